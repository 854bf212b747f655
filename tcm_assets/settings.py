"""`Settings`: everything that the environment decides, one field a variable.

docs/settings.md is made from the fields: a variable's name, type, default and example, and its meaning, which is the
text below the field.
"""

import os
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tcm_assets.data_folder import (
    BUNDLED_DATA_DIR,
    SAMPLE_END_DAY,
    SAMPLE_FIRST_DAY,
    DataFolderPlaces,
    noted_first_day,
)
from tcm_assets.setting_types import (
    Addresses,
    ClipPlace,
    Day,
    DayCount,
    EnvironmentVariables,
    LocalPath,
    PairCount,
    Port,
    PositiveNumber,
    SettingsError,
    ShareOfOne,
    SourceUrl,
    Switch,
    UiUrl,
    WholeNumber,
    as_one_error,
    complete_weights,
    is_url,
    parse_named_numbers,
    plain_text,
    problems_in_words,
    setting,
    unknown_variables,
    without_services,
)
from tcm_assets.tables.match_components import MatchingWeights
from tcm_assets.tables.scoring_metrics import MetricWeights, ScoringMethod, ScoringPopulation, accepts_weights

FrameSampling = Literal["every_second", "key_frames"]
FRAME_SAMPLINGS: tuple[FrameSampling, ...] = get_args(FrameSampling)
"""Which frames of a clip are measured; the first is the default. `every_second`: the first frame presented in each
second. `key_frames`: only key frames are decoded, and the first in each second that has one is taken; encoders write a
key frame at most cuts and every few seconds."""

SentimentScorerName = Literal["lexicon", "gemini"]
SENTIMENT_SCORERS: tuple[SentimentScorerName, ...] = get_args(SentimentScorerName)
"""Who scores the sentiment of videos; the first is the default."""

BriefReaderName = Literal["rules", "gemini"]
BRIEF_READERS: tuple[BriefReaderName, ...] = get_args(BriefReaderName)
"""Who reads the text of briefs; the first is the default."""

LiveSourceName = Literal["none", "pages", "research_api"]
LIVE_SOURCES: tuple[LiveSourceName, ...] = get_args(LiveSourceName)
"""Where the `fetch` job gets current counts; the first is the default: nowhere, unless the owner chooses a source."""

DEFAULT_SCORING_WINDOW_DAYS = 30
"""Trailing window of the scores: long enough for a population, short enough to follow the platform's drift."""

GOAL_NAMES = ("views", "gifts", "comments")
"""What a creator's dashboard has goals for."""

DEFAULT_HOLD_DAYS = 14
"""Long enough for one reviewer with a job beside it, short enough that a creator is not left waiting for a month."""

MOST_PAIRS = 5_000_000
"""Pairs of a creator and a brand that are all stored: about 400 MB of the warehouse."""

_data_setting = partial(setting, group="Data and days")
_scoring_setting = partial(setting, group="Points and goals")
_matching_setting = partial(setting, group="Matching")
_content_setting = partial(setting, group="What videos look like and say")
_live_setting = partial(setting, group="Live sources")
_serving_setting = partial(setting, group="Ledger and pages")
_operators_setting = partial(setting, group="Operators")
_keys_setting = partial(setting, group="Keys of other services", repr=False)


