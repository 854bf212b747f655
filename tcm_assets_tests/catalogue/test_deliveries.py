"""Videos from deliveries: the upload day of the first one, the counts of the latest one."""

from datetime import date, datetime, timedelta

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.deliveries import find_days, latest_deliveries, settle_uploads
from tcm_assets.catalogue.tables import RAW_VIDEOS, VIDEOS
from tcm_assets.tables.types import arrow_schema

COLUMNS = ["video_id", "upload_date", "uploaded_at", "delivered_at", "source_file", "position"]

SCHEMA = pa.schema([arrow_schema(RAW_VIDEOS).field(name) for name in COLUMNS])

ORDER = [("source_file", "ascending"), ("position", "ascending")]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def delivered(*deliveries: tuple[str, datetime, datetime, str, int]) -> ds.Dataset:
    """Deliveries as video_id, uploaded_at, delivered_at, source_file and position."""
    rows = [(video, uploaded.date(), uploaded, *where) for video, uploaded, *where in deliveries]
    return ds.dataset(pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in rows], schema=SCHEMA))


def everything(deliveries: ds.Dataset) -> list[tuple[str, datetime]]:
    """The settled rows in the order of their files: source_file and uploaded_at."""
    rows = settle_uploads(deliveries).select(deliveries, pc.scalar(True)).sort_by(ORDER).to_pylist()
    assert all(row["upload_date"] == row["uploaded_at"].date() for row in rows)
    return [(row["source_file"], row["uploaded_at"]) for row in rows]


def test_the_first_delivery_decides_over_a_name_that_comes_first() -> None:
    deliveries = delivered(
        ("1", at("2020-12-18 00:10"), at("2020-12-21"), "a", 1),
        ("1", at("2020-12-17 23:50"), at("2020-12-20"), "b", 1),
        ("1", at("2020-12-16 12:00"), at("2020-12-22"), "c", 1),
    )
    assert everything(deliveries) == [(name, at("2020-12-17 23:50")) for name in "abc"]


def test_files_delivered_at_once_are_reported_apart_by_name_and_then_by_position() -> None:
    deliveries = delivered(
        ("1", at("2020-12-18"), at("2020-12-20"), "b", 1),
        ("1", at("2020-12-17"), at("2020-12-20"), "a", 2),
        ("2", at("2020-12-18"), at("2020-12-20"), "c", 4),
        ("2", at("2020-12-19"), at("2020-12-20"), "c", 3),
    )
    assert everything(deliveries) == [
        ("a", at("2020-12-17")),
        ("b", at("2020-12-17")),
        ("c", at("2020-12-19")),
        ("c", at("2020-12-19")),
    ]


def test_another_time_of_the_same_day_stays_as_it_was_delivered() -> None:
    deliveries = delivered(
        ("1", at("2020-12-17 08:00"), at("2020-12-20"), "a", 1),
        ("1", at("2020-12-17 09:00"), at("2020-12-21"), "b", 1),
        ("1", at("2020-12-18 09:00"), at("2020-12-22"), "c", 1),
    )
    assert everything(deliveries) == [
        ("a", at("2020-12-17 08:00")),
        ("b", at("2020-12-17 09:00")),
        ("c", at("2020-12-17 08:00")),
    ]


def test_a_moved_delivery_is_reported_with_both_days_and_what_was_found() -> None:
    deliveries = delivered(
        ("1", at("2020-12-17 23:50"), at("2020-12-20"), "a.json", 3),
        ("1", at("2020-12-18 00:10"), at("2020-12-21"), "b.json", 7),
        ("2", at("2020-12-18 00:10"), at("2020-12-21"), "b.json", 8),
    )
    (reported,) = settle_uploads(deliveries).repairs()
    assert (reported.target_table, reported.source_file, reported.position) == ("raw_videos", "landing/b.json", 7)
    assert (reported.record_id, reported.field, reported.outcome) == ("1", "createTime", "repaired")
    assert reported.excerpt == "2020-12-18T00:10:00"
    assert reported.reason == (
        "uploaded on 2020-12-18 by this record, but on 2020-12-17 by the first delivery of the video, in 'a.json'; "
        "the first one counts, so that a video has one day"
    )


def test_no_deliveries_settle_nothing() -> None:
    settled = settle_uploads(delivered())
    assert (settled.first.num_rows, settled.moved.num_rows, settled.repairs()) == (0, 0, [])
    assert everything(delivered()) == []


def test_the_days_of_a_video_are_the_first_and_the_last_that_are_reported() -> None:
    deliveries = delivered(*(("1", at(f"2020-12-{day}"), at("2020-12-20"), str(day), 1) for day in (17, 15, 19)))
    expected = [{"video_id": "1", "first_day": date(2020, 12, 15), "last_day": date(2020, 12, 19)}]
    assert find_days(deliveries).to_pylist() == expected


HOURS = st.integers(0, 100).map(lambda hours: datetime.fromisoformat("2020-12-15") + timedelta(hours=hours))

DELIVERIES = st.lists(
    st.tuples(st.sampled_from("123"), HOURS, HOURS, st.sampled_from("abcd"), st.just(1)),
    max_size=9,
    unique_by=lambda delivery: (delivery[0], delivery[3]),
)


@given(DELIVERIES)
def test_every_delivery_lies_on_the_day_of_the_first_one_and_on_no_other(
    drawn: list[tuple[str, datetime, datetime, str, int]],
) -> None:
    deliveries = delivered(*drawn)
    settled = settle_uploads(deliveries)
    first: dict[str, datetime] = {}
    for video, uploaded, *_ in sorted(drawn, key=lambda delivery: delivery[2:]):
        first.setdefault(video, uploaded)
    expected = {
        (video, name): uploaded if uploaded.date() == first[video].date() else first[video]
        for video, uploaded, _, name, _ in drawn
    }
    found = [
        row
        for day in range(13, 24)
        for row in settled.select(deliveries, pc.field("upload_date") == pa.scalar(date(2020, 12, day))).to_pylist()
    ]
    assert len(found) == len(drawn)
    assert {(row["video_id"], row["source_file"]): row["uploaded_at"] for row in found} == expected
    assert all(row["upload_date"] == row["uploaded_at"].date() for row in found)
    moved = {
        (video, f"landing/{name}") for video, uploaded, _, name, _ in drawn if uploaded.date() != first[video].date()
    }
    assert {(repair.record_id, repair.source_file) for repair in settled.repairs()} == moved


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


def test_a_biography_is_that_of_the_latest_delivery_also_where_it_is_gone():
    found = videos_of(
        delivery(source_file="a.json", author_biography="I sew"),
        delivery(source_file="b.json", hours_later=1, author_biography="I knit"),
        delivery("v2", source_file="a.json", author_biography="I sew"),
        delivery("v2", source_file="b.json", hours_later=1, author_biography=None),
    )
    assert {key: row["author_biography"] for key, row in found.items()} == {"v1": "I knit", "v2": None}


def test_deliveries_of_the_same_time_are_reported_apart_by_file_then_position():
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
