"""A bench for signals: literal rows of the tables they read go in, alerts come out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from tcm_assets.alerts.engagement_alerts import find_engagement_alerts
from tcm_assets.captions.fingerprints import caption_fingerprints_batch
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.types import ibis_schema
from tcm_assets_tests.tables.stored_tables import arrow_rows, put, store

DAY = date(2020, 12, 1)

WINDOW_DAYS = 30

ORDINARY = {
    "video_id": "v",
    "upload_date": DAY,
    "author_id": "7",
    "author_username": "nina",
    "caption": "",
    "view_count": 10_000,
    "like_count": 500,
    "comment_count": 20,
    "share_count": 30,
    "gift_count": 3,
    "follower_count": 20_000,
    "delivery_count": 1,
}
"""A video without any alert."""

INPUTS = (
    *("videos", "raw_videos", "content_analysis", "engagement_reference", "count_rule_reference"),
    "caption_fingerprints",
)

Row = Mapping[str, Any]


@cache
def _sql() -> str:
    """The query of the alerts, kept: compiling it takes longer than running it on a few rows."""
    inputs = (ibis.table(ibis_schema(ALL_TABLES[name]), name=name) for name in INPUTS)
    found = find_engagement_alerts(*inputs, WINDOW_DAYS)
    return str(ibis.to_sql(found.order_by("upload_date", "video_id", "signal"), dialect="duckdb"))


class Bench:
    """A connection with tables of literal rows."""

    connection = ibis.duckdb.connect()

    def table(self, name: str, rows: Sequence[Row]) -> ir.Table:
        """Create the table from rows; columns that they lack are null."""
        return store(self.connection, ALL_TABLES[name], rows)

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Run the expression."""
        return self.connection.to_pyarrow(expression).to_pylist()

    def alerts(
        self,
        videos: Sequence[Row],
        deliveries: Sequence[Row] = (),
        analysis: Sequence[Row] = (),
        reference: Sequence[Row] = (),
        rules: Sequence[Row] = (),
        earlier_captions: Sequence[Row] = (),
    ) -> list[dict[str, Any]]:
        """Find the alerts of videos that are ORDINARY but for the columns they name."""
        videos = [{**ORDINARY, **video} for video in videos]
        captions = arrow_rows(ALL_TABLES["videos"], [*videos, *({**ORDINARY, **video} for video in earlier_captions)])
        batch = captions.select(["video_id", "upload_date", "author_id", "caption"]).combine_chunks().to_batches()[0]
        put(self.connection, "caption_fingerprints", pa.Table.from_batches([caption_fingerprints_batch(batch)]))
        for name, rows in zip(INPUTS, (videos, deliveries, analysis, reference, rules), strict=False):
            put(self.connection, name, arrow_rows(ALL_TABLES[name], rows))
        return self.connection.raw_sql(_sql()).to_arrow_table().to_pylist()

    def signals(self, *args: Any, **tables: Any) -> list[str]:
        """Find the alerts and return their signals alone."""
        return [alert["signal"] for alert in self.alerts(*args, **tables)]

    def signals_of_series(self, reference: Sequence[Row] = (), **counts: Sequence[int | None]) -> list[str]:
        """Find the alerts of a series and return their signals alone."""
        return [alert["signal"] for alert in self.alerts_of_series(reference, **counts)]

    def alerts_of_series(self, reference: Sequence[Row] = (), **counts: Sequence[int | None]) -> list[dict[str, Any]]:
        """Find the alerts of one video with these counts, delivered a day apart; other counts never change."""
        deliveries = [
            {
                **ORDINARY,
                **{name: values[place] for name, values in counts.items()},
                "delivered_at": datetime.combine(DAY, datetime.min.time()) + timedelta(days=place),
                "source_file": f"{place}.json",
            }
            for place in range(len(next(iter(counts.values()))))
        ]
        latest = {name: deliveries[-1][name] for name in counts}
        return self.alerts([{**latest, "delivery_count": len(deliveries)}], deliveries, reference=reference)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def reference_row() -> Callable[..., dict[str, Any]]:
    """A row of `engagement_reference`: a median of 80 likes or 3 comments per thousand views, and a scale of 0.5."""

    def row(ratio: str, **values: Any) -> dict[str, Any]:
        log_median = {"likes_per_view": -2.5257, "comments_per_view": -5.8091}[ratio]
        return {
            "upload_date": DAY,
            "follower_tier": "micro",
            "category": "all",
            "language": "all",
            "ratio": ratio,
            "window_days": WINDOW_DAYS,
            "log_median": log_median,
            "log_mad": 0.337,
            "log_scale": 0.5,
            **values,
        }

    return row
