from datetime import date, datetime, time

import ibis
import pytest

from tcm_assets.alerts.tables import ALERT_CASES, ENGAGEMENT_ALERTS
from tcm_assets.catalogue.tables import CLEANED_CREATORS, VIDEOS
from tcm_assets.points.creator_points import compute_creator_points
from tcm_assets.points.tables import CREATOR_POINTS, VIDEO_CREDITS, VIDEO_POINTS
from tcm_assets.tables.types import ibis_schema
from tcm_assets_tests.tables.stored_tables import store


def video(author_id, points, day=1, username=None, total_credits=0):
    return {
        "video_id": f"{author_id}-{day}",
        "upload_date": date(2020, 12, day),
        "author_id": author_id,
        "author_username": username or f"user_{author_id}",
        "points": points,
        "total_credits": total_credits,
    }


def _delivered(row):
    return {name: row[name] for name in ("video_id", "upload_date", "author_id", "author_username")} | {
        name: datetime.combine(row["upload_date"], time.min) for name in ("uploaded_at", "delivered_at")
    }


def accounts_of(videos, alerts=(), creators=(), cases=(), credits_of=None):
    connection = ibis.duckdb.connect()
    result = compute_creator_points(
        store(connection, VIDEO_POINTS, videos),
        store(connection, VIDEO_CREDITS, videos if credits_of is None else credits_of),
        store(connection, ENGAGEMENT_ALERTS, [{"author_id": author} for author in alerts]),
        store(connection, ALERT_CASES, [{"video_id": video_id, "standing": standing} for video_id, standing in cases]),
        store(connection, CLEANED_CREATORS, [{"creator_id": key, "username": name} for key, name in creators]),
        store(connection, VIDEOS, [_delivered(each) for each in videos]),
    )
    assert result.schema() == ibis_schema(CREATOR_POINTS)
    rows = connection.to_pyarrow(result).to_pylist()
    assert len({row["author_id"] for row in rows}) == len(rows)
    return {row["author_id"]: row for row in rows}


def test_adds_up_points_credits_and_alerts():
    row = accounts_of(
        [video("1", 100, day=1, total_credits=3), video("1", 51, day=2, total_credits=4)], alerts=["1", "1", "9"]
    )["1"]
    assert (row["video_count"], row["scored_video_count"], row["total_points"]) == (2, 2, 151)
    assert (row["mean_points"], row["total_credits"], row["alert_count"]) == (75.5, 7, 2)


def test_a_video_without_points_is_left_out_of_the_mean():
    row = accounts_of([video("1", 100, day=1), video("1", None, day=2)])["1"]
    assert (row["video_count"], row["scored_video_count"], row["total_points"], row["mean_points"]) == (
        2,
        1,
        100,
        100.0,
    )


def test_an_account_without_scored_videos_has_no_points_and_no_mean():
    row = accounts_of([video("1", None)])["1"]
    assert (row["scored_video_count"], row["total_points"], row["mean_points"], row["alert_count"]) == (0, 0, None, 0)


def test_an_account_without_credits_has_none():
    row = accounts_of([video("1", 100)], credits_of=[])["1"]
    assert (row["total_credits"], row["payable_credits"]) == (0, 0)


def test_equal_totals_share_a_rank():
    rows = accounts_of([video("1", 5), video("2", 9), video("3", 5), video("4", 1)])
    assert {author: row["points_rank"] for author, row in rows.items()} == {"2": 1, "1": 2, "3": 2, "4": 4}


def test_a_rank_goes_by_what_is_payable():
    videos = [video("1", 1000, day=1), video("1", 5, day=2), video("2", 30), video("3", 20), video("4", 700, day=1)]
    videos += [video("4", 10, day=2), video("5", 50), video("6", None), video("7", 20)]
    cases = [("1-1", "held"), ("4-1", "rejected"), ("5-1", "held"), ("2-1", "released"), ("3-1", "watched")]
    rows = accounts_of(videos, cases=cases)
    assert {author: (row["points_rank"], row["payable_points"]) for author, row in rows.items()} == {
        "2": (1, 30),
        "3": (2, 20),
        "7": (2, 20),
        "4": (4, 10),
        "1": (5, 5),
        "5": (None, 0),
        "6": (None, 0),
    }
    assert [rows[author]["payable_video_count"] for author in "145"] == [1, 1, 0]


def test_credits_of_what_is_withheld_are_not_payable():
    videos = [video("1", 1, day=day, total_credits=10**day) for day in range(4)[1:]]
    row = accounts_of(videos, cases=[("1-1", "held"), ("1-3", "rejected")])["1"]
    assert (row["total_credits"], row["payable_credits"]) == (1110, 100)


def test_an_account_has_the_size_of_its_latest_video_whose_followers_are_known():
    videos = [video("1", 1, day=day) | {"follower_tier": tier} for day, tier in enumerate(("mid", "nano", None), 1)]
    assert accounts_of([*videos, video("2", 1)])["1"]["follower_tier"] == "nano"
    assert accounts_of([video("2", 1)])["2"]["follower_tier"] is None


def test_an_account_has_the_handle_of_its_latest_video():
    row = accounts_of([video("1", 1, day=2, username="new"), video("1", 1, day=1, username="old")])["1"]
    assert row["author_username"] == "new"


def test_a_listed_creator_is_found_by_the_account_that_has_its_handle_now():
    renamed = [video("1", 1, day=1, username="nina"), video("1", 1, day=2, username="nina.new")]
    taken_over = video("2", 1, day=3, username="nina")
    assert accounts_of(renamed, creators=[("c1", "nina.new")])["1"]["creator_id"] == "c1"
    rows = accounts_of([*renamed, taken_over], creators=[("c1", "nina")])
    assert {author: row["creator_id"] for author, row in rows.items()} == {"1": None, "2": "c1"}


def test_a_listed_creator_is_found_by_handle():
    rows = accounts_of([video("1", 1), video("2", 1)], creators=[("c7", "user_1"), ("c8", None), ("c9", "nobody")])
    assert {author: row["creator_id"] for author, row in rows.items()} == {"1": "c7", "2": None}


@pytest.mark.parametrize("creators", [[("c1", "user_1"), ("c2", "user_1")], [("c2", "user_1"), ("c1", "user_1")]])
def test_a_handle_listed_twice_counts_once(creators):
    rows = accounts_of([video("1", 10)], creators=creators)
    assert [(row["creator_id"], row["total_points"]) for row in rows.values()] == [("c1", 10)]


def test_what_waits_and_what_was_rejected_is_part_of_the_total():
    videos = [video("1", points, day=day) for day, points in enumerate((100, 20, 3, None), start=1)]
    cases = [("1-1", "held"), ("1-2", "rejected"), ("1-3", "released"), ("1-4", "held")]
    row = accounts_of(videos, cases=cases)["1"]
    assert (row["total_points"], row["held_points"], row["rejected_points"]) == (123, 100, 20)


@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        ((), "good"),
        (("watched", "released"), "good"),
        (("rejected", "rejected"), "good"),
        (("held", "rejected", "rejected"), "under_review"),
        (("rejected", "rejected", "rejected"), "restricted"),
        (("rejected", "rejected", "rejected", "held"), "restricted"),
    ],
)
def test_standing_follows_the_cases_of_the_account(standings, expected):
    videos = [video("1", 1, day=day) for day in range(1, 6)] + [video("2", 1)]
    cases = [(f"1-{day}", standing) for day, standing in enumerate(standings, start=1)]
    rows = accounts_of(videos, cases=cases)
    assert {author: row["standing"] for author, row in rows.items()} == {"1": expected, "2": "good"}
