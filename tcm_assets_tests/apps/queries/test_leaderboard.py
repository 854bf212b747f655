from datetime import date

import pytest
from literal_site import Published

from tcm_assets.apps.queries.leaderboard import VIDEOS_FOR_A_MEAN, last_scored_day, leaderboard

OLD, NEW = date(2020, 10, 1), date(2020, 10, 20)


def _video(
    number: int, author: str, points: int | None, day: date = NEW, tier: str | None = "nano"
) -> dict[str, object]:
    return {
        "video_id": f"{number}",
        "author_id": author,
        "author_username": f"name_{author}",
        "points": points,
        "upload_date": day,
        "follower_tier": tier,
    }


@pytest.fixture
def board(published: Published) -> Published:
    published.given(
        "video_points",
        _video(1, "a", 100, OLD),
        _video(2, "a", 50),
        _video(3, "b", 120, tier="mega"),
        _video(4, "c", 120, tier=None),
        _video(5, "d", 999),
        _video(6, "d", 5),
        _video(7, "e", None),
    )
    published.given(
        "video_credits",
        {"video_id": "2", "author_id": "a", "total_credits": 3, "upload_date": NEW},
        {"video_id": "3", "author_id": "b", "total_credits": 9, "upload_date": NEW},
        {"video_id": "5", "author_id": "d", "total_credits": 30, "upload_date": NEW},
    )
    published.given("alert_cases", {"video_id": "5", "standing": "held"}, {"video_id": "3", "standing": "watched"})
    return published


def test_places_go_by_paid_points_and_equal_accounts_share_one(board: Published) -> None:
    found = leaderboard(board.query)
    assert [(row["place"], row["author_id"], row["total_points"]) for row in found.accounts] == [
        (1, "a", 150),
        (2, "b", 120),
        (2, "c", 120),
        (4, "d", 5),
    ]
    assert found.count == 4
    assert found.own is None


def test_credits_and_period_and_tier(board: Published) -> None:
    by_credits = leaderboard(board.query, measure="total_credits").accounts
    assert [(row["author_id"], row["total_credits"]) for row in by_credits] == [("b", 9), ("a", 3), ("c", 0), ("d", 0)]
    recent = leaderboard(board.query, days=(NEW, 7)).accounts
    assert {row["author_id"]: row["total_points"] for row in recent} == {"a": 50, "b": 120, "c": 120, "d": 5}
    assert [row["author_id"] for row in leaderboard(board.query, tier="mega").accounts] == ["b"]


def test_a_mean_needs_videos(published: Published) -> None:
    many = [_video(n, "steady", 10) for n in range(VIDEOS_FOR_A_MEAN)]
    published.given("video_points", *many, _video(99, "lucky", 1000))
    found = leaderboard(published.query, measure="mean_points").accounts
    assert [(row["author_id"], row["mean_points"]) for row in found] == [("steady", 10.0)]


def test_pages_hold_a_few_and_the_own_place_comes_with_each(published: Published) -> None:
    published.given("video_points", *(_video(n, f"{n:03}", 1000 - n) for n in range(60)))
    second = leaderboard(published.query, own_id="000", limit=25, offset=25)
    assert [row["place"] for row in second.accounts] == list(range(26, 51))
    assert second.own is not None
    assert (second.own["place"], second.count) == (1, 60)
    beyond = leaderboard(published.query, limit=25, offset=75)
    assert (beyond.accounts, beyond.count) == ([], 60)


def test_nothing_scored(published: Published) -> None:
    assert last_scored_day(published.query) is None
    found = leaderboard(published.query, own_id="a")
    assert (found.accounts, found.own, found.count) == ([], None, 0)


def test_only_known_measures(board: Published) -> None:
    assert last_scored_day(board.query) == NEW
    with pytest.raises(KeyError):
        leaderboard(board.query, measure="balance")
