"""Videos scored as one population, by each method: the source system's choice of population."""

from datetime import date
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.points.minmax import minmax_statistics
from tcm_assets.points.populations import statistic_column
from tcm_assets.points.robust import mad, robust_scale, transformed
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.points.video_points import score, with_everyone
from tcm_assets.points.zscore import UNITS, ZSCORE_STATISTICS, mean_and_deviation, moment_sums
from tcm_assets.tables.scoring_metrics import EQUAL_WEIGHTS, METRICS, SCORING_METRICS, MetricWeights, ScoringMethod
from tcm_assets_tests.tables.stored_tables import put

SCHEMA = ibis.schema(
    {
        "video_id": "string",
        "upload_date": "date",
        "author_id": "string",
        "author_username": "string",
        "follower_tier": "string",
        **dict.fromkeys(SCORING_METRICS, "int64"),
        "engagement_rate": "float64",
        "sentiment": "float64",
    }
)
"""The columns of `metric_values`."""

CONNECTION = ibis.duckdb.connect()


def points_in_one_population(
    metrics: ir.Table, method: ScoringMethod = "robust", weights: MetricWeights = EQUAL_WEIGHTS
) -> ir.Table:
    """Return rows of `video_points`, every video scored against all of `metrics`, whatever their days and tiers.

    This is the source system's choice of population, which has no smallest size. `metrics` has the columns of
    `metric_values`. Raises ValueError for an unknown method, and for weights that are not equal with minmax.
    """
    version = ScoringVersion(method=method, weights=weights, window_days=None)
    compared = metrics.cross_join(population_statistics(metrics, method))
    return score(with_everyone(compared, version), version)


def population_statistics(metrics: ir.Table, method: ScoringMethod) -> ir.Table:
    """Return one row: the statistics that `method` reads of all `metrics`, as `<metric>_<statistic>`."""
    scorable = metrics.filter(metrics.sentiment.notnull())
    match method:
        case "robust":
            return metrics.aggregate(**_robust_statistics(metrics))
        case "minmax":
            return scorable.aggregate(**minmax_statistics(scorable))
        case "zscore":
            return _zscore_statistics(scorable)


def _robust_statistics(metrics: ir.Table) -> dict[str, ir.Value]:
    """Return the aggregates `<metric>_transformed_median` and `<metric>_transformed_scale` over the known values."""
    aggregates = {}
    for metric in METRICS:
        value = transformed(metric.name, metrics[metric.name])
        aggregates[statistic_column(metric.name, "transformed_median")] = value.median()
        aggregates[statistic_column(metric.name, "transformed_scale")] = robust_scale(mad(value), metric.smallest_scale)
    return aggregates


def _zscore_statistics(scorable: ir.Table) -> ir.Table:
    sums = scorable.aggregate(
        **moment_sums(scorable),
        **{statistic_column(metric, "known_count"): scorable[metric].count() for metric in SCORING_METRICS},
    )
    moments = {}
    for metric in METRICS:
        known_count, total, squares = (
            sums[statistic_column(metric.name, name)] for name in ("known_count", "total", "square_total")
        )
        found = mean_and_deviation(known_count, total, squares, ibis.literal(UNITS[metric.kind]))
        moments |= {
            statistic_column(metric.name, name): value for name, value in zip(ZSCORE_STATISTICS, found, strict=True)
        }
    return sums.select(**moments)


def video(**metrics: float | None) -> dict[str, float | None]:
    """Return a video that equals every other in the metrics that are not named."""
    return dict.fromkeys(SCORING_METRICS, 5) | {"engagement_rate": 0.1, "sentiment": 0.5} | metrics


def scored(
    videos: list[dict[str, Any]], method: ScoringMethod, weights: MetricWeights = EQUAL_WEIGHTS
) -> list[dict[str, Any]]:
    """Return the rows of points, in the order of the videos."""
    rows = [
        {"video_id": f"{place:03}", "upload_date": date(2020, 12, 1), "author_id": "a", "author_username": "a", **row}
        for place, row in enumerate(videos)
    ]
    put(CONNECTION, "metrics", pa.Table.from_pylist(rows, SCHEMA.to_pyarrow()))
    found = CONNECTION.raw_sql(_sql(method, weights)).to_arrow_table().to_pylist()
    return sorted(found, key=lambda row: row["video_id"])


@cache
def _sql(method: ScoringMethod, weights: MetricWeights) -> str:
    metrics = ibis.table(SCHEMA, name="metrics")
    return str(ibis.to_sql(points_in_one_population(metrics, method, weights), dialect="duckdb"))
