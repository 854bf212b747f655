"""What is stored is what was given, in place of what was there.

The stock DuckDB IO manager appends to what a failed delete left, makes no table from an empty first partition, and
takes the types of its columns from the first rows that it sees.
"""

import ibis
import pyarrow as pa
import pytest

from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema, duckdb_types
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingTableError
from tcm_assets.warehouse.relations import BatchMap, Relation, Window
from tcm_assets.warehouse.staging import OutsideWindowError
from tcm_assets_tests.warehouse.daily_rows import DAILY, WHOLE, day, rows_of, rows_of_days, window


def stored(warehouse: DuckDBWarehouse, table: Table = DAILY) -> pa.Table:
    return warehouse.fetch(warehouse.table(table).order_by("upload_date", "row_id"))


def stored_types(warehouse: DuckDBWarehouse, table: Table) -> dict[str, str]:
    with warehouse.read() as connection:
        return {row[0]: row[1] for row in connection.execute(f"DESCRIBE warehouse.{table.name}").fetchall()}


def test_replacing_twice_is_replacing_once(warehouse: DuckDBWarehouse) -> None:
    for _ in range(2):
        assert warehouse.replace(DAILY, rows_of(0, 1), window(0)) == 3
        assert stored(warehouse).equals(rows_of(0, 1))


def test_replacing_again_and_again_does_not_make_the_file_grow(warehouse: DuckDBWarehouse) -> None:
    sizes = []
    for generation in range(7):
        for number in range(2):
            warehouse.replace(DAILY, rows_of(number, generation, count=20_000), window(number))
        sizes.append(warehouse.path.stat().st_size)
    assert max(sizes) <= 2 * sizes[1]


def test_fewer_rows_leave_none_of_the_old(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of(0, 1, count=5), window(0))
    warehouse.replace(DAILY, rows_of(0, 2, count=2), window(0))
    assert stored(warehouse).equals(rows_of(0, 2, count=2))


def test_other_days_stay(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of_days(range(3), 1), window(0, 3))
    warehouse.replace(DAILY, rows_of(1, 2), window(1))
    assert stored(warehouse).equals(pa.concat_tables([rows_of(0, 1), rows_of(1, 2), rows_of(2, 1)]))


def test_a_day_without_rows_is_emptied(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of_days(range(2), 1), window(0, 2))
    assert warehouse.replace(DAILY, rows_of(0, 2, count=0), window(0)) == 0
    assert stored(warehouse).equals(rows_of(1, 1))


