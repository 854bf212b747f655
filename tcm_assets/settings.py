"""Where data lies, which days there are and what the owner chose, from the environment.

Belongs here: settings as plain values. Does not belong here: keys of other services (`credentials`), and what the
assets (`defs`) or the pages (`apps`) make of settings.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from tcm_assets.domain.matching.matching_weights import DEFAULT_MATCHING_WEIGHTS
from tcm_assets.environment import SettingsError, day, named_numbers, one_of, parsed_day, positive_number
from tcm_assets.sample.calendar import SAMPLE_END_DAY, SAMPLE_FIRST_DAY
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS

BUNDLED_DATA_DIR = Path(__file__).resolve().parents[1] / "data"
"""The sample's folder, used when TCM_DATA_DIR is not set."""

DEFAULT_SCORING_WINDOW_DAYS = 30
"""Trailing window of the scores: long enough for a population, short enough to follow the platform's drift."""


SCORING_METHODS = ("robust", "minmax")
"""How videos earn points; the first is the default."""


EQUAL_SCORING_WEIGHTS: Mapping[str, float] = dict.fromkeys(SCORING_METRICS, 1.0)
"""Published weights of the seven metrics in the robust method, unless TCM_SCORING_WEIGHTS says otherwise."""

SENTIMENT_SCORERS = ("lexicon", "gemini")
"""Who scores content_sentiment; the first is the default, also where a key of Gemini lies in the environment for other
programs: only the owner's word sends clips to another company.
"""

DEFAULT_GEMINI_MODEL = "gemini-3.8-flash"
"""A stable model that takes video."""

DEFAULT_GEMINI_BUDGET_VIDEOS = 100
"""A budget by which a first run costs cents, and a person can look at the scores before more are bought."""

DEFAULT_GEMINI_QUESTIONS_PER_MINUTE = 10
"""A pace that the smallest accounts are allowed."""

FRAME_SAMPLINGS = ("every_second", "key_frames")
"""Which frames of a clip are measured; the first is the default."""

LIVE_SOURCES = ("none", "pages", "research_api")
"""Whom the job `fetch` asks for counts; the first is the default: nobody is asked without the owner's word."""

DEFAULT_LIVE_PER_MINUTE = 30
"""A pace at which a person could click."""

DEFAULT_LIVE_CONCURRENCY = 2
"""Enough for one slow answer not to hold up the next request."""

DEFAULT_LIVE_MIN_AGE_HOURS = 6
"""A video that was answered about more recently is not asked for again."""

DEFAULT_LIVE_MAX_MINUTES = 30
"""After this a run asks for no further video."""

DEFAULT_GOALS: Mapping[str, int] = {"views": 1_500_000, "gifts": 1_500, "comments": 7_000}
"""What a creator works towards, unless TCM_GOALS says otherwise: the source system's goals."""


