from datetime import date, datetime, timedelta

from literal_site import Published

from tcm_assets.apps.queries.money_flow import points_by_day, redeemed_by_day, redeemed_by_reward

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
    assert points_by_day(published.query).to_pylist() == [
        {"day": DAY, "points": 6},
        {"day": DAY + timedelta(days=1), "points": 5},
    ]


def test_what_was_taken_back_is_not_spent(published: Published) -> None:
    _redeem(published)
    assert redeemed_by_day(published.query).to_pylist() == [
        {"day": DAY, "points": 200, "redemption_count": 1},
        {"day": DAY + timedelta(days=1), "points": 790, "redemption_count": 1},
    ]
    assert [row["reward_id"] for row in redeemed_by_reward(published.query).to_pylist()] == ["y", "x"]
