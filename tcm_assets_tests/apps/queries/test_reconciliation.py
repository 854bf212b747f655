from datetime import date

from literal_site import Published

from tcm_assets.apps.queries.reconciliation import EarnedPoints, differing_days, earned_points

FIRST, SECOND = date(2020, 10, 1), date(2020, 10, 2)


def _earn(published: Published, posted_for_held: int = 0) -> None:
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
    )


def test_points_are_told_apart_by_what_became_of_them(published: Published) -> None:
    _earn(published)
    assert earned_points(published.query) == EarnedPoints(payable=90, held=20, rejected=40, posted=90, video_count=4)
    assert differing_days(published.query) == []


def test_a_day_on_which_too_much_was_posted_is_named(published: Published) -> None:
    _earn(published, posted_for_held=20)
    assert differing_days(published.query) == [{"day": FIRST, "payable": 10, "posted": 30, "difference": 20}]


def test_without_any_video_all_sums_are_zero(published: Published) -> None:
    assert earned_points(published.query) == EarnedPoints(payable=0, held=0, rejected=0, posted=0, video_count=0)
