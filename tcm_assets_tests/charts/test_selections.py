"""What the pictures fetch, on small literal tables: the numbers in a picture are the table's."""

from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pytest

from tcm_assets.catalogue.pictures import BEHAVIOUR, OUTCOME_COLORS
from tcm_assets.catalogue.tables import REJECTED_RECORDS
from tcm_assets.charts.all_pictures import ALL_PICTURES


def select(table_name: str, place: int, columns: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that picture number `place` of a table fetches from a table of these columns alone."""
    engine = ibis.duckdb.connect()
    stored = engine.create_table(table_name, pa.table(columns))
    return engine.to_pyarrow(ALL_PICTURES[table_name][place].select(stored)).to_pylist()


def test_a_count_correlates_fully_with_itself_and_with_its_multiple() -> None:
    views = [1_023, 15, 255, 0]
    rows = select(
        "videos",
        1,
        {"view_count": views, "like_count": views, "share_count": views[::-1], "comment_count": [5, 5, 5, 5]},
    )
    (correlations,) = rows
    for name in BEHAVIOUR:
        if name != "comment_count":
            assert correlations[f"{name} x {name}"] == pytest.approx(1.0)
    assert correlations["view_count x like_count"] == pytest.approx(1.0)
    assert correlations["view_count x share_count"] < 0
    constant = correlations["view_count x comment_count"]
    assert constant is None or constant != constant  # undefined, and drawn as a dash


def test_deliveries_of_a_video_that_came_again_are_told_apart() -> None:
    day, other = date(2020, 10, 1), date(2020, 10, 2)
    rows = select("raw_videos", 0, {"video_id": ["a", "a", "b", "c"], "upload_date": [day, day, day, other]})
    assert rows == [
        {"upload_date": other, "delivery_count": 1, "video_count": 1},
        {"upload_date": day, "delivery_count": 3, "video_count": 2},
    ]


def test_reasons_that_differ_in_their_particulars_are_one_class() -> None:
    rows = select(
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


def test_videos_without_a_category_are_counted() -> None:
    rows = select("content_analysis", 0, {"category": ["music", None, None]})
    assert {row["category"]: row["video_count"] for row in rows} == {"music": 1, None: 2}


def test_videos_are_counted_by_class_and_language() -> None:
    columns = {"taxonomy_category": ["dance", "dance", None], "language": ["nl", None, None]}
    by_class, by_language = (select("content_analysis", place, columns) for place in (1, 2))
    assert {row["taxonomy_category"]: row["video_count"] for row in by_class} == {"dance": 2, None: 1}
    assert {row["language"]: row["video_count"] for row in by_language} == {"nl": 1, None: 2}


def test_videos_that_could_not_be_judged_are_counted_by_reason() -> None:
    rows = select(
        "content_sentiment",
        0,
        {
            "sentiment": pa.array([0.5, 0.51, 1.0, None, None, None], pa.float64()),
            "status": ["scored", "scored", "scored", "no_text", "no_known_words", "no_known_words"],
        },
    )
    assert {(row["status"], row["bin"]): row["row_count"] for row in rows} == {
        ("scored", 25): 2,
        ("scored", 49): 1,
        ("no_text", None): 1,
        ("no_known_words", None): 2,
    }


def test_the_heat_map_keeps_the_creators_and_brands_with_the_highest_means() -> None:
    pairs = [(creator, brand) for creator in range(40) for brand in range(60)]
    rows = select(
        "similarity_scores",
        0,
        {
            "creator_id": [f"c{creator:02}" for creator, _ in pairs],
            "creator_name": [f"Creator {creator}" for creator, _ in pairs],
            "brand_id": [f"b{brand:02}" for _, brand in pairs],
            "brand_name": [f"Brand {brand}" for _, brand in pairs],
            "score": pa.array(
                [None if creator == 0 else (creator + brand) / 100 for creator, brand in pairs], pa.float64()
            ),
        },
    )
    assert len(rows) == 30 * 50
    assert {row["creator_id"] for row in rows} == {f"c{creator:02}" for creator in range(10, 40)}
    assert {row["brand_id"] for row in rows} == {f"b{brand:02}" for brand in range(10, 60)}


def test_contributions_are_summed_by_band_of_points_and_unknown_ones_stay_unknown() -> None:
    metrics = ("view_count", "like_count", "share_count", "comment_count", "engagement_rate", "sentiment")
    rows = select(
        "video_points",
        1,
        {
            "points": pa.array([60, 120, 1_400, None], pa.int64()),
            **{f"{metric}_points": [10, 20, 200, None] for metric in metrics},
            "bookmark_count_points": pa.nulls(4, pa.int64()),
        },
    )
    by_band = {row["band"]: row for row in rows}
    assert set(by_band) == {0, 6}
    assert (by_band[0]["video_count"], by_band[0]["view_count"], by_band[0]["bookmark_count"]) == (2, 30, None)
    assert by_band[6]["video_count"] == 1


def test_points_are_summed_by_tier_and_unknown_followers_are_apart() -> None:
    rows = select("video_points", 2, {"points": [60, 40, 7, None], "follower_tier": ["nano", "nano", None, "mega"]})
    assert {row["follower_tier"]: (row["video_count"], row["points"]) for row in rows} == {
        "nano": (2, 100),
        None: (1, 7),
    }


def test_the_population_that_is_drawn_is_everyone() -> None:
    day = date(2020, 10, 1)
    rows = select(
        "scoring_reference",
        0,
        {
            "upload_date": [day] * 3,
            "population": ["all", "nano", "all"],
            "metric": ["view_count", "view_count", "like_count"],
            "window_days": [30] * 3,
            "population_count": [300, 100, 200],
            "transformed_median": [1.0, 2.0, 3.0],
            "transformed_mad": [0.1, 0.2, 0.3],
        },
    )
    assert [row["population_count"] for row in rows] == [300]


def test_only_clips_that_were_measured_count_as_measurements() -> None:
    values = pa.array([0.5, None], pa.float64())
    names = ("brightness", "contrast", "colorfulness", "saturation", "sharpness", "edge_density", "motion")
    rows = select(
        "visual_features",
        1,
        {"status": ["measured", "no_media"], "face_share": pa.nulls(2, pa.float64()), **dict.fromkeys(names, values)},
    )
    assert sum(row["row_count"] for row in rows) == 8
    assert [row["column_name"] for row in rows if row["bin"] is None] == ["face_share"]


def test_only_embedded_clips_count_by_what_they_show() -> None:
    rows = select(
        "visual_features",
        3,
        {"vision_category": ["music", "vlogs", "music", None]},
    )
    assert {row["vision_category"]: row["video_count"] for row in rows} == {"music": 2, "vlogs": 1}


def test_loudness_is_counted_down_from_full_scale_and_silence_is_unknown() -> None:
    rows = select(
        "visual_features",
        2,
        {
            "status": ["measured", "measured", "unreadable"],
            "cuts_per_minute": [0.0, 12.0, None],
            "faces_per_frame": [0.0, 1.25, None],
            "face_area_share": [0.0, 0.1, None],
            "loudness_lufs": [-14.2, None, None],
            "is_vertical": [True, True, None],
            "has_sound": [True, False, None],
        },
    )
    bins = {(row["column_name"], row["bin"]): row["row_count"] for row in rows}
    assert bins["loudness_lufs", 28] == bins["loudness_lufs", None] == 1
    assert bins["is_vertical", 1] == 2
    assert bins["has_sound", 1] == bins["has_sound", 0] == 1
    assert bins["cuts_per_minute", 12] == 1


def test_creators_of_unknown_reach_are_counted_and_come_last() -> None:
    rows = select(
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
    rows = select(
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


def test_accounts_are_counted_once_per_signal() -> None:
    rows = select("engagement_alerts", 0, {"signal": ["s", "s", "s"], "author_id": ["1", "1", "2"]})
    assert rows == [{"signal": "s", "alert_count": 3, "account_count": 2}]


def test_cases_are_counted_by_day_and_standing() -> None:
    day, other = date(2020, 10, 1), date(2020, 10, 2)
    standings = ["held", "watched", "held", "rejected"]
    rows = select("alert_cases", 0, {"upload_date": [day, day, day, other], "standing": standings})
    assert rows == [
        {"upload_date": other, "watched": 0, "held": 0, "released": 0, "rejected": 1},
        {"upload_date": day, "watched": 1, "held": 2, "released": 0, "rejected": 0},
    ]


def test_points_given_and_taken_are_told_apart() -> None:
    day, other = date(2020, 10, 1), date(2020, 10, 2)
    rows = select("points_ledger", 0, {"upload_date": [day, day, other], "points": [300, -100, 7]})
    assert rows == [
        {"upload_date": other, "entry_count": 1, "given": 7, "taken": 0},
        {"upload_date": day, "entry_count": 2, "given": 300, "taken": 100},
    ]


def test_the_largest_accounts_are_shown_beside_the_sums_of_all() -> None:
    numbers = list(range(20))
    rows = select(
        "account_balances",
        0,
        {
            "account_id": [f"{number:02}" for number in numbers],
            "author_username": [f"user {number}" for number in numbers],
            "balance": numbers,
            "redeemed_points": [100 if number == 0 else 0 for number in numbers],
        },
    )
    assert [row["author_username"] for row in rows[:3]] == ["user 0", "user 19", "user 18"]
    assert len(rows) == 15
    assert {(row["balance_sum"], row["redeemed_sum"], row["account_sum"]) for row in rows} == {(190, 100, 20)}


def test_every_outcome_of_an_input_record_has_its_colour():
    assert set(OUTCOME_COLORS) == set(REJECTED_RECORDS.column("outcome").values)
