from collections.abc import Iterator
from datetime import date

import duckdb
import pyarrow as pa
import pytest

from tcm_assets.tables.table import Column, Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.schema_check import EXAMPLE_ROWS, key_violations, rule_violations, schema_violations
from tcm_assets_tests.warehouse.daily_rows import DAILY, day, rows_of, rows_of_days, window


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS warehouse")
        yield connection


def store(connection: duckdb.DuckDBPyConnection, rows: pa.Table, name: str = "daily") -> None:
    connection.from_arrow(rows).create(f"warehouse.{name}")


def with_values(rows: pa.Table, column: str, values: list[object]) -> pa.Table:
    position = rows.column_names.index(column)
    return rows.set_column(position, column, pa.array(values, rows.schema.field(column).type))


def test_rows_that_keep_every_promise_are_passed(connection: duckdb.DuckDBPyConnection) -> None:
    store(connection, rows_of(0, 1))
    assert schema_violations(connection, DAILY, None) == []
    assert key_violations(connection, DAILY, None) == []


def test_a_table_without_rows_breaks_no_promise(connection: duckdb.DuckDBPyConnection) -> None:
    store(connection, rows_of(0, 1, count=0))
    assert schema_violations(connection, DAILY, None) == []
    assert key_violations(connection, DAILY, window(0)) == []


@pytest.mark.parametrize(
    ("column", "values", "promise", "row_count"),
    [
        ("generation", [1, None, 1], "generation is known", 1),
        ("generation", [1, -1, -2], "generation is at least 0", 2),
        ("score", [0.0, 1.5, None], "score is at most 1", 1),
        ("score", [-0.1, 0.5, None], "score is at least 0", 1),
        ("label", ["low", "middle", None], "label is one of low, high", 1),
        ("row_id", [None, None, None], "row_id is known", 3),
    ],
)
def test_a_broken_promise_is_named_counted_and_shown(
    connection: duckdb.DuckDBPyConnection, column: str, values: list[object], promise: str, row_count: int
) -> None:
    rows = with_values(rows_of(0, 1), column, values)
    store(connection, rows)
    (violation,) = schema_violations(connection, DAILY, None)
    assert (violation.promise, violation.row_count) == (promise, row_count)
    assert len(violation.examples) == row_count
    assert all(example in rows.to_pylist() for example in violation.examples)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_finite_number_is_found(connection: duckdb.DuckDBPyConnection, value: float) -> None:
    store(connection, with_values(rows_of(0, 1), "score", [value, 0.5, None]))
    found = {violation.promise: violation.row_count for violation in schema_violations(connection, DAILY, None)}
    assert found["score is a finite number"] == 1


VECTORS = Table(
    name="vectors",
    grain="vector",
    description="Vectors.",
    key=("id",),
    columns=(
        Column(name="id", dtype="int64", description="Id."),
        Column(name="vector", dtype="array<float32>", description="Numbers.", nullable=True),
    ),
)


def test_a_vector_with_an_element_that_is_no_finite_number_is_found(connection: duckdb.DuckDBPyConnection) -> None:
    bad = [[1.0, float("nan")], [float("inf"), 1.0], [1.0, float("-inf")]]
    vectors = [*bad, [], None, [0.0, -1.0]]
    store(connection, pa.table({"id": range(6), "vector": pa.array(vectors, pa.list_(pa.float32()))}), "vectors")
    (violation,) = schema_violations(connection, VECTORS, None)
    assert (violation.promise, violation.row_count) == ("vector holds finite numbers", 3)
    assert sorted(example["id"] for example in violation.examples) == [0, 1, 2]


def test_only_the_days_asked_for_are_checked(connection: duckdb.DuckDBPyConnection) -> None:
    bad = with_values(rows_of(1, 1), "generation", [-1, -1, -1])
    store(connection, pa.concat_tables([rows_of(0, 1), bad, rows_of(2, 1)]))
    assert schema_violations(connection, DAILY, window(0)) == []
    assert schema_violations(connection, DAILY, window(2)) == []
    for span in (window(1), window(0, 3), None):
        assert [violation.row_count for violation in schema_violations(connection, DAILY, span)] == [3]


