import re
from types import SimpleNamespace

import pytest

from tcm_assets_tests.work_order import BROWSER, LONGEST_FIRST, TESTS, piece_of_work, pytest_xdist_make_scheduler

USES_A_BROWSER = re.compile(r"^def \w+\([^)]*\b(page: Page|new_page|browser|sample_site|sample_folder)\b", re.MULTILINE)


def test_every_file_that_uses_a_browser_is_of_the_one_piece_of_work():
    users = [file for file in TESTS.rglob("test_*.py") if USES_A_BROWSER.search(file.read_text(encoding="utf-8"))]
    assert TESTS / "apps" / "test_pages_on_sample.py" in users
    assert [str(file) for file in users if piece_of_work(file) != BROWSER] == []
    assert piece_of_work(TESTS / "benchmarks" / "test_pages.py") == BROWSER


def test_other_files_are_pieces_of_their_own():
    assert piece_of_work(TESTS / "cli" / "test_run.py") != piece_of_work(TESTS / "ledger" / "test_kill.py")


@pytest.mark.parametrize("name", LONGEST_FIRST)
def test_what_begins_is_there(name: str):
    assert (TESTS / name).is_file()


def test_a_run_with_several_workers_is_cut_into_these_pieces(request: pytest.FixtureRequest):
    pytest.importorskip("xdist")
    options = SimpleNamespace(loadscopereorder=True)
    values = {"dist": "loadgroup", "tx": ["popen", "popen"]}
    config = SimpleNamespace(rootpath=request.config.rootpath, option=options, getvalue=values.get)
    folder = TESTS.relative_to(request.config.rootpath).as_posix()
    scheduler = pytest_xdist_make_scheduler(config, None)
    pieces = {
        scheduler._split_scope(f"{folder}/{name}")
        for name in ("apps/test_sign_in_in_browser.py::test_a", "apps/test_pages_on_sample.py::test_b[1-x::y]")
    }
    assert pieces == {BROWSER}
    assert scheduler._split_scope(f"{folder}/cli/test_run.py::test_c") not in pieces
    assert pytest_xdist_make_scheduler(SimpleNamespace(getvalue={"dist": "load"}.get), None) is None
