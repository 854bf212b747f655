"""The count of entries that is asked every minute is the count of entries."""

from datetime import date

from tcm_assets.ledger.adjustments import adjust
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.redeeming import redeem, reverse_redemption
from tcm_assets.ledger.statements import Account, Totals, account, entry_count, history, totals
from tcm_assets_tests.ledger.ledger_earnings import earned, earning


def test_every_entry_counts(ledger):
    assert entry_count(ledger) == 0
    day = date(2020, 10, 1)
    post_earnings(ledger, [Earning(video, day, account, account, 5, "v", "scored") for video, account in ("ax", "by")])
    adjust(ledger, "x", 1, reason="a prize", actor="owner", idempotency_key="prize")
    assert entry_count(ledger) == totals(ledger).entry_count == 3


def test_an_account_that_is_not_there_is_none(ledger: Ledger):
    assert account(ledger, "eve") is None
    assert history(ledger, "eve") == []


def test_an_account_without_entries_has_no_last_one(ledger: Ledger):
    earned(ledger, "ada", 0)
    assert account(ledger, "ada") == Account("ada", "the_ada", balance=0, owed=0, entry_count=0, last_entry_at=None)


def test_the_last_entry_dates_the_account(ledger: Ledger):
    earned(ledger, "ada", 5)
    newest = history(ledger, "ada")[0]
    assert account(ledger, "ada").last_entry_at == newest.created_at
    assert newest.created_at.utcoffset().total_seconds() == 0


def test_a_statement_comes_in_pages_newest_first(ledger: Ledger):
    post_earnings(ledger, [earning(str(number), "ada", number) for number in range(1, 6)])
    earned(ledger, "bob", 7)
    first = history(ledger, "ada", limit=2)
    second = history(ledger, "ada", limit=2, before_entry_id=first[-1].entry_id)
    third = history(ledger, "ada", limit=2, before_entry_id=second[-1].entry_id)
    assert [entry.video_id for entry in (*first, *second, *third)] == ["5", "4", "3", "2", "1"]
    assert history(ledger, "ada", before_entry_id=third[-1].entry_id) == []


def test_a_page_does_not_start_at_an_entry_of_someone_else(ledger: Ledger):
    earned(ledger, "ada", 5)
    earned(ledger, "bob", 7)
    assert history(ledger, "ada", before_entry_id=history(ledger, "bob")[0].entry_id) == []


def test_each_redemption_is_listed_once_with_its_own_reward(ledger: Ledger):
    earned(ledger, "ada", 400)
    for key, reward_id in (("1", "wallet-1-usd"), ("2", "exposure-30-min")):
        redeem(ledger, "ada", reward_id, idempotency_key=key, actor="ada")
    assert [(entry.kind, entry.points, entry.reward_id) for entry in history(ledger, "ada")] == [
        ("redeem", -200, "exposure-30-min"),
        ("redeem", -150, "wallet-1-usd"),
        ("earn", 400, None),
    ]


def test_a_page_holds_fifty_entries_unless_told_otherwise(ledger: Ledger):
    post_earnings(ledger, [earning(str(number), "ada", number) for number in range(1, 53)])
    assert len(history(ledger, "ada")) == 50


def test_totals_of_nothing_are_zero(ledger: Ledger):
    assert totals(ledger) == Totals(0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_totals_add_up(ledger: Ledger):
    earned(ledger, "ada", 400)
    earned(ledger, "bob", 10)
    adjust(ledger, "bob", -15, reason="a mistake", actor="owner", idempotency_key="1")
    first = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="2", actor="ada")
    redeem(ledger, "ada", "exposure-30-min", idempotency_key="3", actor="ada")
    reverse_redemption(ledger, first.redemption_id, reason="not delivered", actor="owner")
    assert totals(ledger) == Totals(
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