def test_few_examples_are_shown_and_all_rows_counted(connection: duckdb.DuckDBPyConnection) -> None:
    store(connection, with_values(rows_of(0, 1, count=50), "generation", [-1] * 50))
    (violation,) = schema_violations(connection, DAILY, None)
    assert violation.row_count == 50
    assert len(violation.examples) == EXAMPLE_ROWS


def test_columns_and_types_that_differ_are_listed(connection: duckdb.DuckDBPyConnection) -> None:
    rows = rows_of(0, 1).drop(["label"]).append_column("extra", pa.array([1, 2, 3], pa.int32()))
    store(connection, rows.set_column(2, "generation", pa.array(["a", "b", "c"])))
    (violation,) = schema_violations(connection, DAILY, None)
    assert violation.promise == "columns and types as in the schema"
    assert violation.row_count == 3
    assert violation.examples == [
        {"column": "extra", "promised": None, "stored": "INTEGER"},
        {"column": "generation", "promised": "BIGINT", "stored": "VARCHAR"},
        {"column": "label", "promised": "VARCHAR", "stored": None},
    ]


def test_a_repeated_key_is_found_and_shown(connection: duckdb.DuckDBPyConnection) -> None:
    store(connection, pa.concat_tables([rows_of(0, 1), rows_of(0, 1).slice(0, 2)]))
    (violation,) = key_violations(connection, DAILY, window(0))
    assert (violation.promise, violation.row_count) == ('("row_id") is unique', 2)
    assert violation.examples == [{"row_id": "0-0", "row_count": 2}, {"row_id": "0-1", "row_count": 2}]


def test_a_key_that_another_day_has_too_is_found(connection: duckdb.DuckDBPyConnection) -> None:
    moved = with_values(rows_of(0, 1).slice(0, 1), "upload_date", [day(1)])
    store(connection, pa.concat_tables([rows_of(0, 1), rows_of(1, 1), moved]))
    for span in (window(0), window(1)):
        (violation,) = key_violations(connection, DAILY, span)
        assert violation.examples == [{"row_id": "0-0", "row_count": 2}]
    assert key_violations(connection, DAILY, window(2)) == []


def test_a_key_of_many_columns_is_one_key(connection: duckdb.DuckDBPyConnection) -> None:
    table = Table(name="daily", grain="g", description="d", key=("upload_date", "label"), columns=DAILY.columns)
    store(connection, rows_of_days(range(2), 1))
    (violation,) = key_violations(connection, table, None)
    assert (violation.promise, violation.row_count) == ('("upload_date", "label") is unique', 2)
    assert violation.examples[0] == {"upload_date": date(2024, 1, 1), "label": "low", "row_count": 2}


def test_a_rule_finds_its_offending_rows_among_the_days_asked_for(connection: duckdb.DuckDBPyConnection) -> None:
    store(connection, rows_of_days(range(3), 1, count=10))
    sql = "SELECT row_id FROM rows WHERE score > 0.25"
    assert rule_violations(connection, DAILY, window(0), "small", "FROM rows WHERE score > 1") == []
    (violation,) = rule_violations(connection, DAILY, window(1), "scores are small", sql)
    assert (violation.promise, violation.row_count, len(violation.examples)) == ("scores are small", 7, EXAMPLE_ROWS)
    assert all(example["row_id"].startswith("1-") for example in violation.examples)
    assert rule_violations(connection, DAILY, None, "scores are small", sql)[0].row_count == 21


def test_what_the_warehouse_stored_can_be_checked_in_a_read_session(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, with_values(rows_of(0, 1), "score", [2.0, 0.5, None]), window(0))
    with warehouse.read() as connection:
        assert [v.promise for v in schema_violations(connection, DAILY, window(0))] == ["score is at most 1"]
        assert key_violations(connection, DAILY, window(0)) == []
