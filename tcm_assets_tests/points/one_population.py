"""Literal videos scored as one population, by either method."""

from datetime import date
from functools import cache
from typing import Any

import ibis
import pyarrow as pa

from tcm_assets.points.video_points import points_in_one_population
from tcm_assets.tables.scoring_metrics import EQUAL_WEIGHTS, SCORING_METRICS, MetricWeights, ScoringMethod

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
    CONNECTION.create_table("metrics", pa.Table.from_pylist(rows, SCHEMA.to_pyarrow()), overwrite=True)
    found = CONNECTION.raw_sql(_sql(method, weights)).to_arrow_table().to_pylist()
    return sorted(found, key=lambda row: row["video_id"])


@cache
def _sql(method: ScoringMethod, weights: MetricWeights) -> str:
    metrics = ibis.table(SCHEMA, name="metrics")
    return str(ibis.to_sql(points_in_one_population(metrics, method, weights), dialect="duckdb"))
