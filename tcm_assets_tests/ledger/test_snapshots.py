"""Snapshots: the tables that the warehouse copies from the ledger."""

from datetime import timedelta

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import adjust
from tcm_assets.ledger.postings import post_earnings
from tcm_assets.ledger.redeeming import redeem, reverse_redemption
from tcm_assets.ledger.snapshots import copy_account_balances, copy_points_ledger, copy_redemptions
from tcm_assets.ledger.statements import list_entries
from tcm_assets.ledger.tables import ACCOUNT_BALANCES, POINTS_LEDGER, REDEMPTIONS
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.ledger.ledger_earnings import DAY, earned, earning

NEXT_DAY = DAY + timedelta(days=1)


def test_an_empty_ledger_gives_empty_tables(ledger: Ledger):
    for table, schema in (
        (copy_points_ledger(ledger, DAY, NEXT_DAY), POINTS_LEDGER),
        (copy_redemptions(ledger), REDEMPTIONS),
        (copy_account_balances(ledger), ACCOUNT_BALANCES),
    ):
        assert table.num_rows == 0
        assert table.schema == arrow_schema(schema)


def test_entries_of_videos_are_those_of_the_days(ledger: Ledger):
    post_earnings(ledger, [earning("1", "ada", 30), earning("2", "ada", 40, day=NEXT_DAY)])
    post_earnings(ledger, [earning("1", "ada", 10, version="robust-2")])
    adjust(ledger, "ada", 5, reason="a prize", actor="owner", idempotency_key="1")
    table = copy_points_ledger(ledger, DAY, NEXT_DAY)
    assert table.schema == arrow_schema(POINTS_LEDGER)
    rows = table.to_pylist()
    assert [(row["video_id"], row["kind"], row["points"], row["scoring_version"]) for row in rows] == [
        ("1", "earn", 30, "robust-1"),
        ("1", "adjust", -20, "robust-2"),
    ]
    assert [row["idempotency_key"] for row in rows] == ["video/1/1", "video/1/2"]
    assert {row["upload_date"] for row in rows} == {DAY}
    dates = {entry.entry_id: entry.created_at.replace(tzinfo=None) for entry in list_entries(ledger, "ada")}
    assert all(row["created_at"] == dates[row["entry_id"]] for row in rows)


def test_redemptions_say_whether_they_were_taken_back(ledger: Ledger):
    earned(ledger, "ada", 400)
    first = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="1", actor="ada")
    second = redeem(ledger, "ada", "exposure-30-min", idempotency_key="2", actor="ada")
    reverse_redemption(ledger, first.redemption_id, reason="not delivered", actor="owner")
    table = copy_redemptions(ledger)
    assert table.schema == arrow_schema(REDEMPTIONS)
    rows = table.to_pylist()
    assert [(row["redemption_id"], row["state"]) for row in rows] == [
        (first.redemption_id, "reversed"),
        (second.redemption_id, "redeemed"),
    ]
    assert rows[0]["redeemed_at"] == first.redeemed_at.replace(tzinfo=None) < rows[0]["reversed_at"]
    assert rows[1]["reversed_at"] is None
    assert (rows[1]["points"], rows[1]["exposure_min"], rows[1]["wallet_usd"]) == (200, 30, 0)


def test_balances_stand_beside_the_sums_of_their_entries(ledger: Ledger):
    earned(ledger, "ada", 400)
    earned(ledger, "bob", 0)
    adjust(ledger, "ada", 7, reason="a prize", actor="owner", idempotency_key="1")
    first = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="2", actor="ada")
    reverse_redemption(ledger, first.redemption_id, reason="not delivered", actor="owner")
    redeem(ledger, "ada", "exposure-30-min", idempotency_key="3", actor="ada")
    table = copy_account_balances(ledger)
    assert table.schema == arrow_schema(ACCOUNT_BALANCES)
    ada, bob = table.to_pylist()
    last_entry_at = list_entries(ledger, "ada")[0].created_at.replace(tzinfo=None)
    assert ada == {
        "account_id": "ada",
        "author_username": "the_ada",
        "video_points": 400,
        "adjusted_points": 7,
        "redeemed_points": 350,
        "reversed_points": 150,
        "owed": 0,
        "balance": 207,
        "entry_count": 5,
        "last_entry_at": last_entry_at,
    }
    assert (bob["balance"], bob["entry_count"], bob["last_entry_at"]) == (0, 0, None)
