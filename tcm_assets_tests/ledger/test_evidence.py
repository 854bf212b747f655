"""A ledger that was exchanged is not copied over the warehouse's copies, posted to, or found sound."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tcm_assets.cli import accept_ledger as command
from tcm_assets.ledger.mark_file import mark_path
from tcm_assets.ledger.redeeming import redeem
from tcm_assets_tests.ledger.test_assets import given, posted, video

COPIES = ("points_ledger", "redemptions", "account_balances", "ledger_marks")


@pytest.fixture
def spent(workbench):
    """Points were earned; an older copy of the ledger was made; some were spent, and all of it was copied."""
    given(workbench, video("1", 734), video("2", 10))
    workbench.materialize("points_ledger")
    folder = workbench.settings.ledger_path.parent
    shutil.copytree(folder, folder.with_name("older"))
    with workbench.ledger() as ledger:
        redeem(ledger, "7", "wallet-1-usd", idempotency_key="one", actor="nina")
    result = workbench.materialize(*COPIES)
    assert all(check.passed for check in result.get_asset_check_evaluations())
    return workbench


def _lose(workbench, how: str) -> None:
    path: Path = workbench.settings.ledger_path
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    if how == "older":
        shutil.copyfile(path.parent.with_name("older") / path.name, path)
    elif how == "older folder":
        # Its mark, identity and note are as old.
        shutil.rmtree(path.parent)
        shutil.copytree(path.parent.with_name("older"), path.parent)
    elif how == "deleted":
        path.unlink()
    elif how == "folder deleted":
        shutil.rmtree(path.parent)
    elif how == "emptied":
        path.write_bytes(b"")


@pytest.mark.parametrize("how", ["older", "older folder", "deleted", "folder deleted", "emptied"])
def test_nothing_is_posted_copied_or_found_sound(spent, how):
    before = {name: spent.rows(name) for name in COPIES}
    assert before["ledger_marks"]
    _lose(spent, how)
    given(spent, video("1", 800), video("2", 10))
    for name in COPIES:
        assert not spent.materialize(name, raise_on_error=False).success, name
    assert {name: spent.rows(name) for name in COPIES} == before
    checks = spent.check("points_ledger", "account_balances")
    of_the_ledger = {"ledger_is_sound", "ledger_equals_video_points", "synced_entries_equal_the_ledger"}
    assert not any(checks[name].passed for name in of_the_ledger & checks.keys())


def test_after_the_owners_word_everything_goes_on(spent, monkeypatch):
    _lose(spent, "older")
    monkeypatch.setenv("TCM_DATA_DIR", str(spent.settings.data_dir))
    assert command.main(["--by", "olga"]) == 0
    given(spent, video("1", 800), video("2", 10))
    for name in COPIES:
        result = spent.materialize(name)
        assert all(check.passed for check in result.get_asset_check_evaluations())
    assert posted(spent) == {"1": 800, "2": 10}
    assert spent.rows("redemptions") == []
    assert spent.rows("account_balances")[0]["balance"] == 810
    _lose(spent, "older folder")
    assert not spent.materialize("points_ledger", raise_on_error=False).success


def test_a_warehouse_that_is_made_anew_asks_the_mark_beside_the_identity(spent):
    _lose(spent, "older")
    spent.settings.warehouse_path.unlink()
    given(spent, video("1", 734), video("2", 10))
    assert not spent.materialize("points_ledger", raise_on_error=False).success
    mark_path(spent.settings.data_folder_id_path).unlink()
    assert spent.materialize("points_ledger").success
    assert spent.rows("points_ledger")[0]["upload_date"] == date(2020, 10, 1)
