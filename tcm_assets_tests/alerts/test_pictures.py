"""Rows that the pictures fetch, on small literal tables."""

from datetime import date

from tcm_assets_tests.charts.selected_rows import selected_rows


def test_accounts_are_counted_once_per_signal() -> None:
    rows = selected_rows("engagement_alerts", 0, {"signal": ["s", "s", "s"], "author_id": ["1", "1", "2"]})
    assert rows == [{"signal": "s", "alert_count": 3, "account_count": 2}]


def test_cases_are_counted_by_day_and_standing() -> None:
    day, other = date(2020, 10, 1), date(2020, 10, 2)
    standings = ["held", "watched", "held", "rejected"]
    rows = selected_rows("alert_cases", 0, {"upload_date": [day, day, day, other], "standing": standings})
    assert rows == [
        {"upload_date": other, "watched": 0, "held": 0, "released": 0, "rejected": 1},
        {"upload_date": day, "watched": 1, "held": 2, "released": 0, "rejected": 0},
    ]
