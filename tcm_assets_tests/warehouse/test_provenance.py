"""What is noted of stored days, and which of them the present code did not make."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from tcm_assets.tables.table import Column, Table
from tcm_assets.tables.types import arrow_schema
from tcm_assets.version import VERSION
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.provenance import PROVENANCE, OutdatedDays, find_outdated, schema_digest
from tcm_assets.warehouse.relations import Window
from tcm_assets_tests.warehouse.daily_rows import DAILY, WHOLE, day, rows_of, rows_of_days, window

RANK = Column(name="rank", dtype="int64", description="Any number.", nullable=True)

WIDER = replace(DAILY, columns=(*DAILY.columns, RANK))

BELOW = replace(DAILY, name="below")


def noted(warehouse: DuckDBWarehouse) -> dict[tuple[str, date | None], tuple[str | None, str | None]]:
    rows = warehouse.fetch(warehouse.table(PROVENANCE)).to_pylist()
    assert len({(row["table_name"], row["upload_date"]) for row in rows}) == len(rows)
    return {(row["table_name"], row["upload_date"]): (row["code_version"], row["schema_digest"]) for row in rows}


def outdated(
    warehouse: DuckDBWarehouse, table: Table, code_version: str | None, upstream: Sequence[Table] = ()
) -> OutdatedDays:
    with warehouse.read() as connection:
        return find_outdated(connection, {table: code_version}, {table: upstream}).get(table, OutdatedDays())


def wider_rows(number: int) -> pa.Table:
    return rows_of(number, 2).append_column("rank", pa.array([7, 8, 9]))


def forgotten(warehouse: DuckDBWarehouse) -> None:
    """Leave the warehouse as code did that kept no notes."""
    with warehouse._file.connection() as connection, warehouse._file.attached_for_writing(connection):
        connection.execute("DROP TABLE warehouse.provenance")


def test_every_day_of_a_window_is_noted_also_one_without_rows(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of(0, 1), window(0, 3), "v1")
    digest = schema_digest(DAILY)
    assert noted(warehouse) == {("daily", day(number)): ("v1", digest) for number in range(3)}
    warehouse.replace(DAILY, rows_of(1, 2), window(1), "v2")
    warehouse.replace(WHOLE, rows_of(0, 1), code_version="w")
    warehouse.replace(WHOLE, rows_of(0, 1), code_version="w2")
    assert noted(warehouse) == {
        ("daily", day(0)): ("v1", digest),
        ("daily", day(1)): ("v2", digest),
        ("daily", day(2)): ("v1", digest),
        ("whole", None): ("w2", schema_digest(WHOLE)),
    }
    rows = warehouse.fetch(warehouse.table(PROVENANCE)).to_pylist()
    assert {row["project_version"] for row in rows} == {VERSION}
    assert all(row["stored_at"] for row in rows)


def test_rows_that_are_refused_leave_no_note(warehouse: DuckDBWarehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.replace(DAILY, rows_of(0, 1), window(0), "v1")
    before = noted(warehouse)
    with monkeypatch.context() as patch:
        patch.setattr(DuckDBWarehouse, "_insert", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            warehouse.replace(DAILY, rows_of(0, 2), window(0), "v2")
    assert noted(warehouse) == before


def test_days_of_other_code_and_of_another_schema_are_told_apart(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of(0, 1), window(0), "v1")
    assert outdated(warehouse, DAILY, "v1") == OutdatedDays()
    assert outdated(warehouse, DAILY, None) == OutdatedDays()
    assert outdated(warehouse, DAILY, "v2") == OutdatedDays(other_code=frozenset({day(0)}))
    assert outdated(warehouse, WIDER, "v1") == OutdatedDays(other_schema=frozenset({day(0)}))
    warehouse.replace(WIDER, wider_rows(1), window(1), "v1")
    assert outdated(warehouse, WIDER, "v1") == OutdatedDays(other_schema=frozenset({day(0)}))
    warehouse.replace(WIDER, wider_rows(0), window(0), "v1")
    assert outdated(warehouse, WIDER, "v1") == OutdatedDays()


def test_a_promise_makes_another_schema_and_a_description_does_not() -> None:
    first, *others = DAILY.columns
    assert schema_digest(replace(DAILY, columns=(replace(first, description="Other words."), *others))) == (
        schema_digest(DAILY)
    )
    for promised in (replace(first, nullable=True), replace(first, values=("a",)), replace(first, dtype="int64")):
        assert schema_digest(replace(DAILY, columns=(promised, *others))) != schema_digest(DAILY)
    assert schema_digest(replace(DAILY, key=("row_id", "upload_date"))) != schema_digest(DAILY)


def test_days_stored_without_notes_are_of_unknown_code(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of_days(range(3), 1), window(0, 3), "v1")
    warehouse.replace(WHOLE, rows_of(0, 1), code_version="w")
    forgotten(warehouse)
    three = frozenset(map(day, range(3)))
    assert outdated(warehouse, DAILY, "v1") == OutdatedDays(other_schema=three)
    assert outdated(warehouse, WHOLE, "w") == OutdatedDays(other_schema=frozenset({None}))
    warehouse.replace(DAILY, rows_of(1, 2), window(1), "v1")
    assert outdated(warehouse, DAILY, "v1") == OutdatedDays(other_schema=three - {day(1)})
    assert noted(warehouse)["daily", day(0)] == (None, None)
    warehouse.replace(WHOLE, rows_of(0, 1), code_version="w")
    assert outdated(warehouse, WHOLE, "w") == OutdatedDays()


def test_code_that_keeps_no_notes_is_noticed_by_the_columns_that_it_leaves(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(WIDER, pa.concat_tables([wider_rows(0), wider_rows(1)]), window(0, 2), "v2")
    with warehouse._file.connection() as connection, warehouse._file.attached_for_writing(connection):
        connection.execute("ALTER TABLE warehouse.daily DROP COLUMN rank")
    both = frozenset({day(0), day(1)})
    assert outdated(warehouse, WIDER, "v2") == OutdatedDays(other_schema=both)
    warehouse.replace(WIDER, wider_rows(1), window(1), "v2")
    assert outdated(warehouse, WIDER, "v2") == OutdatedDays(other_schema=frozenset({day(0)}))


def test_a_table_that_was_set_aside_begins_without_notes(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of_days(range(3), 1), window(0, 3), "v1")
    with warehouse._file.connection() as connection, warehouse._file.attached_for_writing(connection):
        connection.execute("ALTER TABLE warehouse.daily RENAME TO daily_before")
    assert outdated(warehouse, DAILY, "v1") == OutdatedDays()
    warehouse.replace(DAILY, rows_of(1, 1), window(1), "v1")
    assert set(noted(warehouse)) == {("daily", day(1))}


def test_days_that_only_a_table_upstream_has_are_missing_or_to_come(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of_days(range(4), 1), window(0, 5), "v1")  # the fifth day has no rows
    warehouse.replace(BELOW, rows_of(2, 1), window(2), "b")
    expected = OutdatedDays(missing=frozenset({day(0), day(1)}), to_come=frozenset({day(3)}))
    assert outdated(warehouse, BELOW, "b", [DAILY, WHOLE]) == expected
    forgotten(warehouse)
    warehouse.replace(BELOW, rows_of(2, 1), window(2), "b")
    assert outdated(warehouse, BELOW, "b", [DAILY]) == expected


def test_an_empty_table_with_other_columns_is_of_another_schema(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, arrow_schema(DAILY).empty_table(), Window(day(0), day(1)), "v1")
    forgotten(warehouse)
    assert outdated(warehouse, DAILY, "v1") == OutdatedDays()
    assert outdated(warehouse, WIDER, "v1") == OutdatedDays(other_schema=frozenset({None}))


def test_the_file_does_not_grow_by_noting_the_same_days_again(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of_days(range(300), 1), window(0, 300), "v1")
    for generation in range(5):
        warehouse.replace(DAILY, rows_of(5, generation), window(5), f"v{generation}")
    size = warehouse.path.stat().st_size
    for generation in range(10):
        warehouse.replace(DAILY, rows_of(5, generation), window(5), f"v{generation}")
    assert warehouse.path.stat().st_size <= size