@dataclass(frozen=True)
class Settings:
    """Everything that the environment decides.

    `first_day` is the first partition; `end_day` the day after the last, or None for "up to yesterday".
    """

    data_dir: Path
    first_day: date
    end_day: date | None
    warehouse_path: Path
    scoring_window_days: int = DEFAULT_SCORING_WINDOW_DAYS
    scoring_method: str = "robust"
    text_model: str = "packaged"
    scoring_weights: Mapping[str, float] = field(default_factory=lambda: dict(EQUAL_SCORING_WEIGHTS))
    matching_weights: Mapping[str, float] = field(default_factory=lambda: asdict(DEFAULT_MATCHING_WEIGHTS))
    goals: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_GOALS))
    own_ledger_url: str | None = None
    is_demo: bool = False
    sentiment_scorer: str = SENTIMENT_SCORERS[0]
    gemini_model: str = DEFAULT_GEMINI_MODEL
    gemini_budget_videos: int = DEFAULT_GEMINI_BUDGET_VIDEOS
    gemini_questions_per_minute: int = DEFAULT_GEMINI_QUESTIONS_PER_MINUTE
    live_source: str = LIVE_SOURCES[0]
    live_downloads: bool = False
    live_requests_per_minute: int = DEFAULT_LIVE_PER_MINUTE
    live_concurrency: int = DEFAULT_LIVE_CONCURRENCY
    live_min_age_hours: int = DEFAULT_LIVE_MIN_AGE_HOURS
    live_max_minutes: int = DEFAULT_LIVE_MAX_MINUTES
    own_media: str | None = field(default=None, repr=False)
    frame_sampling: str = FRAME_SAMPLINGS[0]
    vision_model: str | None = None

    @property
    def creators_csv(self) -> Path:
        """The creator list."""
        return self.data_dir / "creators.csv"

    @property
    def brands_csv(self) -> Path:
        """The brand list."""
        return self.data_dir / "brands.csv"

    @property
    def landing_dir(self) -> Path:
        """Where export files arrive."""
        return self.data_dir / "landing"

    @property
    def live_urls_path(self) -> Path:
        """Which videos to ask a live source for, beside those that are known."""
        return self.data_dir / "live_urls.txt"

    @property
    def live_dir(self) -> Path:
        """The journals of what live sources were asked for."""
        return self.data_dir / "live"

    @property
    def media_dir(self) -> Path:
        """The folder of this machine that clips, named after their video's id, are downloaded to."""
        if self.own_media and not self.is_media_remote:
            return Path(self.own_media).expanduser().resolve()
        return self.data_dir / "media"

    @property
    def is_media_remote(self) -> bool:
        """Whether clips are read from a URL."""
        return "://" in (self.own_media or "")

    @property
    def media_place(self) -> str:
        """Where clips are read from: a folder, or a URL for fsspec, which may hold credentials."""
        return self.own_media if self.own_media and self.is_media_remote else str(self.media_dir)

    @property
    def published_path(self) -> Path:
        """The read-only copy for apps and analysts."""
        return self.data_dir / "published" / "tcm.duckdb"

    @property
    def archive_dir(self) -> Path:
        """Parsed export files, one pair of Parquet files each."""
        return self.data_dir / "warehouse" / "ingested"

    @property
    def feature_cache_path(self) -> Path:
        """What models made of their inputs, kept for good."""
        return self.data_dir / "warehouse" / "feature_cache.sqlite"

    @property
    def ledger_url(self) -> str:
        """The SQLAlchemy URL of the ledger's database: TCM_LEDGER_URL, or a SQLite file of the data folder."""
        return self.own_ledger_url or f"sqlite:///{self.data_dir / 'ledger' / 'ledger.sqlite'}"

    @property
    def data_folder_id_path(self) -> Path:
        """The file with this folder's identity, by which a ledger knows whose videos it has."""
        return self.data_dir / "ledger" / "data_folder_id"

    @property
    def sign_in_path(self) -> Path:
        """Who may sign in to the pages, and how: Streamlit's `[auth]` and who each identity is."""
        return self.data_dir / "apps" / "secrets.toml"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage and settings."""
        return self.data_dir / "dagster"


def settings_from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the TCM_ variables ask for; raises SettingsError for one that is missing or unreadable."""
    own_folder = environment.get("TCM_DATA_DIR")
    data_dir = Path(own_folder).expanduser().resolve() if own_folder else BUNDLED_DATA_DIR
    is_sample = data_dir == BUNDLED_DATA_DIR
    first_day = day(environment, "TCM_START_DATE") or (SAMPLE_FIRST_DAY if is_sample else _noted_first_day(data_dir))
    end_day = day(environment, "TCM_END_DATE") or (
        SAMPLE_END_DAY if is_sample and not environment.get("TCM_START_DATE") else None
    )
    if end_day is not None and end_day <= first_day:
        raise SettingsError(f"TCM_END_DATE is the day after the last: {end_day} must be after {first_day}")
    warehouse = environment.get("TCM_WAREHOUSE")
    scoring_method = one_of(environment, "TCM_SCORING_METHOD", SCORING_METHODS)
    live_downloads = one_of(environment, "TCM_LIVE_DOWNLOAD", ("0", "1")) == "1"
    if live_downloads and "://" in environment.get("TCM_MEDIA", ""):
        raise SettingsError(
            "TCM_LIVE_DOWNLOAD=1 downloads clips into a folder of this machine, but TCM_MEDIA names a URL to read them "
            "from: unset one of them"
        )
    return Settings(
        data_dir=data_dir,
        first_day=first_day,
        end_day=end_day,
        warehouse_path=Path(warehouse).expanduser().resolve() if warehouse else data_dir / "warehouse" / "tcm.duckdb",
        scoring_window_days=positive_number(environment, "TCM_SCORING_WINDOW_DAYS", DEFAULT_SCORING_WINDOW_DAYS),
        scoring_method=scoring_method,
        text_model=environment.get("TCM_TEXT_MODEL") or "packaged",
        scoring_weights=_weights(environment, scoring_method),
        matching_weights=_matching_weights(environment),
        goals=_goals(environment),
        own_ledger_url=environment.get("TCM_LEDGER_URL") or None,
        is_demo=one_of(environment, "TCM_APPS_DEMO", ("0", "1")) == "1",
        sentiment_scorer=one_of(environment, "TCM_SENTIMENT", SENTIMENT_SCORERS),
        gemini_model=environment.get("TCM_GEMINI_MODEL") or DEFAULT_GEMINI_MODEL,
        gemini_budget_videos=positive_number(environment, "TCM_GEMINI_BUDGET", DEFAULT_GEMINI_BUDGET_VIDEOS),
        gemini_questions_per_minute=positive_number(
            environment, "TCM_GEMINI_PER_MINUTE", DEFAULT_GEMINI_QUESTIONS_PER_MINUTE
        ),
        live_source=one_of(environment, "TCM_LIVE_SOURCE", LIVE_SOURCES),
        live_downloads=live_downloads,
        live_requests_per_minute=positive_number(environment, "TCM_LIVE_PER_MINUTE", DEFAULT_LIVE_PER_MINUTE),
        live_concurrency=positive_number(environment, "TCM_LIVE_CONCURRENCY", DEFAULT_LIVE_CONCURRENCY),
        live_min_age_hours=positive_number(environment, "TCM_LIVE_MIN_AGE_HOURS", DEFAULT_LIVE_MIN_AGE_HOURS),
        live_max_minutes=positive_number(environment, "TCM_LIVE_MAX_MINUTES", DEFAULT_LIVE_MAX_MINUTES),
        own_media=environment.get("TCM_MEDIA") or None,
        frame_sampling=one_of(environment, "TCM_FRAME_SAMPLING", FRAME_SAMPLINGS),
        vision_model=environment.get("TCM_VISION_MODEL") or None,
    )


