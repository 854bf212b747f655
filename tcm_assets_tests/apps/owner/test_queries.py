from datetime import date, datetime, timedelta

import pytest

from tcm_assets.apps.owner.queries import (
    EarnedPoints,
    fetch_fairness,
    fetch_points_by_day,
    fetch_redeemed_by_day,
    fetch_redeemed_by_reward,
    fetch_scoring_versions,
    find_differing_days,
    sum_earned_points,
)
from tcm_assets_tests.apps.literal_site import Published

DAY = date(2020, 10, 1)

NOON = datetime(2020, 10, 1, 12)  # noqa: DTZ001 - the tables hold UTC without a zone


def _redeem(published: Published) -> None:
    published.given(
        "redemptions",
        {"redemption_id": "a", "account_id": "1", "reward_id": "x", "points": 200, "redeemed_at": NOON},
        {
            "redemption_id": "b",
            "account_id": "2",
            "reward_id": "y",
            "points": 790,
            "redeemed_at": NOON + timedelta(days=1),
        },
        {
            "redemption_id": "c",
            "account_id": "1",
            "reward_id": "x",
            "points": 200,
            "redeemed_at": NOON,
            "state": "reversed",
        },
    )


def test_points_are_summed_by_upload_day(published: Published) -> None:
    published.given(
        "points_ledger",
        {"entry_id": 1, "upload_date": DAY, "points": 10},
        {"entry_id": 2, "upload_date": DAY, "points": -4, "kind": "adjust"},
        {"entry_id": 3, "upload_date": DAY + timedelta(days=1), "points": 5},
    )
    assert fetch_points_by_day(published.query).to_pylist() == [
        {"day": DAY, "points": 6, "count": 1},
        {"day": DAY + timedelta(days=1), "points": 5, "count": 1},
    ]


def test_what_was_taken_back_is_not_spent(published: Published) -> None:
    _redeem(published)
    assert fetch_redeemed_by_day(published.query).to_pylist() == [
        {"day": DAY, "points": 200, "count": 1},
        {"day": DAY + timedelta(days=1), "points": 790, "count": 1},
    ]
    assert [row["reward_id"] for row in fetch_redeemed_by_reward(published.query).to_pylist()] == ["y", "x"]


FIRST, SECOND = date(2020, 10, 1), date(2020, 10, 2)


def _earn(published: Published, posted_for_held: int = 0, posted_for_gone: int = 0) -> None:
    published.given(
        "video_points",
        {"video_id": "paid", "points": 10, "upload_date": FIRST},
        {"video_id": "held", "points": 20, "upload_date": FIRST},
        {"video_id": "rejected", "points": 40, "upload_date": SECOND},
        {"video_id": "released", "points": 80, "upload_date": SECOND},
        {"video_id": "unscored", "points": None, "upload_date": SECOND},
    )
    published.given("alert_cases", *({"video_id": name, "standing": name} for name in ("held", "rejected", "released")))
    published.given(
        "points_ledger",
        {"entry_id": 1, "video_id": "paid", "points": 10, "upload_date": FIRST},
        {"entry_id": 2, "video_id": "released", "points": 80, "upload_date": SECOND},
        *(
            [{"entry_id": 3, "video_id": "held", "points": posted_for_held, "upload_date": FIRST}]
            * bool(posted_for_held)
        ),
        *(
            [{"entry_id": 4, "video_id": "gone", "points": posted_for_gone, "upload_date": SECOND}]
            * bool(posted_for_gone)
        ),
    )


def test_points_are_told_apart_by_what_became_of_them(published: Published) -> None:
    _earn(published)
    assert sum_earned_points(published.query, ()) == EarnedPoints(
        payable=90, kept=0, held=20, rejected=40, posted=90, video_count=4
    )
    assert find_differing_days(published.query, ()) == []


@pytest.mark.parametrize("kept", [15, 20])
def test_a_held_video_keeps_what_it_was_paid_before(published: Published, kept: int) -> None:
    _earn(published, posted_for_held=kept)
    earned = sum_earned_points(published.query, ())
    assert (earned.kept, earned.held) == (kept, 20 - kept)
    assert earned.due == earned.posted
    assert find_differing_days(published.query, ()) == []


def test_a_held_video_that_moved_keeps_what_it_was_paid_on_its_former_day(published: Published) -> None:
    _earn(published)
    published.given(
        "points_ledger",
        {"entry_id": 1, "video_id": "paid", "points": 10, "upload_date": FIRST},
        {"entry_id": 2, "video_id": "released", "points": 80, "upload_date": SECOND},
        {"entry_id": 3, "video_id": "held", "points": 15, "upload_date": SECOND},
    )
    assert sum_earned_points(published.query, ()).kept == 15
    assert find_differing_days(published.query, ()) == []


@pytest.mark.parametrize(("posted_for_held", "due"), [(25, 30), (-5, 10)])
def test_a_day_on_which_a_held_video_has_more_than_its_score_or_a_debt_is_named(
    published: Published, posted_for_held: int, due: int
) -> None:
    _earn(published, posted_for_held=posted_for_held)
    assert find_differing_days(published.query, ()) == [
        {"day": FIRST, "due": due, "posted": 10 + posted_for_held, "difference": 10 + posted_for_held - due}
    ]


def test_what_is_posted_for_a_video_that_is_gone_is_named(published: Published) -> None:
    _earn(published, posted_for_gone=3)
    assert [day["difference"] for day in find_differing_days(published.query, ())] == [3]


def test_without_any_video_all_sums_are_zero(published: Published) -> None:
    assert sum_earned_points(published.query, ()) == EarnedPoints(
        payable=0, kept=0, held=0, rejected=0, posted=0, video_count=0
    )


def test_the_version_in_use_comes_first(published: Published) -> None:
    published.given(
        "scoring_versions",
        {"scoring_version": "old", "last_upload_date": date(2020, 12, 1)},
        {"scoring_version": "new", "is_current": True, "view_count_weight": 0.5},
    )
    found = fetch_scoring_versions(published.query)
    assert [(row["scoring_version"], row["view_count_weight"]) for row in found] == [("new", 0.5), ("old", 0.0)]


def test_fairness_is_grouped_by_measure(published: Published) -> None:
    published.given(
        "points_fairness",
        {"measure": "share_of_points", "subject": "nano", "value": 0.2},
        {"measure": "gini_of_videos", "subject": "all", "value": None},
        {"measure": "share_of_points", "subject": "mega", "value": 0.8},
    )
    assert [(row["measure"], row["subject"], row["value"]) for row in fetch_fairness(published.query)] == [
        ("gini_of_videos", "all", None),
        ("share_of_points", "mega", 0.8),
        ("share_of_points", "nano", 0.2),
    ]
