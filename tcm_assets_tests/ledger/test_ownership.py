"""One data folder posts to a ledger: the first that claims it, until it is handed over."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.errors import LedgerError, LedgerOwnerError
from tcm_assets.ledger.ownership import claim_ledger


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


def test_an_identity_that_says_nothing_is_refused(ledger: Ledger, real: Path):
    real.parent.mkdir(parents=True)
    real.touch()
    with pytest.raises(LedgerError, match="delete it"):
        claim_ledger(ledger, real)
