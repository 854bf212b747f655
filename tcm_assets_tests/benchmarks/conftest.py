"""Benchmarks as tests: each runs, and its contenders agree. They take minutes, so they run where they are asked for."""

import os
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of this folder unless TCM_TEST_BENCHMARKS is set, as `make bench` does."""
    if os.environ.get("TCM_TEST_BENCHMARKS"):
        return
    for item in items:
        if item.path.is_relative_to(BENCHMARKS):
            item.add_marker(pytest.mark.skip(reason="set TCM_TEST_BENCHMARKS=1, or type make bench"))
