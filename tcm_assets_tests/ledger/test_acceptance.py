"""A ledger that lacks rows goes on only after the owner's word, which it keeps."""

import shutil
from pathlib import Path

import pytest

from tcm_assets.cli import accept_ledger as command
from tcm_assets.ledger.acceptance import accept_ledger
from tcm_assets.ledger.database import Ledger, prepare_ledger
from tcm_assets.ledger.errors import LedgerBehindError, LedgerLostError
from tcm_assets.ledger.mark_file import mark_path
from tcm_assets.ledger.ownership import claim_ledger, open_own_ledger
from tcm_assets.ledger.redeeming import redeem
from tcm_assets.ledger.statements import count_entries
from tcm_assets.settings import Settings
from tcm_assets_tests.ledger.ledger_earnings import earned


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TCM_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("TCM_LEDGER_URL", raising=False)
    return Settings({"TCM_DATA_DIR": str(tmp_path), "TCM_START_DATE": "2020-01-01"})


def _acceptances(settings: Settings) -> list[tuple[str, str]]:
    with Ledger.open(settings.ledger_url) as ledger, ledger.snapshot() as connection:
        rows = connection.exec_driver_sql("SELECT accepted_by, given_up FROM ledger_acceptances").all()
    return [(row.accepted_by, row.given_up) for row in rows]


def test_an_older_ledger_goes_on_after_the_word_and_only_once(
    settings: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    url, identity = settings.ledger_url, settings.data_folder_id_path
    with open_own_ledger(url, identity) as ledger:
        claim_ledger(ledger, identity)
        earned(ledger, "ada", 500)
        ledger.close()
        shutil.copyfile(settings.ledger_path, tmp_path / "older")
        redeem(ledger, "ada", "wallet-1-usd", idempotency_key="one", actor="ada")
    assert command.main(["--by", "olga"]) == 0
    assert "lacks nothing" in capsys.readouterr().out
    shutil.copyfile(tmp_path / "older", settings.ledger_path)
    with pytest.raises(LedgerBehindError):
        open_own_ledger(url, identity)
    assert command.main(["--by", "olga"]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert "Givenupbyolga:1entries,1redemptionsaremissing" in said
    assert [who for who, _ in _acceptances(settings)] == ["olga"]
    with open_own_ledger(url, identity) as ledger:
        redeem(ledger, "ada", "wallet-1-usd", idempotency_key="two", actor="ada")
        ledger.close()
    # The same older copy once more lacks the word too.
    shutil.copyfile(tmp_path / "older", settings.ledger_path)
    with pytest.raises(LedgerBehindError, match="ledger acceptances"):
        open_own_ledger(url, identity)


def test_a_ledger_that_is_gone_is_begun_anew_after_the_word(settings: Settings):
    url, identity = settings.ledger_url, settings.data_folder_id_path
    with open_own_ledger(url, identity) as ledger:
        claim_ledger(ledger, identity)
        earned(ledger, "ada", 500)
    settings.ledger_path.unlink()
    with pytest.raises(LedgerLostError, match="accept_ledger"):
        open_own_ledger(url, identity)
    assert not settings.ledger_path.exists()
    assert accept_ledger(url, identity, accepted_by="olga") == "the whole ledger"
    assert _acceptances(settings) == [("olga", "the whole ledger")]
    with open_own_ledger(url, identity) as ledger:
        assert count_entries(ledger) == 0


def test_nothing_is_recorded_where_nothing_lacks(settings: Settings):
    prepare_ledger(settings.ledger_url)
    assert accept_ledger(settings.ledger_url, settings.data_folder_id_path, accepted_by="olga") is None
    assert _acceptances(settings) == []
    assert not mark_path(settings.data_folder_id_path).exists()
