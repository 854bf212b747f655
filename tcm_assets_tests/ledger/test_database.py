"""Preparing, opening and claiming a ledger, its revisions, and passwords that never show."""

import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select

from tcm_assets.ledger import database
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.benefits import list_benefit_entries
from tcm_assets.ledger.database import REVISIONS, Ledger, prepare_ledger
from tcm_assets.ledger.engines import parse_ledger_url
from tcm_assets.ledger.errors import LedgerBusyError, LedgerError, LedgerVersionError
from tcm_assets.ledger.reviews import find_latest_reviews
from tcm_assets.ledger.schema import ACCOUNTS, ENTRIES, METADATA, REDEMPTIONS, utc_moment
from tcm_assets.ledger.statements import find_account
from tcm_assets_tests.ledger.ledger_earnings import earned


def test_the_migrations_lead_to_the_tables(ledger: Ledger):
    with ledger.engine.connect() as connection:
        # SQLite numbers rows by itself, so the one default that only PostgreSQL has is not compared there.
        options = {"compare_type": True, "compare_server_default": not ledger.is_sqlite}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_the_code_names_every_revision():
    config = Config()
    config.set_main_option("script_location", "tcm_assets.ledger:migrations")
    config.set_main_option("path_separator", "os")
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(reversed(found)) == list(REVISIONS)


def test_preparing_again_keeps_everything(ledger: Ledger, new_url: str):
    earned(ledger, "ada", 100)
    prepare_ledger(new_url)
    assert find_account(ledger, "ada").balance == 100


MOMENT = utc_moment("2020-10-02 12:00:00.000000")


def _insert_early(connection: Connection, kind: str, points: int, balance: int) -> None:
    """The next entry of ada, with what the first revision's rules ask of it."""
    number = connection.execute(select(ACCOUNTS.c.entry_count)).scalar_one() + 1
    entry = {"account_id": "ada", "account_entry_number": number, "kind": kind, "points": points, "owed_change": 0}
    entry |= {"balance_change": points, "balance_after": balance, "owed_after": 0, "idempotency_key": kind}
    entry |= {"reason": "early", "actor": "test", "created_at": MOMENT}
    if kind != "adjust":
        entry["redemption_id"] = "r"
    if kind == "reverse":
        entry["reverses_entry_id"] = 2
    connection.execute(insert(ENTRIES).values(entry))


def test_a_ledger_of_an_earlier_revision_is_brought_up(new_url: str):
    with Ledger(parse_ledger_url(new_url), lock_timeout_s=10) as early, early.preparing() as connection:
        database._migrate(connection, "0001")
    ada = {"account_id": "ada", "username": "ada", "created_at": MOMENT}
    spent = {"redemption_id": "r", "points": 100, "exposure_min": 30, "wallet_usd": 1, "redeemed_at": MOMENT}
    with Ledger(parse_ledger_url(new_url), lock_timeout_s=10) as early, early.writing() as connection:
        connection.execute(insert(ACCOUNTS).values(ada))
        for kind, points, balance in (("adjust", 200, 200), ("redeem", -100, 100), ("reverse", 100, 200)):
            _insert_early(connection, kind, points, balance)
            if kind == "redeem":
                connection.execute(insert(REDEMPTIONS).values(**spent, account_id="ada", reward_id="wallet-1-usd"))
    with Ledger.open(new_url) as ledger:
        assert find_account(ledger, "ada").balance == 200
        given = list_benefit_entries(ledger, "ada")
        assert [(each.unit, each.kind, each.amount) for each in reversed(given)] == [
            ("exposure_min", "redeem", 30),
            ("wallet_cents", "redeem", 100),
            ("exposure_min", "reverse", -30),
            ("wallet_cents", "reverse", -100),
        ]
        assert find_latest_reviews(ledger).num_rows == 0
        assert audit(ledger) == []


def test_several_may_prepare_at_once(new_url: str):
    start = threading.Barrier(3)

    def prepare() -> None:
        start.wait()
        prepare_ledger(new_url)

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(prepare) for _ in range(3)]:
            done.result()
    with Ledger.open(new_url) as ledger:
        assert audit(ledger) == []


def test_a_new_ledger_is_prepared_by_whoever_opens_it_first(new_url: str):
    for _ in range(2):
        with Ledger.open(new_url) as ledger:
            assert audit(ledger) == []


def test_a_newer_ledger_is_left_alone(ledger: Ledger, new_url: str):
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for open_or_prepare in (Ledger.open, prepare_ledger):
        with pytest.raises(LedgerVersionError, match="newer than this code"):
            open_or_prepare(new_url)


def test_sqlite_writes_ahead_and_to_the_disk(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    prepare_ledger(url)
    with Ledger.open(url) as ledger, ledger.single_statements() as connection:
        settings = ("journal_mode", "synchronous", "foreign_keys")
        assert [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings] == ["wal", 2, 1]


def test_the_folder_of_a_sqlite_ledger_is_its_owners_alone(tmp_path: Path):
    prepare_ledger(f"sqlite:///{tmp_path / 'ledger' / 'ledger.sqlite'}")
    assert (tmp_path / "ledger").stat().st_mode & 0o777 == 0o700


def test_a_wait_for_the_writer_is_bounded(ledger: Ledger, impatient: Ledger):
    earned(ledger, "ada", 100)
    with ledger.writing() as connection:
        lock = "" if ledger.is_sqlite else "FOR UPDATE"
        connection.exec_driver_sql(f"SELECT balance FROM accounts WHERE account_id = 'ada' {lock}").all()
        with pytest.raises(LedgerBusyError, match="try again"):
            earned(impatient, "ada", 200)
    assert find_account(ledger, "ada").balance == 100


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://owner:s3cret@127.0.0.1:1/ledger",
        "postgresql+psycopg://owner@127.0.0.1:1/ledger?password=s3cret",
        "postgresql://owner@127.0.0.1:1/ledger?sslpassword=s3cret",
        "postgresql+asyncpg://owner:s3cret@127.0.0.1:1/ledger",
        "mysql://owner:s3cret@127.0.0.1/ledger",
        "postgresql:/owner:s3cret@127.0.0.1",
    ],
)
def test_a_password_never_shows(url: str):
    with pytest.raises(LedgerError) as refusal:
        prepare_ledger(url)
    assert "s3cret" not in "".join(traceback.format_exception(refusal.value))


def test_a_ledger_shows_without_its_password():
    with Ledger(parse_ledger_url("postgres://owner:s3cret@127.0.0.1:1/ledger"), lock_timeout_s=1) as ledger:
        assert "owner:***@127.0.0.1" in ledger.url
        assert "s3cret" not in f"{ledger!r} {ledger} {ledger.engine!r}"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:ledger?uri=true"])
def test_a_ledger_needs_a_file(url: str):
    with pytest.raises(LedgerError, match="a file of its own"):
        prepare_ledger(url)


def test_a_lost_connection_is_said_and_the_next_try_works(ledger: Ledger, new_url: str):
    if ledger.is_sqlite:
        pytest.skip("SQLite has no connection to lose")
    with ledger.single_statements() as connection:
        process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with psycopg.connect(new_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (process,))
    with pytest.raises(LedgerError, match="was lost; try again"):
        find_account(ledger, "ada")
    assert find_account(ledger, "ada") is None
