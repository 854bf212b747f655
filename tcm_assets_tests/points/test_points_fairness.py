"""The expression of `points_fairness` stays one that a person and an engine can follow."""

import ibis

from tcm_assets.points.points_fairness import compute_points_fairness
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets.tables.types import ibis_schema

MOST_CHARACTERS = 20_000 + 500 * len(SCORING_METRICS)
"""Compiling and planning take time with the length of a query, however few the rows. Each metric adds about 500."""


def test_its_sql_is_short():
    tables = [
        ibis.table(ibis_schema(ALL_TABLES[name]), name=name) for name in ("video_points", "videos", "content_sentiment")
    ]
    sql = str(ibis.to_sql(compute_points_fairness(*tables, window_days=30), dialect="duckdb", pretty=False))
    assert len(sql) < MOST_CHARACTERS