class Settings(DataFolderPlaces, BaseSettings):
    """The settings of an environment; raises SettingsError, which lists every variable that cannot be used.

    A variable that is set to nothing counts as not set; one that begins with TCM_ and is no setting is an error.
    Nothing else is read: no .env file, no folder of secrets.
    """

    model_config = SettingsConfigDict(frozen=True, validate_default=True, use_attribute_docstrings=True)

    data_dir: LocalPath = _data_setting(
        "TCM_DATA_DIR",
        default_words="the repository's `data/`, with the sample",
        default_factory=lambda: BUNDLED_DATA_DIR,
        example="/path/to/data",
    )
    """The folder with your inputs; everything that the pipeline makes lies beside them."""
    first_day: Day | None = _data_setting(
        "TCM_START_DATE",
        default_words="the first upload day in `landing/`, noted in `first_day` when it is found",
        example="2020-09-22",
    )
    """The first day that can be refreshed, the first partition, as YYYY-MM-DD; what is stored of earlier days stays,
    and counts. Without one, and before any video is delivered, yesterday."""
    end_day: Day | None = _data_setting(
        "TCM_END_DATE", default_words="up to yesterday; the sample's own end for the sample", example="2020-12-22"
    )
    """The day after the last that can be refreshed, as YYYY-MM-DD. What is stored of later days stays, and counts."""
    max_export_mb: WholeNumber = _data_setting("TCM_MAX_EXPORT_MB", default=1_000, example="4000")
    """Largest export file that is read, in millions of bytes, inflated where it is compressed; it is held in memory."""
    warehouse_path: LocalPath = _data_setting(
        "TCM_WAREHOUSE", default_words="`warehouse/tcm.duckdb` of the data folder", example="/fast/disk/tcm.duckdb"
    )
    """Another place for the warehouse file."""
    own_media: ClipPlace | None = _data_setting(
        "TCM_MEDIA", default_words="`media/` of the data folder", example="s3://bucket/clips"
    )
    """Another folder of clips, or any fsspec URL (`s3://` needs s3fs); it may hold credentials and is never shown."""
    backup_dir: LocalPath = _data_setting(
        "TCM_BACKUP_DIR", default_words="`backups/` of the data folder", example="/another/disk/backups"
    )
    """Where `make backup` puts its folders, each named after the moment (UTC) at which it was begun."""
    backup_count: WholeNumber | None = _data_setting("TCM_BACKUP_COUNT", default_words="all are kept", example="14")
    """How many backups are kept there; a new one removes the oldest beyond that."""

    scoring_method: ScoringMethod = _scoring_setting("TCM_SCORING_METHOD", default="robust", example="minmax")
    """How videos earn points; `minmax` is the source system's formula, `zscore` the sum of z-scores that its
    description names. Points that were posted stay: the new scoring counts from the next upload day on."""
    scoring_population: ScoringPopulation = _scoring_setting("TCM_SCORING_POPULATION", default="window", example="all")
    """Whom a video is compared with: `window` is the trailing window below, `all` every stored video, as in the source
    system. With `all`, each new day changes what earlier days were compared with; they keep their points until they
    are refreshed."""
    scoring_window_days: DayCount = _scoring_setting(
        "TCM_SCORING_WINDOW_DAYS", default=DEFAULT_SCORING_WINDOW_DAYS, example="14"
    )
    """Days of the trailing window that a day's videos are scored against; alerts look back as far."""
    scoring_weights: Mapping[str, float] = _scoring_setting(
        "TCM_SCORING_WEIGHTS", default="", default_words="1 for each metric", example="sentiment=2,view_count=0.5"
    )
    """Weights of the metrics; a change is a new scoring version. Only for `robust`."""
    scoring_from: Day | None = _scoring_setting(
        "TCM_SCORING_FROM",
        default_words="the day after the last one that has posted points; all days in a new folder",
        example="2020-10-01",
    )
    """The first upload day of another scoring, as YYYY-MM-DD, where it is to score earlier days anew too. Their posted
    points change when they are refreshed. Unset it afterwards: it would also count for the next change."""
    goals: Mapping[str, int] = _scoring_setting(
        "TCM_GOALS",
        default="",
        default_words="the next step of accounts of the same size",
        example="views=1500000,gifts=1500,comments=7000",
    )
    """Goals of all creators, in total; the example is the source system's. A goal that is not set follows the account's
    size: what the next quarter of its tier has reached."""
    hold_days: DayCount = _scoring_setting("TCM_HOLD_DAYS", default=DEFAULT_HOLD_DAYS, example="7")
    """Days within which held points are to be decided; the creator sees the deadline. A change is for later holds."""
    breakage_share: ShareOfOne = _scoring_setting("TCM_BREAKAGE_SHARE", default=0.0, example="0.1")
    """The share of points that nobody will ever spend, as the books assume it where they tell the liability."""
    exposure_cents_per_minute: PositiveNumber | None = _scoring_setting(
        "TCM_EXPOSURE_CENTS_PER_MINUTE", default_words="exposure is told in minutes", example="2.5"
    )
    """What a minute of exposure on the feed costs, in cents, where the books tell the liability."""

    # As with clips: texts leave the machine only on the owner's decision, also where a key is set.
    brief_reader: BriefReaderName = _matching_setting("TCM_BRIEFS", default=BRIEF_READERS[0], example="gemini")
    """Who reads the text of a brief; with `gemini`, that text alone is sent to Google's Gemini (TCM_GEMINI_MODEL), and
    rules read it where Gemini does not answer."""
    matching_weights: Mapping[str, float] = _matching_setting(
        "TCM_MATCHING_WEIGHTS",
        default="",
        default_words="`" + ",".join(f"{name}={weight:g}" for name, weight in MatchingWeights.DEFAULTS.items()) + "`",
        example="audience_match=0.5,visual_similarity=0",
    )
    """Weights of what a match is made of; a change is a new matching version."""
    matching_most_pairs: PairCount = _matching_setting(
        "TCM_MATCHING_MOST_PAIRS", default=MOST_PAIRS, example="20000000"
    )
    """Pairs of a creator and a brand that are all scored; where there are more, only those whose content is most likely
    to fit are: the best of each creator and of each brand."""

    text_model: str = _content_setting(
        "TCM_TEXT_MODEL", default="packaged", example="sentence-transformers/all-mpnet-base-v2"
    )
    """The model that turns captions into vectors: `packaged`, which reads many languages and needs no download, or a
    sentence-transformers model, a hub name or a local path."""
    vision_model: str | None = _content_setting(
        "TCM_VISION_MODEL", default_words="off", example="sentence-transformers/clip-ViT-B-32"
    )
    """The CLIP model that turns frames into vectors: a hub name or a local path."""
    frame_sampling: FrameSampling = _content_setting(
        "TCM_FRAME_SAMPLING", default=FRAME_SAMPLINGS[0], example="key_frames"
    )
    """Which frames of a clip are measured; `key_frames` is several times faster, and coarser."""
    # Gemini must be chosen explicitly, even when a key is set: clips leave the machine only on the owner's decision.
    sentiment_scorer: SentimentScorerName = _content_setting(
        "TCM_SENTIMENT", default=SENTIMENT_SCORERS[0], example="gemini"
    )
    """Who scores the sentiment of videos; with `gemini`, clips are sent to Google's Gemini."""
    # A stable model that takes video.
    gemini_model: str = _content_setting("TCM_GEMINI_MODEL", default="gemini-3.8-flash", example="gemini-3.8-pro")
    """The model that watches the clips; another one scores all clips anew."""
    # A first run costs cents, and a person can look at the scores before more are bought.
    gemini_budget_videos: WholeNumber = _content_setting("TCM_GEMINI_BUDGET", default=100, example="1000")
    """Videos that one run may ask Gemini about; the next run goes on with the rest."""
    # A pace that the smallest accounts are allowed.
    gemini_questions_per_minute: WholeNumber = _content_setting("TCM_GEMINI_PER_MINUTE", default=10, example="60")
    """Questions to Gemini a minute."""

    live_source: LiveSourceName = _live_setting("TCM_LIVE_SOURCE", default=LIVE_SOURCES[0], example="pages")
    """Where the job `fetch` gets current counts: `pages` needs `.[tiktok]`, `research_api` needs TIKTOK_CLIENT_KEY and
    TIKTOK_CLIENT_SECRET."""
    live_downloads: Switch = _live_setting("TCM_LIVE_DOWNLOAD", default=False, example="1")
    """1: `fetch` also downloads clips, into a folder of this machine; only with TCM_LIVE_SOURCE=pages."""
    # A pace at which a person could click.
    live_requests_per_minute: WholeNumber = _live_setting("TCM_LIVE_PER_MINUTE", default=30, example="12")
    """Requests to a live source a minute."""
    # One slow answer does not hold up the next request.
    live_concurrency: WholeNumber = _live_setting("TCM_LIVE_CONCURRENCY", default=2, example="4")
    """Pages asked for at once."""
    live_min_age_hours: WholeNumber = _live_setting("TCM_LIVE_MIN_AGE_HOURS", default=6, example="24")
    """Hours for which an answer is recent enough not to ask again."""
    live_max_minutes: WholeNumber = _live_setting("TCM_LIVE_MAX_MINUTES", default=30, example="120")
    """Minutes after which a run asks for no further video."""

    own_ledger_url: SecretStr | None = _serving_setting(
        "TCM_LEDGER_URL",
        default_words="`ledger/ledger.sqlite` of the data folder",
        example="postgresql://user:password@host/database",
    )
    """A PostgreSQL database for the ledger, for more than one machine; it may hold a password and is never shown."""
    # An empty landing folder takes all; a rescoring moves most videos by a little.
    take_back_share: ShareOfOne = _serving_setting("TCM_TAKE_BACK_SHARE", default=0.05, example="0.2")
    """Share of all points of videos, from 0 to 1, beyond which a posting that takes them back waits for the
    owner, together with the postings of the day before. Rejected videos never wait, nor do five videos or fewer."""
    take_back_accounts: ShareOfOne = _serving_setting("TCM_TAKE_BACK_ACCOUNTS", default=0.1, example="0.5")
    """Share of accounts beyond which it waits too: those that would lose more than a tenth of their points."""
    ui_port: Port = _serving_setting("TCM_UI_PORT", default=3000, example="3001")
    """The port of `make ui`, on the loopback address."""
    source_url: SourceUrl | None = _serving_setting(
        "TCM_SOURCE_URL",
        default_words="links open files of this machine in an editor",
        example="https://github.com/owner/tcm_assets/tree/main",
    )
    """Where the code can be read, at a branch or a commit: the web address of the repository's root, as the browser
    shows it there. Assets, checks, jobs, sensors and schedules in the Dagster UI link to their lines of it."""
    is_demo: Switch = _serving_setting("TCM_APPS_DEMO", default=False, example="1")
    """1: the pages without sign-in, on the loopback address alone."""
    apps_port: Port = _serving_setting("TCM_APPS_PORT", default=8501, example="8502")
    """The port of `make apps`."""
    apps_address: str = _serving_setting("TCM_APPS_ADDRESS", default="127.0.0.1", example="192.0.2.1")
    """The address of `make apps`; beyond the loopback only with sign-in, and behind a proxy with TLS."""

    notify: Addresses | None = _operators_setting(
        "TCM_NOTIFY",
        default_words="nobody is told",
        example="https://hooks.slack.com/services/T00/B00/xxxx",
        repr=False,
    )
    """Where messages about failed runs, failed checks and new warnings go: addresses, separated by commas or blanks. An
    incoming webhook of Slack, `mailtos://user:password@server?to=address` for e-mail, the https address of any other
    webhook (it gets JSON), or what else [Apprise](https://appriseit.com) knows. They hold secrets and are never
    shown."""
    own_ui_url: UiUrl | None = _operators_setting(
        "TCM_UI_URL", default_words="`http://127.0.0.1:` and TCM_UI_PORT", example="https://dagster.example.org"
    )
    """The address at which people open the Dagster UI, for the links in these messages."""

    google_api_key: SecretStr | None = _keys_setting("GOOGLE_API_KEY", example="AIza...")
    """The key of the Gemini API, needed with TCM_SENTIMENT=gemini and TCM_BRIEFS=gemini."""
    gemini_api_key: SecretStr | None = _keys_setting("GEMINI_API_KEY", example="AIza...")
    """The same, where GOOGLE_API_KEY is not set."""
    tiktok_client_key: SecretStr | None = _keys_setting("TIKTOK_CLIENT_KEY", example="aw...")
    """The client key of the Research API, needed with TCM_LIVE_SOURCE=research_api."""
    tiktok_client_secret: SecretStr | None = _keys_setting("TIKTOK_CLIENT_SECRET", example="...")
    """The client secret that goes with it."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        fields = type(self).model_fields
        environment = without_services(environment)
        problems: list[SettingsError] = unknown_variables(fields, environment)
        try:
            super().__init__(_build_sources=((EnvironmentVariables(type(self), environment),), {}))
        except ValidationError as error:
            problems += problems_in_words(fields, error.errors())
        # Outside the handler: a traceback must not show pydantic's error, which quotes secrets.
        if problems:
            raise as_one_error(problems)

    @field_validator("first_day", mode="before")
    @classmethod
    def _find_first_day(cls, asked: object, info: ValidationInfo) -> object:
        if asked is not None:
            return asked
        data_dir = info.data.get("data_dir", BUNDLED_DATA_DIR)
        return SAMPLE_FIRST_DAY if data_dir == BUNDLED_DATA_DIR else noted_first_day(data_dir)

    @field_validator("end_day")
    @classmethod
    def _find_end_day(cls, asked: date | None, info: ValidationInfo) -> date | None:
        first_day = info.data.get("first_day")
        if asked is None and info.data.get("data_dir") == BUNDLED_DATA_DIR and first_day == SAMPLE_FIRST_DAY:
            return SAMPLE_END_DAY
        if asked and first_day and asked <= first_day:
            raise SettingsError(
                "TCM_END_DATE is the day after the last: "
                f"{asked} must be after the first day, {first_day} (TCM_START_DATE)"
            )
        return asked

    @field_validator("warehouse_path", mode="before")
    @classmethod
    def _find_warehouse(cls, asked: object, info: ValidationInfo) -> object:
        return asked or info.data.get("data_dir", BUNDLED_DATA_DIR) / "warehouse" / "tcm.duckdb"

    @field_validator("backup_dir", mode="before")
    @classmethod
    def _find_backup_dir(cls, asked: object, info: ValidationInfo) -> object:
        return asked or info.data.get("data_dir", BUNDLED_DATA_DIR) / "backups"

    @field_validator("scoring_weights", mode="before")
    @classmethod
    def _complete_weights(cls, text: str, info: ValidationInfo) -> dict[str, float]:
        weights = complete_weights("TCM_SCORING_WEIGHTS", text, MetricWeights.DEFAULTS, "metric")
        method = info.data.get("scoring_method", "robust")
        if not accepts_weights(method, MetricWeights(**weights)):
            raise SettingsError(
                f"TCM_SCORING_METHOD={method} knows no weights: unset TCM_SCORING_WEIGHTS, or use "
                "TCM_SCORING_METHOD=robust"
            )
        return weights

    @field_validator("matching_weights", mode="before")
    @classmethod
    def _complete_matching_weights(cls, text: str) -> dict[str, float]:
        return complete_weights("TCM_MATCHING_WEIGHTS", text, MatchingWeights.DEFAULTS, "component")

    @field_validator("goals", mode="before")
    @classmethod
    def _complete_goals(cls, text: str) -> dict[str, int]:
        named = parse_named_numbers(text, dict.fromkeys(GOAL_NAMES))
        wrong = {name: number for name, number in named.items() if number < 1 or number != int(number)}
        if wrong:
            listed = ",".join(f"{name}={number:g}" for name, number in wrong.items())
            raise SettingsError(f"TCM_GOALS needs whole numbers above zero, but has {listed}")
        return {name: int(number) for name, number in named.items()}

    @field_validator("live_downloads")
    @classmethod
    def _check_downloads(cls, is_on: bool, info: ValidationInfo) -> bool:
        if is_on and is_url(info.data.get("own_media")):
            raise SettingsError(
                "TCM_LIVE_DOWNLOAD=1 downloads clips into a folder of this machine, but TCM_MEDIA names a URL to read "
                "them from: unset one of them"
            )
        source = info.data.get("live_source", "pages")
        if is_on and source != "pages":
            raise SettingsError(
                f"TCM_LIVE_DOWNLOAD=1 downloads clips from pages alone, but TCM_LIVE_SOURCE is {source}: set "
                "TCM_LIVE_SOURCE=pages, or unset TCM_LIVE_DOWNLOAD"
            )
        return is_on

    @property
    def has_own_folder(self) -> bool:
        """Whether the user named the data folder, whose inputs nothing is added to."""
        return "data_dir" in self.model_fields_set

    @property
    def max_export_bytes(self) -> int:
        """Largest export file that is read, in bytes."""
        return self.max_export_mb * 1_000_000

    @property
    def media_dir(self) -> Path:
        """The folder of this machine that clips, named after their video's id, are downloaded to."""
        if self.own_media and not self.is_media_remote:
            return Path(plain_text(self.own_media)).expanduser().resolve()
        return self.data_dir / "media"

    @property
    def is_media_remote(self) -> bool:
        """Whether clips are read from a URL."""
        return is_url(self.own_media)

    @property
    def media_place(self) -> str:
        """Where clips are read from: a folder, or a URL for fsspec, which may hold credentials."""
        return plain_text(self.own_media) if self.is_media_remote else str(self.media_dir)

    @property
    def ui_url(self) -> str:
        """The address of the Dagster UI, without a slash at its end."""
        return self.own_ui_url or f"http://127.0.0.1:{self.ui_port}"

    def secret_texts(self) -> list[str]:
        """Return the text of every secret that is set; a folder of clips is none."""
        secrets = {name: value for name, value in self if isinstance(value, SecretStr)}
        if not self.is_media_remote:
            secrets.pop("own_media", None)
        return [plain_text(secret) for secret in secrets.values()]

    @property
    def ledger_url(self) -> str:
        """The SQLAlchemy URL of the ledger's database, with its password: TCM_LEDGER_URL, or a file of the folder."""
        return self.own_ledger_url.get_secret_value() if self.own_ledger_url else f"sqlite:///{self.ledger_path}"

    def needed_gemini_key(self) -> str:
        """Return the key of the Gemini API; raise SettingsError, without it, when there is none or it cannot be one."""
        for variable, secret in (("GOOGLE_API_KEY", self.google_api_key), ("GEMINI_API_KEY", self.gemini_api_key)):
            if key := plain_text(secret):
                if not (key.isascii() and key.isprintable() and " " not in key):
                    raise SettingsError(f"{variable} holds characters that no key has: set it again")
                return key
        raise SettingsError(
            "Gemini, chosen by TCM_SENTIMENT or TCM_BRIEFS, needs a key of the Gemini API in GOOGLE_API_KEY or "
            "GEMINI_API_KEY; "
            "TCM_SENTIMENT=lexicon and TCM_BRIEFS=rules need none"
        )

    def needed_research_credentials(self) -> tuple[str, str]:
        """Return key and secret of the Research API; raise SettingsError, without them, when one is missing."""
        key, secret = plain_text(self.tiktok_client_key), plain_text(self.tiktok_client_secret)
        if not key or not secret:
            raise SettingsError(
                "TCM_LIVE_SOURCE=research_api needs TIKTOK_CLIENT_KEY and TIKTOK_CLIENT_SECRET, which the platform "
                "gives to approved researchers"
            )
        return key, secret
