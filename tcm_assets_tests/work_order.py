"""The order of work in a test run with several workers: a file stays together, files with a browser go first.

A file's tests run on one worker, so that what its fixtures make for the file is made once. All files with a browser
are one piece of work: one server and one browser at a time. The mark `xdist_group` would say so too, but pytest 9.2
keeps node ids that pytest-xdist 3.8 cannot write a group into: it is silently ignored.
"""

import gc
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parent

BROWSER = "with a browser"

LONGEST_FIRST = (
    "test_real_data.py",
    "orchestration/test_automation.py",
    "deploy/test_compose.py",
    "cli/test_doors.py",
    "orchestration/test_io_manager.py",
    "upgrades/test_upgrades.py",
    "ledger/test_concurrency.py",
)
"""Files of 20 s and more: begun last, one of them would keep a worker while others have no work. Those that read the
materialized sample are as long, and come in their turn, so that they find it made. The second to fourth need no
vectors of fixed texts, which one of the first workers encodes for all."""

_NEEDS_BROWSER = re.compile(r"^from playwright|find_chromium|\bsample_site\b", re.MULTILINE)


@cache
def piece_of_work(file: Path) -> str:
    """The name of what one worker does in one go: the file, or all files with a browser."""
    is_with_browser = file.is_file() and _NEEDS_BROWSER.search(file.read_text(encoding="utf-8")) is not None
    return BROWSER if is_with_browser else str(file)


def _place(item: pytest.Item) -> int:
    place = {str(TESTS / name): number for number, name in enumerate(LONGEST_FIRST)}
    return -1 if piece_of_work(item.path) == BROWSER else place.get(str(item.path), len(place))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put long work first where several workers share it; a run in one process keeps its order."""
    if hasattr(config, "workerinput"):
        items.sort(key=_place)


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of garbage collections, and have few: a seventh of the tests' processor time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: a browser's tests, and others that wait, leave theirs idle."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The scheduler of `--dist loadgroup`; None, and so pytest-xdist's own, for any other."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class PiecesOfWork(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return piece_of_work(config.rootpath / nodeid.partition("::")[0])

    # In the order of collection, not the files with most tests first.
    config.option.loadscopereorder = False
    return PiecesOfWork(config, log)
