"""The driver's own connections: their errors, and that they go back to the pool as they came."""

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.engines import parse_ledger_url
from tcm_assets.ledger.errors import LedgerError
from tcm_assets.ledger.redeeming import redeem
from tcm_assets.ledger.statements import find_account
from tcm_assets_tests.ledger.ledger_earnings import earned

NO_SUCH_KIND = "UPDATE entries SET kind = 'gift'"


def test_a_broken_rule_comes_out_as_of_any_connection(ledger: Ledger):
    earned(ledger, "ada", 200)
    with pytest.raises(IntegrityError, match="never changed"), ledger.quick_write() as driver:
        driver.execute(NO_SUCH_KIND)
    assert redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada").balance_after == 50


def test_a_connection_is_transactional_again_for_the_next(ledger: Ledger):
    earned(ledger, "ada", 200)
    redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE accounts SET username = 'somebody'")
        connection.rollback()
    assert find_account(ledger, "ada").username == "the_ada"


def test_a_lost_connection_is_said_and_the_next_try_works(ledger: Ledger, new_url: str):
    if ledger.is_sqlite:
        pytest.skip("SQLite has no connection to lose")
    earned(ledger, "ada", 200)
    with ledger.single_statements() as connection:
        process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with psycopg.connect(new_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (process,))
    with pytest.raises(LedgerError, match="was lost; try again"):
        redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
    assert redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada").balance_after == 50


def test_a_server_that_is_not_there_is_said():
    url = parse_ledger_url("postgresql://owner:s3cret@127.0.0.1:1/ledger")
    with Ledger(url, lock_timeout_s=1) as nowhere:
        with pytest.raises(LedgerError, match="cannot be reached") as refusal, nowhere.quick_write():
            pass
        assert "s3cret" not in str(refusal.value)
