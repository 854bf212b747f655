"""A ledger that is deleted, emptied, older or another one is found out before anything is written to it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tcm_assets.ledger.contests import contest_finding
from tcm_assets.ledger.database import Ledger, prepare_ledger
from tcm_assets.ledger.engines import parse_ledger_url, sqlite_path
from tcm_assets.ledger.entries import adjust
from tcm_assets.ledger.errors import LedgerBehindError, LedgerLostError
from tcm_assets.ledger.mark_file import MarkFile, mark_path
from tcm_assets.ledger.ownership import claim_ledger, open_own_ledger
from tcm_assets.ledger.redeeming import redeem
from tcm_assets.ledger.reviews import record_review
from tcm_assets.ledger.schema import METADATA
from tcm_assets.ledger.statements import count_entries
from tcm_assets_tests.ledger.ledger_earnings import earned


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "ledger" / "data_folder_id"


def _mark(identity: Path) -> MarkFile:
    return MarkFile(mark_path(identity), "here")


def _spend(ledger: Ledger, key: str) -> None:
    redeem(ledger, "ada", "wallet-1-usd", idempotency_key=key, actor="ada")


def _review(ledger: Ledger) -> None:
    record_review(ledger, "1", "reject", signal_families=[], note="", reviewer="owner", idempotency_key="review")


WRITES: dict[str, Callable[[Ledger], None]] = {
    "redeem": lambda ledger: _spend(ledger, "late"),
    "post": lambda ledger: earned(ledger, "bob", 5),
    "review": _review,
    "adjust": lambda ledger: adjust(ledger, "ada", 1, reason="a prize", actor="owner", idempotency_key="prize"),
}


class _Stored:
    """What a ledger was at one moment, to be brought back."""

    def __init__(self, url: str, folder: Path) -> None:
        self._path, self._copy = sqlite_path(parse_ledger_url(url)), folder / "copy"
        shutil.copyfile(self._path, self._copy)

    def bring_back(self, *, in_place: bool) -> None:
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        if in_place:
            shutil.copyfile(self._copy, self._path)
        else:
            shutil.copyfile(self._copy, self._path.with_name("other"))
            self._path.with_name("other").replace(self._path)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'folder' / 'ledger' / 'ledger.sqlite'}"


def test_the_mark_follows_every_write(new_url: str, identity: Path):
    with open_own_ledger(new_url, identity) as ledger:
        claim_ledger(ledger, identity)
        earned(ledger, "ada", 500)
        _spend(ledger, "one")
        _spend(ledger, "one")
        _review(ledger)
        finding = {"finding_id": "f", "video_id": "1", "category": "c", "author_id": "ada"}
        contest_finding(ledger, finding, account_id="ada", objection="no")
    mark = _mark(identity).read()
    assert mark is not None
    assert mark.tip is not None
    assert mark.tip.idempotency_key == "redeem/one"
    assert mark.row_counts["redemptions"] == 1
    assert mark.last_ids["reviews"] == 1
    assert mark_path(identity).stat().st_mode & 0o777 == 0o600
    with open_own_ledger(new_url, identity) as ledger:
        assert count_entries(ledger) == 2


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("in_place", [False, True])
def test_an_older_copy_is_found_out_while_it_is_open_and_when_it_is_opened(
    sqlite_url: str, identity: Path, tmp_path: Path, write: str, in_place: bool
):
    with open_own_ledger(sqlite_url, identity) as ledger:
        earned(ledger, "ada", 500)
        ledger.close()
        older = _Stored(sqlite_url, tmp_path)
        _spend(ledger, "one")
        _spend(ledger, "two")
        ledger.close()
        older.bring_back(in_place=in_place)
        with pytest.raises(
            LedgerBehindError, match=r"2 entries, 2 redemptions are missing, since .* UTC.*make restore"
        ):
            WRITES[write](ledger)
        assert count_entries(ledger) == 1
    with pytest.raises(LedgerBehindError, match="accept_ledger"):
        open_own_ledger(sqlite_url, identity)


def test_another_ledger_that_went_as_far_is_found_out(sqlite_url: str, identity: Path, tmp_path: Path):
    with open_own_ledger(sqlite_url, identity) as ledger:
        earned(ledger, "ada", 500)
    path = sqlite_path(parse_ledger_url(sqlite_url))
    other_url = f"sqlite:///{tmp_path / 'other' / 'ledger.sqlite'}"
    with Ledger.open(other_url) as other:
        for name in ("ada", "bob", "cyd"):
            earned(other, name, 500)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(sqlite_path(parse_ledger_url(other_url)), path)
    with pytest.raises(LedgerBehindError, match="another entry has the number 1"):
        open_own_ledger(sqlite_url, identity)


@pytest.mark.parametrize("emptied", [False, True])
def test_a_file_that_goes_while_it_is_open_takes_nothing_more(sqlite_url: str, identity: Path, emptied: bool):
    path = sqlite_path(parse_ledger_url(sqlite_url))
    with open_own_ledger(sqlite_url, identity) as ledger:
        earned(ledger, "ada", 500)
        ledger.close()
        path.unlink()
        if emptied:
            path.touch()
        with pytest.raises(LedgerLostError, match="since it was opened"):
            _spend(ledger, "one")
    with pytest.raises(LedgerLostError):
        open_own_ledger(sqlite_url, identity)


def test_a_schema_that_was_dropped_and_made_anew_is_found_out(new_url: str, identity: Path):
    with open_own_ledger(new_url, identity) as ledger:
        if ledger.is_sqlite:
            pytest.skip("SQLite has no schema to drop")
        earned(ledger, "ada", 500)
        with ledger.single_statements() as connection:
            schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
            connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    with pytest.raises(LedgerLostError, match="gone, or empty"):
        open_own_ledger(new_url, identity)
    # Somebody prepares it by hand, and earns as much.
    prepare_ledger(new_url)
    with Ledger.open(new_url) as anew:
        earned(anew, "ada", 500)
    with pytest.raises(LedgerBehindError):
        open_own_ledger(new_url, identity)


def test_a_mark_that_lags_is_no_fault_and_half_a_mark_is_none(new_url: str, identity: Path):
    with open_own_ledger(new_url, identity) as ledger:
        earned(ledger, "ada", 500)
        lagging = mark_path(identity).read_bytes()
        _spend(ledger, "one")
    mark_path(identity).write_bytes(lagging)
    with open_own_ledger(new_url, identity) as ledger:
        _spend(ledger, "two")
    mark_path(identity).write_bytes(lagging[:100])
    with open_own_ledger(new_url, identity) as ledger:
        _spend(ledger, "three")
    mark = _mark(identity).read()
    assert mark is not None
    assert mark.tip is not None
    assert mark.tip.idempotency_key == "redeem/three"


def test_every_table_of_the_ledger_is_marked_or_named():
    from tcm_assets.ledger.marks import NOT_APPEND_ONLY, append_only_tables

    assert set(append_only_tables()) | set(NOT_APPEND_ONLY) == set(METADATA.sorted_tables)
    assert {table.name for table in append_only_tables()} >= {"entries", "redemptions", "reviews", "hold_events"}
