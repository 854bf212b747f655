"""Statements: accounts and their entries page by page, the log of redemptions, totals, and tables for the warehouse."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import adjust
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.redeeming import Redemption, redeem, reverse_redemption
from tcm_assets.ledger.statements import (
    Account,
    Totals,
    compute_totals,
    copy_account_balances,
    copy_points_ledger,
    copy_redemptions,
    count_entries,
    find_account,
    list_entries,
    list_recent_redemptions,
)
from tcm_assets.ledger.tables import ACCOUNT_BALANCES, POINTS_LEDGER, REDEMPTIONS
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.ledger.ledger_earnings import DAY, earned, earning


def test_every_entry_counts(ledger):
    assert count_entries(ledger) == 0
    day = date(2020, 10, 1)
    post_earnings(ledger, [Earning(video, day, name, name, 5, "v", "scored") for video, name in ("ax", "by")])
    adjust(ledger, "x", 1, reason="a prize", actor="owner", idempotency_key="prize")
    assert count_entries(ledger) == compute_totals(ledger).entry_count == 3


def test_an_account_that_is_not_there_is_none(ledger: Ledger):
    assert find_account(ledger, "eve") is None
    assert list_entries(ledger, "eve") == []


def test_an_account_without_entries_has_no_last_one(ledger: Ledger):
    earned(ledger, "ada", 0)
    assert find_account(ledger, "ada") == Account(
        "ada", "the_ada", balance=0, owed=0, entry_count=0, last_entry_at=None
    )


def test_the_last_entry_dates_the_account(ledger: Ledger):
    earned(ledger, "ada", 5)
    newest = list_entries(ledger, "ada")[0]
    assert find_account(ledger, "ada").last_entry_at == newest.created_at
    assert newest.created_at.utcoffset().total_seconds() == 0


def test_a_statement_comes_in_pages_newest_first(ledger: Ledger):
    post_earnings(ledger, [earning(str(number), "ada", number) for number in range(1, 6)])
    earned(ledger, "bob", 7)
    first = list_entries(ledger, "ada", limit=2)
    second = list_entries(ledger, "ada", limit=2, before_entry_id=first[-1].entry_id)
    third = list_entries(ledger, "ada", limit=2, before_entry_id=second[-1].entry_id)
    assert [entry.video_id for entry in (*first, *second, *third)] == ["5", "4", "3", "2", "1"]
    assert list_entries(ledger, "ada", before_entry_id=third[-1].entry_id) == []


def test_a_page_does_not_start_at_an_entry_of_someone_else(ledger: Ledger):
    earned(ledger, "ada", 5)
    earned(ledger, "bob", 7)
    assert list_entries(ledger, "ada", before_entry_id=list_entries(ledger, "bob")[0].entry_id) == []


def test_each_redemption_is_listed_once_with_its_own_reward(ledger: Ledger):
    earned(ledger, "ada", 400)
    for key, reward_id in (("1", "wallet-1-usd"), ("2", "exposure-30-min")):
        redeem(ledger, "ada", reward_id, idempotency_key=key, actor="ada")
    assert [(entry.kind, entry.points, entry.reward_id) for entry in list_entries(ledger, "ada")] == [
        ("redeem", -200, "exposure-30-min"),
        ("redeem", -150, "wallet-1-usd"),
        ("earn", 400, None),
    ]


def test_a_page_holds_fifty_entries_unless_told_otherwise(ledger: Ledger):
    post_earnings(ledger, [earning(str(number), "ada", number) for number in range(1, 53)])
    assert len(list_entries(ledger, "ada")) == 50


def test_totals_of_nothing_are_zero(ledger: Ledger):
    assert compute_totals(ledger) == Totals(0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_totals_add_up(ledger: Ledger):
    earned(ledger, "ada", 400)
    earned(ledger, "bob", 10)
    adjust(ledger, "bob", -15, reason="a mistake", actor="owner", idempotency_key="1")
    first = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="2", actor="ada")
    redeem(ledger, "ada", "exposure-30-min", idempotency_key="3", actor="ada")
    reverse_redemption(ledger, first.redemption_id, reason="not delivered", actor="owner")
    assert compute_totals(ledger) == Totals(
        account_count=2,
        entry_count=6,
        video_points=410,
        adjusted=-15,
        redeemed=350,
        reversed=150,
        owed=5,
        balance=200,
        redemption_count=2,
    )


@pytest.fixture
def redeemed(ledger: Ledger) -> list[Redemption]:
    """Five redemptions of two accounts, the oldest first."""
    earned(ledger, "ada", 1_000)
    earned(ledger, "bob", 1_000)
    rewards = ("wallet-1-usd", "exposure-30-min")
    return [
        redeem(ledger, "ada" if n % 2 else "bob", rewards[n % 2], idempotency_key=f"{n}", actor="them")
        for n in range(5)
    ]


def test_nothing_redeemed(ledger: Ledger):
    earned(ledger, "ada", 1_000)
    assert list_recent_redemptions(ledger, limit=5) == []


def test_each_says_who_spent_what_on_which_reward(ledger: Ledger, redeemed: list[Redemption]):
    newest, second = list_recent_redemptions(ledger, limit=2)
    assert [newest.redemption_id, second.redemption_id] == [redeemed[4].redemption_id, redeemed[3].redemption_id]
    assert (newest.account_id, newest.username, newest.points) == ("bob", "the_bob", 150)
    assert (newest.exposure_min, newest.wallet_usd) == (0, 1)
    assert (second.exposure_min, second.wallet_usd) == (30, 0)
    assert newest.reward_name != second.reward_name
    assert (newest.reversed_at, newest.reversal_reason, newest.reversed_by) == (None, None, None)
    assert newest.redeemed_at == redeemed[4].redeemed_at
    assert timedelta(0) <= datetime.now(UTC) - newest.redeemed_at < timedelta(minutes=1)


def test_pages_follow_each_other_while_others_redeem(ledger: Ledger, redeemed: list[Redemption]):
    first = list_recent_redemptions(ledger, limit=2)
    redeem(ledger, "ada", "wallet-1-usd", idempotency_key="in between", actor="ada")
    second = list_recent_redemptions(ledger, limit=2, before=first[-1].entry_id)
    third = list_recent_redemptions(ledger, limit=2, before=second[-1].entry_id)
    shown = [each.redemption_id for each in (*first, *second, *third)]
    assert shown == [each.redemption_id for each in reversed(redeemed)]
    assert list_recent_redemptions(ledger, limit=2, before=third[-1].entry_id) == []


def test_one_that_was_taken_back_stays_and_says_why(ledger: Ledger, redeemed: list[Redemption]):
    reverse_redemption(ledger, redeemed[2].redemption_id, reason="not delivered", actor="Ola")
    found = list_recent_redemptions(ledger, limit=9)
    assert [each.redemption_id for each in found] == [each.redemption_id for each in reversed(redeemed)]
    assert (found[2].reversal_reason, found[2].reversed_by) == ("not delivered", "Ola")
    assert found[2].reversed_at is not None
    assert found[2].reversed_at >= found[2].redeemed_at
    assert [each.reversed_at for n, each in enumerate(found) if n != 2] == [None] * 4


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
