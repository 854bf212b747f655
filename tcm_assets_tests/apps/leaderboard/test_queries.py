from datetime import date

import pytest

from tcm_assets.apps.leaderboard.queries import MEASURES, find_last_scored_day, rank_accounts
from tcm_assets_tests.apps.literal_site import Published

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


def _publish(published: Published, *videos: dict[str, object], held: tuple[str, ...] = ()) -> None:
    """The videos, and each account's totals as the pipeline publishes them."""
    published.given("video_points", *videos)
    accounts = []
    for author in {str(video["author_id"]) for video in videos}:
        own = [video for video in videos if video["author_id"] == author]
        scored = [video for video in own if video["points"] is not None]
        paid = [video for video in scored if video["video_id"] not in held]
        points = sum(int(str(video["points"])) for video in paid)
        accounts.append(
            {
                "author_id": author,
                "author_username": own[-1]["author_username"],
                "follower_tier": own[-1]["follower_tier"],
                "video_count": len(own),
                "payable_video_count": len(paid),
                "payable_points": points,
                "payable_credits": _CREDITS.get(author, 0),
                "points_rank": 1 + len([other for other in _paid(videos, held).values() if other > points])
                if paid
                else None,
            }
        )
    published.given("creator_points", *accounts)


def _paid(videos: tuple[dict[str, object], ...], held: tuple[str, ...]) -> dict[str, int]:
    """Payable points of each account that has a payable video."""
    sums: dict[str, int] = {}
    for video in videos:
        if video["points"] is not None and video["video_id"] not in held:
            sums[str(video["author_id"])] = sums.get(str(video["author_id"]), 0) + int(str(video["points"]))
    return sums


_CREDITS = {"a": 3, "b": 9, "d": 0}
"""Credits of the accounts' videos that are not held."""


@pytest.fixture
def board(published: Published) -> Published:
    _publish(
        published,
        _video(1, "a", 100, OLD),
        _video(2, "a", 50),
        _video(3, "b", 120, tier="mega"),
        _video(4, "c", 120, tier=None),
        _video(5, "d", 999),
        _video(6, "d", 5),
        _video(7, "e", None),
        held=("5",),
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
    found = rank_accounts(board.query)
    assert [(row["place"], row["author_id"], row["payable_points"]) for row in found.accounts] == [
        (1, "a", 150),
        (2, "b", 120),
        (2, "c", 120),
        (4, "d", 5),
    ]
    assert found.count == 4
    assert found.own is None


def test_credits_and_period_and_tier(board: Published) -> None:
    by_credits = rank_accounts(board.query, measure="payable_credits").accounts
    assert [(row["author_id"], row["payable_credits"]) for row in by_credits] == [
        ("b", 9),
        ("a", 3),
        ("c", 0),
        ("d", 0),
    ]
    recent = rank_accounts(board.query, days=(NEW, 7)).accounts
    assert {row["author_id"]: row["payable_points"] for row in recent} == {"a": 50, "b": 120, "c": 120, "d": 5}
    assert [row["author_id"] for row in rank_accounts(board.query, tier="mega").accounts] == ["b"]


@pytest.mark.parametrize("measure", MEASURES)
def test_all_time_from_the_accounts_is_all_time_from_the_videos(board: Published, measure: str) -> None:
    of_accounts = rank_accounts(board.query, measure=measure, own_id="b")
    of_videos = rank_accounts(board.query, measure=measure, own_id="b", days=(NEW, 1_000))
    columns = (
        "place",
        "author_id",
        "author_username",
        "follower_tier",
        "payable_video_count",
        "payable_points",
        measure,
    )
    shown = [[tuple(row[name] for name in columns) for row in found.accounts] for found in (of_accounts, of_videos)]
    assert shown[0] == shown[1]
    assert (of_accounts.own is None) == (measure == "points_per_video")
    assert of_accounts.count == of_videos.count


def test_a_mean_needs_videos(published: Published) -> None:
    five = [_video(n, "steady", 10) for n in range(5)]
    four = [_video(10 + n, "nearly", 20) for n in range(4)]
    _publish(published, *five, *four, _video(99, "lucky", 1000))
    found = rank_accounts(published.query, measure="points_per_video").accounts
    assert [(row["author_id"], row["points_per_video"]) for row in found] == [("steady", 10.0)]


def test_pages_hold_a_few_and_the_own_place_comes_with_each(published: Published) -> None:
    _publish(published, *(_video(n, f"{n:03}", 1000 - n) for n in range(60)))
    second = rank_accounts(published.query, own_id="000", limit=25, offset=25)
    assert [row["place"] for row in second.accounts] == list(range(26, 51))
    assert second.own is not None
    assert (second.own["place"], second.count) == (1, 60)
    beyond = rank_accounts(published.query, limit=25, offset=75)
    assert (beyond.accounts, beyond.count) == ([], 60)


def test_nothing_scored(published: Published) -> None:
    assert find_last_scored_day(published.query) is None
    found = rank_accounts(published.query, own_id="a")
    assert (found.accounts, found.own, found.count) == ([], None, 0)


def test_only_known_measures(board: Published) -> None:
    assert find_last_scored_day(board.query) == NEW
    with pytest.raises(KeyError):
        rank_accounts(board.query, measure="balance")
