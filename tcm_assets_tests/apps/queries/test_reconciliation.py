from datetime import date

import pytest
from literal_site import Published

from tcm_assets.apps.queries.reconciliation import EarnedPoints, differing_days, earned_points

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
    assert earned_points(published.query) == EarnedPoints(
        payable=90, kept=0, held=20, rejected=40, posted=90, video_count=4
    )
    assert differing_days(published.query) == []


@pytest.mark.parametrize("kept", [15, 20])
def test_a_held_video_keeps_what_it_was_paid_before(published: Published, kept: int) -> None:
    _earn(published, posted_for_held=kept)
    earned = earned_points(published.query)
    assert (earned.kept, earned.held) == (kept, 20 - kept)
    assert earned.due == earned.posted
    assert differing_days(published.query) == []


@pytest.mark.parametrize(("posted_for_held", "due"), [(25, 30), (-5, 10)])
def test_a_day_on_which_a_held_video_has_more_than_its_score_or_a_debt_is_named(
    published: Published, posted_for_held: int, due: int
) -> None:
    _earn(published, posted_for_held=posted_for_held)
    assert differing_days(published.query) == [
        {"day": FIRST, "due": due, "posted": 10 + posted_for_held, "difference": 10 + posted_for_held - due}
    ]


def test_what_is_posted_for_a_video_that_is_gone_is_named(published: Published) -> None:
    _earn(published, posted_for_gone=3)
    assert [day["difference"] for day in differing_days(published.query)] == [3]


def test_without_any_video_all_sums_are_zero(published: Published) -> None:
    assert earned_points(published.query) == EarnedPoints(
        payable=0, kept=0, held=0, rejected=0, posted=0, video_count=0
    )
