from datetime import date, datetime, timedelta

import ibis
import pyarrow as pa
import pytest

from tcm_assets.catalogue.engagement import latest_deliveries
from tcm_assets.catalogue.tables import RAW_VIDEOS, VIDEOS

COLLECTED_AT = datetime.fromisoformat("2020-12-21T12:00:00")


def delivery(video_id="v1", source_file="a.json", position=1, hours_later=0, **counts):
    known = {"view_count": 1000, "like_count": 100, "share_count": 10, "comment_count": 1, "bookmark_count": None}
    return {
        "video_id": video_id,
        "upload_date": date(2020, 12, 1),
        "source_file": source_file,
        "position": position,
        "delivered_at": COLLECTED_AT + timedelta(hours=hours_later),
        **known,
        **counts,
    }


def videos_of(*deliveries):
    schema = ibis.schema({column.name: column.dtype for column in RAW_VIDEOS})
    rows = [{name: row.get(name) for name in RAW_VIDEOS.column_names} for row in deliveries]
    connection = ibis.duckdb.connect()
    raw = connection.create_table("raw_videos", pa.Table.from_pylist(rows, schema.to_pyarrow()))
    result = latest_deliveries(raw)
    assert result.schema() == ibis.schema({column.name: column.dtype for column in VIDEOS})
    return {row["video_id"]: row for row in connection.to_pyarrow(result).to_pylist()}


def test_keeps_the_latest_delivery_and_counts_all():
    found = videos_of(
        delivery(source_file="a.json", hours_later=0, view_count=1000),
        delivery(source_file="b.json", hours_later=2, view_count=3000),
        delivery(source_file="c.json", hours_later=1, view_count=2000),
        delivery("v2", view_count=7),
    )
    assert {key: (row["view_count"], row["delivery_count"]) for key, row in found.items()} == {
        "v1": (3000, 3),
        "v2": (7, 1),
    }


def test_deliveries_of_the_same_time_are_told_apart_by_file_then_position():
    by_file = videos_of(
        delivery(source_file="b.json", position=1, view_count=2),
        delivery(source_file="a.json", position=2, view_count=1),
    )
    by_position = videos_of(delivery(position=10, view_count=10), delivery(position=9, view_count=9))
    assert by_file["v1"]["view_count"] == 2
    assert by_position["v1"]["view_count"] == 10


def test_ratios_are_rounded_and_the_rate_is_their_sum():
    row = videos_of(delivery(view_count=3, like_count=1, share_count=2, comment_count=0, bookmark_count=1))["v1"]
    assert (row["likes_per_view"], row["shares_per_view"], row["comments_per_view"]) == (0.33333, 0.66667, 0.0)
    assert row["engagement_rate"] == pytest.approx(0.33333 + 0.66667 + 0.33333, abs=1e-12)


def test_the_rate_has_no_digits_behind_those_of_its_ratios():
    row = videos_of(delivery(view_count=10, like_count=1, share_count=2, comment_count=0))["v1"]
    assert row["engagement_rate"] == 0.3 != row["likes_per_view"] + row["shares_per_view"]


def test_an_unknown_count_has_no_ratio_and_adds_nothing_to_the_rate():
    row = videos_of(delivery(bookmark_count=None))["v1"]
    assert row["bookmarks_per_view"] is None
    assert row["engagement_rate"] == pytest.approx(0.1 + 0.01 + 0.001, abs=1e-12)


def test_without_views_nothing_is_known_per_view():
    row = videos_of(delivery(view_count=0, bookmark_count=5))["v1"]
    ratios = ("likes_per_view", "shares_per_view", "bookmarks_per_view", "comments_per_view", "engagement_rate")
    assert [row[name] for name in ratios] == [None] * 5


def test_without_reactions_the_rate_is_zero_and_known():
    row = videos_of(delivery(like_count=0, share_count=0, comment_count=0))["v1"]
    assert row["engagement_rate"] == 0.0
