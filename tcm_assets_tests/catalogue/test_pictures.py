"""Rows that the pictures fetch, on small literal tables."""

from datetime import date

import pyarrow as pa

from tcm_assets.catalogue.pictures import OUTCOME_COLORS
from tcm_assets.catalogue.tables import REJECTED_RECORDS
from tcm_assets_tests.charts.selected_rows import selected_rows


def test_deliveries_of_a_video_that_came_again_are_told_apart() -> None:
    day, other = date(2020, 10, 1), date(2020, 10, 2)
    rows = selected_rows("raw_videos", 0, {"video_id": ["a", "a", "b", "c"], "upload_date": [day, day, day, other]})
    assert rows == [
        {"upload_date": other, "delivery_count": 1, "video_count": 1},
        {"upload_date": day, "delivery_count": 3, "video_count": 2},
    ]


def test_reasons_that_differ_in_their_particulars_are_one_class() -> None:
    rows = selected_rows(
        "rejected_records",
        0,
        {
            "target_table": ["raw_videos"] * 3 + ["cleaned_brands"],
            "outcome": ["rejected"] * 4,
            "reason": ["'12a' is not a number", "'x' is not a number", "no id", "record 1,024 has no id"],
        },
    )
    assert [(row["target_table"], row["reason"], row["problem_count"]) for row in rows] == [
        ("raw_videos", "… is not a number", 2),
        ("cleaned_brands", "record … has no id", 1),
        ("raw_videos", "no id", 1),
    ]


def test_creators_of_unknown_reach_are_counted_and_come_last() -> None:
    rows = selected_rows(
        "cleaned_creators",
        0,
        {
            "creator_id": ["1", "2", "3"],
            "creator_name": ["A", "B", "C"],
            "follower_count": pa.array([None, 5, 50], pa.int64()),
            "is_invented": [False, False, True],
        },
    )
    assert [row["creator_name"] for row in rows] == ["C", "B", "A"]
    assert {row["unknown_count"] for row in rows} == {1}


def test_brands_that_want_the_same_ages_share_a_line() -> None:
    rows = selected_rows(
        "cleaned_brands",
        0,
        {
            "brand_id": ["1", "2", "3", "4"],
            "brand_name": ["A", "B", "C", "D"],
            "audience_age_min": pa.array([13, 13, 13, None], pa.int64()),
            "audience_age_max": pa.array([35, 35, 35, None], pa.int64()),
        },
    )
    assert [(row["audience_age_min"], row["brand_count"], row["examples"]) for row in rows] == [
        (13, 3, ["A", "B"]),
        (None, 1, ["D"]),
    ]


def test_every_outcome_of_an_input_record_has_its_colour() -> None:
    assert set(OUTCOME_COLORS) == set(REJECTED_RECORDS.column("outcome").values)
