"""What assets use beside their input tables: the warehouse, the folders, the models and their settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import dagster as dg
import duckdb
from dagster_duckdb import DuckDBResource
from pydantic import Field

from tcm_assets.defs.ledger_resource import ledger_resource
from tcm_assets.defs.live_requests import LiveRequests
from tcm_assets.domain.matching.matching_weights import DEFAULT_MATCHING_WEIGHTS, MatchingWeights
from tcm_assets.domain.matching.recommendations import DEFAULT_TOP_K
from tcm_assets.domain.rewards.metric_weights import EQUAL_WEIGHTS, MetricWeights
from tcm_assets.domain.rewards.scoring_versions import ScoringVersion
from tcm_assets.schemas.scoring_metrics import ScoringMethod
from tcm_assets.settings import (
    DEFAULT_GEMINI_BUDGET_VIDEOS,
    DEFAULT_GEMINI_MODEL,
    DEFAULT_GEMINI_QUESTIONS_PER_MINUTE,
    DEFAULT_SCORING_WINDOW_DAYS,
    FRAME_SAMPLINGS,
    Settings,
)
from tcm_assets.warehouse.duckdb_warehouse import DEFAULT_LOCK_TIMEOUT_S, DuckDBWarehouse

if TYPE_CHECKING:
    from tcm_assets.encoders.cached_text import CachedTextEncoder
    from tcm_assets.encoders.clip_embeddings import ClipEmbeddings
    from tcm_assets.encoders.clip_frames import SamplingMode
    from tcm_assets.encoders.feature_cache import FeatureCache
    from tcm_assets.encoders.media_store import MediaStore
    from tcm_assets.encoders.sentiment import Scorer

GEMINI_WORKERS = 4
"""Clips judged at once: each spends most of its time waiting for Gemini, and no pace of the defaults needs more."""


class WarehouseResource(DuckDBResource):  # type: ignore[misc]
    """The DuckDB warehouse. `get_connection` gives a read-only session that sees the tables as `warehouse.<name>`."""

    lock_timeout_s: float = Field(default=DEFAULT_LOCK_TIMEOUT_S, description="How long to wait for the file, in s.")

    @property
    def engine(self) -> DuckDBWarehouse:
        """The warehouse, to read lazily and to replace tables in."""
        return DuckDBWarehouse(Path(self.database), self.lock_timeout_s)

    @contextmanager
    def get_connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-only session, closed whatever happens; writing goes through `engine.replace` alone."""
        with self.engine.read() as connection:
            yield connection


class DataFolder(dg.ConfigurableResource[None]):
    """The folder of the user's inputs, and what is kept beside them."""

    creators_csv: str
    brands_csv: str
    landing_dir: str
    media_dir: str = Field(description="A folder, or what TCM_MEDIA names: a URL for fsspec.")
    archive_dir: str
    feature_cache_path: str
    published_path: str

    def feature_cache(self) -> "FeatureCache":
        """What models made of their inputs."""
        from tcm_assets.encoders.feature_cache import FeatureCache

        return FeatureCache(Path(self.feature_cache_path))

    def media_store(self) -> "MediaStore":
        """The clips; raises MediaStoreError for a place that cannot be read at all."""
        from tcm_assets.encoders.media_places import media_store_at

        return media_store_at(self.media_dir, self.feature_cache())


class TextModel(dg.ConfigurableResource[None]):
    """The sentence-transformers model that turns text into vectors."""

    model: str = Field(description="'packaged' (all-MiniLM-L6-v2, no download), or a hub name, or a local path.")
    data_folder: dg.ResourceDependency[DataFolder]

    def encoder(self) -> "CachedTextEncoder":
        """An encoder that never embeds the same text twice."""
        from tcm_assets.encoders.cached_text import CachedTextEncoder
        from tcm_assets.encoders.sentence_transformer import SentenceTransformerEncoder

        return CachedTextEncoder(SentenceTransformerEncoder(self.model), self.data_folder.feature_cache())


class Vision(dg.ConfigurableResource[None]):
    """Which frames of clips are measured, and the CLIP model that turns them into vectors."""

    model: str = Field(default="", description="A hub name or a local path of a CLIP model; empty: no vectors.")
    frame_sampling: str = Field(default=FRAME_SAMPLINGS[0], description=f"One of {', '.join(FRAME_SAMPLINGS)}.")
    data_folder: dg.ResourceDependency[DataFolder]

    def sampling_mode(self) -> "SamplingMode":
        """The same, checked; raises ValueError for one that is unknown."""
        if self.frame_sampling not in FRAME_SAMPLINGS:
            raise ValueError(f"frames cannot be sampled {self.frame_sampling!r}; choose {' or '.join(FRAME_SAMPLINGS)}")
        return self.frame_sampling

    def embeddings(self) -> "ClipEmbeddings":
        """The embeddings of one run, which never embeds the same clip twice."""
        from tcm_assets.encoders.clip_embeddings import ClipEmbeddings
        from tcm_assets.encoders.clip_model import ClipModelEncoder

        return ClipEmbeddings(ClipModelEncoder(self.model) if self.model else None, self.data_folder.feature_cache())


