"""The resource `scoring`: the configured method, weights and window; and a refusal of rows that have another window."""

from datetime import UTC, datetime
from typing import Any, cast

import dagster as dg
import ibis
from pydantic import Field

from tcm_assets.points.scoring_rules import ScoringRule, rule_parameters
from tcm_assets.points.scoring_versions import ScoringVersion, metrics_version
from tcm_assets.points.tables import VIDEO_POINTS
from tcm_assets.points.window_records import find_other_windows
from tcm_assets.settings import DEFAULT_SCORING_WINDOW_DAYS, Settings
from tcm_assets.tables.scoring_metrics import EQUAL_WEIGHTS, METRICS, MetricWeights, ScoringMethod
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingTableError
from tcm_assets.warehouse.relations import Window


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

    valid_from: str | None = Field(
        default=None, description="First upload day of the scoring, where the owner names it (YYYY-MM-DD)."
    )

    @classmethod
    def of(cls, settings: Settings) -> "Scoring":
        """Return the scoring that `settings` ask for."""
        return cls(
            method=settings.scoring_method,
            weights=dict(settings.scoring_weights),
            window_days=None if settings.scoring_population == "all" else settings.scoring_window_days,
            valid_from=settings.scoring_from.isoformat() if settings.scoring_from else None,
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
SCORING_FROM = Settings().scoring_from
SCORING_METRICS_VERSION = metrics_version(METRICS)
"""Parts of code versions: when a setting of the scoring or a metric changes, the rows stored before are outdated."""


def require_window(table: Table, reference: ibis.Table, window_days: int, warehouse: DuckDBWarehouse) -> None:
    """Raise Failure when rows of `reference`, those of `table`, look back over another window than the settings name.

    Alerts name the window in their words: over another one they would say what was configured, not what was used.
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


def fetch_rules(scoring_rules: ibis.Table, scoring: Scoring, warehouse: DuckDBWarehouse) -> list[ScoringRule]:
    """Return the noted rules; before any is noted, that the scoring of the settings counts for all days."""
    try:
        rows = warehouse.fetch(scoring_rules.order_by("rule_number")).to_pylist()
    except MissingTableError:
        rows = []
    if rows:
        return [ScoringRule.of_row(row) for row in rows]
    version = scoring.version()
    return [ScoringRule(1, None, version.name, rule_parameters(version), datetime.now(UTC))]


def find_stored_points(warehouse: DuckDBWarehouse, days: Window, rule: ScoringRule) -> ibis.Table | None:
    """Return the stored rows of `video_points` of these days that have points by the rule; None without any."""
    rows = warehouse.table(VIDEO_POINTS, days)
    stored = rows.filter(rows.scoring_version == rule.scoring_version)
    try:
        has_rows = warehouse.fetch(stored.select(*VIDEO_POINTS.column_names).limit(1)).num_rows > 0
    except MissingTableError:
        return None
    return stored if has_rows else None


def require_reference(reference: ibis.Table, rule: ScoringRule, warehouse: DuckDBWarehouse) -> None:
    """Raise Failure when rows of `scoring_reference`, those of the rule's days, are of another window or method.

    A scoring version names its window: points scored against another one would say what was decided, not what was used.
    """
    version, own = rule.version, _spoken_window(rule.version.window_days)
    others = warehouse.fetch(find_other_windows(reference, version.window_days)).to_pylist()
    if others:
        raise dg.Failure(
            f"{rule.scoring_version}, the scoring of these days, looks back over {own}, "
            f"but scoring_reference was made over another population ({_spoken_windows(others)}): nothing was stored; "
            "refresh scoring_reference for these days too.",
            allow_retries=False,
        )
    if version.method == "zscore":
        lacking = reference.filter(reference["mean"].isnull(), reference.scored_population_count > 0)
        days = warehouse.fetch(
            lacking.aggregate(first_day=lacking.upload_date.min(), last_day=lacking.upload_date.max())
        ).to_pylist()
        if days[0]["first_day"] is not None:
            raise dg.Failure(
                f"{rule.scoring_version} needs means, which scoring_reference does not have of {days[0]['first_day']} "
                f"to {days[0]['last_day']}: nothing was stored; refresh scoring_reference for these days too.",
                allow_retries=False,
            )


def _spoken_windows(others: list[dict[str, Any]]) -> str:
    return "; ".join(
        f"{_spoken_window(other['window_days'])} from {other['first_day']} to {other['last_day']}" for other in others
    )


def _spoken_window(window_days: int | None) -> str:
    return "all stored videos" if window_days is None else f"{window_days} days"
