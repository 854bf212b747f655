"""Taking points while others hold the account."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import NewEntry, lock_account, write_entry
from tcm_assets.ledger.errors import InsufficientPointsError, LedgerBusyError
from tcm_assets.ledger.redeeming import redeem
from tcm_assets.ledger.statements import compute_totals
from tcm_assets.services.file_locks import try_lock
from tcm_assets_tests.ledger.ledger_earnings import earned
from tcm_assets_tests.waiting import wait_until


def is_waited_for(ledger: Ledger, holder: int | None) -> bool:
    """Whether somebody waits: in the gate before a SQLite file, or for a PostgreSQL process that holds a lock."""
    if holder is None:
        with Path(f"{ledger.engine.url.database}.turn.gate").open("ab") as gate:
            return not try_lock(gate.fileno())
    with ledger.single_statements() as connection:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
        return connection.exec_driver_sql(waiting, (holder,)).scalar() == 1


@pytest.mark.parametrize(("taken", "is_refused"), [(100, True), (50, False)])
def test_what_was_spent_while_waiting_counts(ledger: Ledger, new_url: str, taken: int, is_refused: bool):
    earned(ledger, "ada", 200)
    with Ledger.open(new_url) as other, ThreadPoolExecutor(1) as pool:
        with other.writing() as connection:
            entry = NewEntry("ada", "adjust", -taken, "adjust/1", "given by mistake", "owner")
            write_entry(connection, lock_account(connection, "ada"), entry)
            holder = None if ledger.is_sqlite else connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            waiting = pool.submit(redeem, ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
            wait_until(
                lambda: waiting.done() or is_waited_for(ledger, holder), "a redemption that waits for the account"
            )
            assert not waiting.done()
        if is_refused:
            with pytest.raises(InsufficientPointsError) as refusal:
                waiting.result()
            assert (refusal.value.balance, refusal.value.points) == (100, 150)
        else:
            assert waiting.result().balance_after == 0
    assert compute_totals(ledger).redemption_count == (0 if is_refused else 1)
    assert audit(ledger) == []


def test_a_short_balance_is_refused_without_waiting(ledger: Ledger, new_url: str):
    if ledger.is_sqlite:
        pytest.skip("SQLite's writers stand in one queue")
    earned(ledger, "ada", 100)
    with Ledger.open(new_url) as other, other.writing() as connection:
        lock_account(connection, "ada")
        with pytest.raises(InsufficientPointsError):
            redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")


def test_the_wait_for_an_account_is_bounded(ledger: Ledger, impatient: Ledger):
    earned(ledger, "ada", 200)
    with ledger.writing() as connection:
        lock_account(connection, "ada")
        with pytest.raises(LedgerBusyError, match="try again"):
            redeem(impatient, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
    assert redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada").balance_after == 50
