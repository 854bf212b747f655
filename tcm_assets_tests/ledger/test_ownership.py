"""A ledger has one data folder, which knows that it has had one: a ledger that is gone is not made anew unasked."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tcm_assets.ledger.acceptance import accept_ledger
from tcm_assets.ledger.database import Ledger, read_revision
from tcm_assets.ledger.engines import parse_ledger_url, sqlite_path
from tcm_assets.ledger.errors import LedgerError, LedgerLostError, LedgerOwnerError
from tcm_assets.ledger.ownership import claim_ledger, claim_note, open_own_ledger


@pytest.fixture
def real(tmp_path: Path) -> Path:
    return tmp_path / "real" / "ledger" / "data_folder_id"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return tmp_path / "sample" / "ledger" / "data_folder_id"


def test_the_first_folder_keeps_the_ledger(ledger: Ledger, real: Path, sample: Path):
    for _ in range(2):
        claim_ledger(ledger, real)
    with pytest.raises(LedgerOwnerError, match="TCM_LEDGER_URL"):
        claim_ledger(ledger, sample)
    claim_ledger(ledger, real)
    assert real.read_text() != sample.read_text()


def test_a_ledger_is_handed_over_as_the_refusal_says(ledger: Ledger, real: Path, sample: Path):
    claim_ledger(ledger, real)
    with pytest.raises(LedgerOwnerError) as refusal:
        claim_ledger(ledger, sample)
    owner, written_into = str(refusal.value).rsplit(" write ", 1)[1].split(" into ")
    Path(written_into).write_text(f"{owner}\n")
    claim_ledger(ledger, sample)


def test_of_two_folders_at_once_one_gets_it(ledger: Ledger, real: Path, sample: Path):
    start = threading.Barrier(2)

    def is_claimed_by(path: Path) -> bool:
        start.wait()
        try:
            claim_ledger(ledger, path)
        except LedgerOwnerError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(is_claimed_by, (real, sample))) == [False, True]


def test_all_who_begin_at_once_agree_on_the_identity(ledger: Ledger, real: Path):
    start = threading.Barrier(8)

    def claim(_: int) -> str:
        start.wait()
        claim_ledger(ledger, real)
        return real.read_text()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(claim, range(8)))) == 1
    assert {each.name for each in real.parent.iterdir()} >= {"data_folder_id", "claimed_at"}


def test_an_identity_that_says_nothing_is_refused(ledger: Ledger, real: Path):
    real.parent.mkdir(parents=True)
    real.touch()
    with pytest.raises(LedgerError, match="delete it"):
        claim_ledger(ledger, real)


@pytest.mark.parametrize("is_emptied", [False, True])
def test_a_ledger_that_is_gone_is_not_made_anew(new_url: str, real: Path, is_emptied: bool):
    with open_own_ledger(new_url, real) as ledger:
        claim_ledger(ledger, real)
        if not ledger.is_sqlite:
            with ledger.single_statements() as connection:
                schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
                connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
                connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    if ledger.is_sqlite:
        path = sqlite_path(parse_ledger_url(new_url))
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()
        if is_emptied:
            path.touch()
    with pytest.raises(LedgerLostError, match=r"gone, or empty.*make restore.*accept_ledger") as refusal:
        open_own_ledger(new_url, real)
    assert "password" not in str(refusal.value)
    assert read_revision(new_url, timeout_s=5) is None
    accept_ledger(new_url, real, accepted_by="olga")
    with open_own_ledger(new_url, real) as anew:
        claim_ledger(anew, real)
    assert claim_note(real).exists()


def test_a_folder_that_never_posted_may_meet_a_new_ledger(new_url: str, real: Path, sample: Path):
    with open_own_ledger(new_url, sample) as ledger:
        claim_ledger(ledger, sample)
        with pytest.raises(LedgerOwnerError):
            claim_ledger(ledger, real)
    assert not claim_note(real).exists()