def test_a_table_without_partitions_is_replaced_whole(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(WHOLE, rows_of_days(range(3), 1))
    assert warehouse.replace(WHOLE, rows_of(5, 2)) == 3
    assert stored(warehouse, WHOLE).equals(rows_of(5, 2))


def test_one_run_over_91_days_stores_the_same_as_91_runs(warehouse: DuckDBWarehouse) -> None:
    day_count = 91
    at_once = DuckDBWarehouse(warehouse.path.with_name("at_once.duckdb"))
    for each in (warehouse, at_once):
        each.replace(WHOLE, rows_of_days(range(day_count), 1))
    source = warehouse.table(WHOLE)

    def of(span: Window) -> ibis.Table:
        return source.filter(source.upload_date >= span.start, source.upload_date < span.end)

    at_once.replace(DAILY, of(window(0, day_count)), window(0, day_count))
    for number in reversed(range(day_count)):
        warehouse.replace(DAILY, of(window(number)), window(number))
    assert stored(at_once).equals(rows_of_days(range(day_count), 1).sort_by([("upload_date", "ascending")]))
    assert stored(warehouse).equals(stored(at_once))
    assert stored_types(warehouse, DAILY) == stored_types(at_once, DAILY)


def test_a_window_is_read_alone(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of_days(range(4), 1), window(0, 4))
    assert warehouse.fetch(warehouse.table(DAILY, window(1, 2)).order_by("row_id")).equals(rows_of_days(range(1, 3), 1))


def test_a_table_may_be_made_from_itself(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of(0, 1), window(0))
    own = warehouse.table(DAILY, window(0))
    warehouse.replace(DAILY, own.mutate(generation=own.generation + 1), window(0))
    assert stored(warehouse).equals(rows_of(0, 2))


def test_rows_outside_the_window_are_refused_and_the_old_rows_stay(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of(0, 1), window(0))
    with pytest.raises(OutsideWindowError, match=r"3 of 6 rows, such as one of 2024-01-02.*2024-01-01 to 2024-01-01"):
        warehouse.replace(DAILY, rows_of_days(range(2), 2), window(0))
    assert stored(warehouse).equals(rows_of(0, 1))


def test_rows_of_an_unknown_day_are_refused(warehouse: DuckDBWarehouse) -> None:
    rows = rows_of(0, 1).set_column(1, "upload_date", pa.array([day(0), None, day(0)]))
    with pytest.raises(OutsideWindowError, match="1 of 3 rows, such as one of an unknown day"):
        warehouse.replace(DAILY, rows, window(0))


def test_a_window_goes_with_a_partition_column_alone(warehouse: DuckDBWarehouse) -> None:
    with pytest.raises(ValueError, match="daily: a window goes with a partition column"):
        warehouse.replace(DAILY, rows_of(0, 1))
    with pytest.raises(ValueError, match="whole: a window goes with a partition column"):
        warehouse.replace(WHOLE, rows_of(0, 1), window(0))


def test_a_table_that_is_not_there_yet_is_named(warehouse: DuckDBWarehouse) -> None:
    missing = warehouse.table(DAILY)
    with pytest.raises(MissingTableError, match=r"daily: not in .*tcm\.duckdb yet; materialize it first"):
        warehouse.fetch(missing)
    for relation in (missing, BatchMap(missing, lambda batch: batch)):
        with pytest.raises(MissingTableError, match="daily"):
            warehouse.replace(WHOLE, relation)
    with pytest.raises(MissingTableError, match="whole"):
        warehouse.fetch(warehouse.table(WHOLE))


def test_a_literal_table_may_take_part_in_an_expression(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of(0, 1), window(0))
    chosen = ibis.memtable(pa.table({"row_id": ["0-1"]}))
    assert warehouse.replace(WHOLE, warehouse.table(DAILY).semi_join(chosen, "row_id")) == 1


def _without_rows(kind: str, warehouse: DuckDBWarehouse) -> Relation:
    if kind == "arrow":
        return arrow_schema(DAILY).empty_table()
    warehouse.replace(WHOLE, rows_of(0, 1, count=0))
    source = warehouse.table(WHOLE)
    return source if kind == "expression" else BatchMap(source, lambda batch: batch)


@pytest.mark.parametrize("kind", ["arrow", "expression", "batches"])
def test_an_empty_first_partition_makes_the_table(warehouse: DuckDBWarehouse, kind: str) -> None:
    assert warehouse.replace(DAILY, _without_rows(kind, warehouse), window(0)) == 0
    assert list(stored_types(warehouse, DAILY).items()) == list(duckdb_types(DAILY).items())
    warehouse.replace(DAILY, rows_of(1, 1), window(1))
    assert stored(warehouse).equals(rows_of(1, 1))


def _all_null(kind: str, warehouse: DuckDBWarehouse) -> Relation:
    if kind == "arrow":
        return rows_of(0, 1).set_column(3, "score", pa.nulls(3)).set_column(4, "label", pa.nulls(3))
    warehouse.replace(WHOLE, rows_of(0, 1))
    source = warehouse.table(WHOLE)
    if kind == "expression":
        return source.mutate(score=ibis.null(), label=ibis.null())
    return BatchMap(source, lambda batch: batch.set_column(3, "score", pa.nulls(3)).set_column(4, "label", pa.nulls(3)))


@pytest.mark.parametrize("kind", ["arrow", "expression", "batches"])
def test_an_all_null_column_has_the_type_of_its_schema(warehouse: DuckDBWarehouse, kind: str) -> None:
    warehouse.replace(DAILY, _all_null(kind, warehouse), window(0))
    assert stored_types(warehouse, DAILY) == duckdb_types(DAILY)
    assert stored(warehouse)["score"].null_count == 3
    warehouse.replace(DAILY, rows_of(0, 2), window(0))
    assert stored(warehouse).equals(rows_of(0, 2))
