"""The audit finds what was broken while the rules of the database were off."""

import pytest

from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import adjust
from tcm_assets.ledger.postings import post_earnings
from tcm_assets.ledger.redeeming import redeem, reverse_redemption
from tcm_assets_tests.ledger.ledger_earnings import earned, earning


def _break(ledger: Ledger, *statements: str) -> None:
    """Run statements with all rules off: dropped in SQLite, not fired in PostgreSQL."""
    with ledger.engine.connect() as connection:
        if ledger.is_sqlite:
            for name in (
                connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
            ):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
        connection.invalidate()


def test_a_ledger_in_use_is_sound(ledger: Ledger):
    assert audit(ledger) == []
    post_earnings(ledger, [earning("1", "ada", 500), earning("2", "bob", 10)])
    post_earnings(ledger, [earning("1", "bob", 600)])
    adjust(ledger, "ada", 300, reason="a prize", actor="owner", idempotency_key="1")
    first = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="2", actor="ada")
    reverse_redemption(ledger, first.redemption_id, reason="not delivered", actor="owner")
    assert audit(ledger) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE accounts SET balance = balance + 1 WHERE account_id = 'ada'", "1 accounts whose balance"),
        ("UPDATE accounts SET entry_count = 7 WHERE account_id = 'ada'", "entry count is not that of their entries"),
        ("DELETE FROM accounts WHERE account_id = 'bob'", "3 entries of no account"),
        ("DELETE FROM entries WHERE account_entry_number = 1 AND account_id = 'ada'", "do not continue their account"),
        ("UPDATE entries SET balance_after = balance_after + 1 WHERE kind = 'earn'", "do not continue their account"),
        ("DELETE FROM redemptions", "1 entries that pay a redemption which is not there"),
        ("DELETE FROM entries WHERE kind = 'redeem'", "1 redemptions without the entry that pays them"),
        ("UPDATE entries SET points = -1 WHERE kind = 'reverse'", "1 reversals that are not the opposite"),
        (
            "UPDATE entries SET video_id = 'video of ada' WHERE video_id = 'moved' AND kind = 'adjust'",
            "in two places at once",
        ),
        ("DELETE FROM entries WHERE video_id = 'moved' AND kind = 'earn'", "not their only one of kind earn"),
    ],
)
def test_what_was_broken_is_found(ledger: Ledger, statement: str, words: str):
    earned(ledger, "ada", 500)
    earned(ledger, "bob", 500)
    post_earnings(ledger, [earning("moved", "bob", 5)])
    post_earnings(ledger, [earning("moved", "bob", 7)])
    adjust(ledger, "ada", 5, reason="a prize", actor="owner", idempotency_key="1")
    first = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="2", actor="ada")
    reverse_redemption(ledger, first.redemption_id, reason="not delivered", actor="owner")
    if "points = -1" in statement and not ledger.is_sqlite:
        # PostgreSQL's checks cannot be switched off: the change has to satisfy them.
        statement = "UPDATE entries SET points = 1, balance_change = 1 WHERE kind = 'reverse'"
    _break(ledger, statement)
    assert any(words in found for found in audit(ledger)), audit(ledger)


def test_a_rule_that_was_taken_away_is_named(ledger: Ledger):
    place = "" if ledger.is_sqlite else " ON entries"
    with ledger.writing() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER entries_never_change{place}")
    assert audit(ledger) == ["the rule entries_never_change of the database is missing"]