class Sentiment(dg.ConfigurableResource[None]):
    """Who scores content_sentiment. The key of Gemini is no part of it: it is read when it is used."""

    scorer_name: str = Field(default="lexicon", description="'lexicon' (VADER, local) or 'gemini' (sends the clips).")
    gemini_model: str = Field(default=DEFAULT_GEMINI_MODEL, description="The model that watches the clips.")
    gemini_budget_videos: int = Field(
        default=DEFAULT_GEMINI_BUDGET_VIDEOS, ge=1, description="Videos that one run may ask about."
    )
    gemini_questions_per_minute: int = Field(
        default=DEFAULT_GEMINI_QUESTIONS_PER_MINUTE, ge=1, description="Questions a minute, over all threads."
    )
    data_folder: dg.ResourceDependency[DataFolder]

    def scorer(self) -> "Scorer":
        """A scorer for one run.

        Raises SettingsError when Gemini is asked for and there is no key, ValueError for an unknown scorer.
        """
        if self.scorer_name == "lexicon":
            from tcm_assets.encoders.lexicon_sentiment import LexiconScorer

            return LexiconScorer()
        if self.scorer_name != "gemini":
            raise ValueError(f"the scorer {self.scorer_name!r} is unknown; choose lexicon or gemini")
        from tcm_assets.encoders.gemini_sentiment import GeminiScorer

        return GeminiScorer(
            Settings().needed_gemini_key(),
            self.gemini_model,
            self.data_folder.media_store(),
            self.data_folder.feature_cache(),
            max_videos=self.gemini_budget_videos,
            questions_per_minute=self.gemini_questions_per_minute,
            workers=GEMINI_WORKERS,
        )


class Scoring(dg.ConfigurableResource[None]):
    """How videos earn points."""

    method: str = Field(description="'robust' (the default) or 'minmax' (the source system's formula).")
    weights: dict[str, float] = Field(
        default=EQUAL_WEIGHTS.by_metric(), description="Weight of each metric, by its name; equal ones with minmax."
    )
    window_days: int = Field(
        default=DEFAULT_SCORING_WINDOW_DAYS, ge=1, description="Days of the trailing window that scores a day."
    )

    @classmethod
    def of(cls, settings: Settings) -> "Scoring":
        """The scoring that `settings` ask for."""
        return cls(
            method=settings.scoring_method,
            weights=dict(settings.scoring_weights),
            window_days=settings.scoring_window_days,
        )

    def version(self) -> ScoringVersion:
        """The parameters, checked.

        Raises ValueError for an unknown method, a negative weight or weights with minmax, TypeError for an unknown
        metric.
        """
        return ScoringVersion(
            method=cast("ScoringMethod", self.method),
            weights=MetricWeights(**self.weights),
            window_days=self.window_days,
        )


class Matching(dg.ConfigurableResource[None]):
    """How creators and brands are matched; what the weights mean is said at `MatchingWeights`."""

    top_k: int = Field(default=DEFAULT_TOP_K, ge=1, description="Partners recommended to each creator and each brand.")
    weights: dict[str, float] = Field(
        default=asdict(DEFAULT_MATCHING_WEIGHTS), description="Weight of each component, by its name."
    )

    @classmethod
    def of(cls, settings: Settings) -> "Matching":
        """The matching that `settings` ask for."""
        return cls(weights=dict(settings.matching_weights))

    def matching_weights(self) -> MatchingWeights:
        """The weights, checked; raises ValueError for a negative one, TypeError for an unknown component."""
        return MatchingWeights(**self.weights)


def build_resources(settings: Settings) -> dict[str, object]:
    """The resources that `settings` ask for, by the names under which assets use them."""
    data_folder = DataFolder(
        creators_csv=str(settings.creators_csv),
        brands_csv=str(settings.brands_csv),
        landing_dir=str(settings.landing_dir),
        # The UI shows resources to everyone, and a URL of the user's own may hold a password.
        media_dir=dg.EnvVar("TCM_MEDIA") if settings.is_media_remote else settings.media_place,
        archive_dir=str(settings.archive_dir),
        feature_cache_path=str(settings.feature_cache_path),
        published_path=str(settings.published_path),
    )
    warehouse = WarehouseResource(database=str(settings.warehouse_path))
    return {
        "warehouse": warehouse,
        "data_folder": data_folder,
        "ledger": ledger_resource(settings),
        "scoring": Scoring.of(settings),
        "matching": Matching.of(settings),
        "live_requests": LiveRequests.of(settings),
        "text_model": TextModel(model=settings.text_model, data_folder=data_folder),
        "vision": Vision(
            model=settings.vision_model or "", frame_sampling=settings.frame_sampling, data_folder=data_folder
        ),
        "sentiment": Sentiment(
            scorer_name=settings.sentiment_scorer,
            gemini_model=settings.gemini_model,
            gemini_budget_videos=settings.gemini_budget_videos,
            gemini_questions_per_minute=settings.gemini_questions_per_minute,
            data_folder=data_folder,
        ),
    }
