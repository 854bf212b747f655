"""The resource `scoring`: the configured method, weights and window; and a refusal of rows that have another window."""

from typing import cast

import dagster as dg
import ibis
from pydantic import Field

from tcm_assets.points.scoring_versions import ScoringVersion, metrics_version
from tcm_assets.points.window_records import find_other_windows
from tcm_assets.settings import DEFAULT_SCORING_WINDOW_DAYS, Settings
from tcm_assets.tables.scoring_metrics import EQUAL_WEIGHTS, METRICS, MetricWeights, ScoringMethod
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse


class Scoring(dg.ConfigurableResource[None]):
    """How videos earn points."""

    method: str = Field(
        description="'robust' (the default), 'minmax' (the source system's formula) or 'zscore' (the sum of z-scores)."
    )
    weights: dict[str, float] = Field(
        default=EQUAL_WEIGHTS.by_name(), description="Weight of each metric, by its name; equal ones but with robust."
    )
    window_days: int | None = Field(
        default=DEFAULT_SCORING_WINDOW_DAYS,
        ge=1,
        description="Days of the trailing window that scores a day; none where all stored videos do.",
    )

    @classmethod
    def of(cls, settings: Settings) -> "Scoring":
        """Return the scoring that `settings` ask for."""
        return cls(
            method=settings.scoring_method,
            weights=dict(settings.scoring_weights),
            window_days=None if settings.scoring_population == "all" else settings.scoring_window_days,
        )

    def version(self) -> ScoringVersion:
        """Return the checked parameters.

        Raises ValueError for an unknown method, a negative weight or weights with minmax, TypeError for an unknown
        metric.
        """
        return ScoringVersion(
            method=cast("ScoringMethod", self.method),
            weights=MetricWeights(**self.weights),
            window_days=self.window_days,
        )


SCORING_WINDOW_VERSION = f"{Settings().scoring_window_days}-days"
SCORING_VERSION = Scoring.of(Settings()).version().name
SCORING_METRICS_VERSION = metrics_version(METRICS)
"""Parts of code versions: when a setting of the scoring or a metric changes, the rows stored before are outdated."""


def require_window(table: Table, reference: ibis.Table, window_days: int | None, warehouse: DuckDBWarehouse) -> None:
    """Raise Failure when rows of `reference`, those of `table`, look back over another window than the settings name.

    A scoring version names its window. Points scored against another one would say what was configured, not what was
    used; so would alerts, which name the window in their words.
    """
    others = warehouse.fetch(find_other_windows(reference, window_days)).to_pylist()
    if others:
        found = "; ".join(
            f"{other['window_days']} from {other['first_day']} to {other['last_day']}" for other in others
        )
        raise dg.Failure(
            f"TCM_SCORING_WINDOW_DAYS is {window_days}, but {table.name} was made over another number of days "
            f"({found}): nothing was stored; refresh {table.name} for these days too.",
            allow_retries=False,
        )
