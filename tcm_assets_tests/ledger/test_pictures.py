"""Rows that the pictures fetch, on small literal tables."""

from datetime import date

from tcm_assets_tests.charts.selected_rows import selected_rows


def test_points_given_and_taken_are_told_apart() -> None:
    day, other = date(2020, 10, 1), date(2020, 10, 2)
    rows = selected_rows("points_ledger", 0, {"upload_date": [day, day, other], "points": [300, -100, 7]})
    assert rows == [
        {"upload_date": other, "entry_count": 1, "given": 7, "taken": 0},
        {"upload_date": day, "entry_count": 2, "given": 300, "taken": 100},
    ]


def test_the_largest_accounts_are_shown_beside_the_sums_of_all() -> None:
    numbers = list(range(20))
    rows = selected_rows(
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
