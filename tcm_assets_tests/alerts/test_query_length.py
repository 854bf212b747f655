"""The expression of `engagement_alerts` does not grow unnoticed."""

import ibis

from tcm_assets.alerts.alert_query import engagement_alerts
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.types import ibis_schema

MOST_CHARACTERS = 60_000
"""What every day pays for in compiling and planning, however few its videos: some 3,000 a signal, and what they read.

A relation that is used twice and does not end in `distinct` is written out twice, which this finds.
"""

READS = ("videos", "raw_videos", "content_analysis", "engagement_reference", "caption_fingerprints")


def test_its_sql_does_not_grow():
    tables = [ibis.table(ibis_schema(ALL_TABLES[name]), name=name) for name in READS]
    sql = str(ibis.to_sql(engagement_alerts(*tables, window_days=30), dialect="duckdb", pretty=False))
    assert len(sql) < MOST_CHARACTERS
