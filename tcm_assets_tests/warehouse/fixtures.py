"""What the tests of the warehouse share: a warehouse in a temporary folder, and child processes beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets_tests.waiting import PATIENCE_S

if TYPE_CHECKING:
    from tcm_assets_tests.warehouse.child_process import Child


@pytest.fixture
def warehouse(tmp_path: Path) -> DuckDBWarehouse:
    return DuckDBWarehouse(tmp_path / "not yet there" / "tcm.duckdb", PATIENCE_S)


@pytest.fixture
def start_child(warehouse: DuckDBWarehouse) -> Iterator[Callable[..., "Child"]]:
    """Starts a child process that runs a script on the warehouse file; what still runs at the end is killed."""
    from tcm_assets_tests.warehouse.child_process import Child

    children: list[Child] = []

    def start(script: str) -> Child:
        children.append(Child(script, warehouse.path))
        return children[-1]

    yield start
    for child in children:
        child.end()


@pytest.fixture
def assert_free(warehouse: DuckDBWarehouse, start_child: Callable[..., "Child"]) -> Callable[[], None]:
    """Asserts that another process can open the warehouse file read-write at once, as any DuckDB program would."""

    def check() -> None:
        start_child("import duckdb; duckdb.connect(str(path)).execute('CHECKPOINT')").finish()
        assert not list(warehouse.path.with_name("tcm.duckdb.spill").iterdir())

    return check