def first_day_note(data_dir: Path) -> Path:
    """The file in which `make run` notes the first upload day it found, so that every later start uses the same."""
    return data_dir / "first_day"


def _noted_first_day(data_dir: Path) -> date:
    note = first_day_note(data_dir)
    if not note.exists():
        raise SettingsError(
            f"the first partition of {data_dir} is not known: set TCM_START_DATE=YYYY-MM-DD to the first upload day, "
            "or type `make run`, which finds it in the landing folder"
        )
    return parsed_day(note.read_text().strip(), str(note))


def _weights(environment: Mapping[str, str], scoring_method: str) -> dict[str, float]:
    """Weights of all metrics; those that TCM_SCORING_WEIGHTS does not name keep theirs."""
    named = named_numbers(environment, "TCM_SCORING_WEIGHTS", EQUAL_SCORING_WEIGHTS)
    weights = {**EQUAL_SCORING_WEIGHTS, **named}
    if sum(weights.values()) == 0:
        raise SettingsError("TCM_SCORING_WEIGHTS gives every metric the weight 0; one at least must be above it")
    if scoring_method == "minmax" and len({*weights.values()}) > 1:
        raise SettingsError(
            "TCM_SCORING_METHOD=minmax knows no weights: unset TCM_SCORING_WEIGHTS, or use TCM_SCORING_METHOD=robust"
        )
    return weights


def _matching_weights(environment: Mapping[str, str]) -> dict[str, float]:
    """Weights of all components of a match; those that TCM_MATCHING_WEIGHTS does not name keep theirs."""
    default = asdict(DEFAULT_MATCHING_WEIGHTS)
    weights = {**default, **named_numbers(environment, "TCM_MATCHING_WEIGHTS", default)}
    if sum(weights.values()) == 0:
        raise SettingsError("TCM_MATCHING_WEIGHTS gives every component the weight 0; one at least must be above it")
    return weights


def _goals(environment: Mapping[str, str]) -> dict[str, int]:
    named = named_numbers(environment, "TCM_GOALS", DEFAULT_GOALS)
    wrong = {name: number for name, number in named.items() if number < 1 or number != int(number)}
    if wrong:
        raise SettingsError(f"TCM_GOALS needs whole numbers above zero, but has {wrong}")
    return {**DEFAULT_GOALS, **{name: int(number) for name, number in named.items()}}
