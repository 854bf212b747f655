"""A partitioned table follows its schema without losing the days that are stored."""

from dataclasses import replace

import pyarrow as pa
import pytest

from tcm_assets.tables.table import Column, Table
from tcm_assets.tables.types import duckdb_types
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingColumnsError
from tcm_assets.warehouse.schema_changes import StoredValuesError
from tcm_assets_tests.warehouse.daily_rows import DAILY, rows_of, rows_of_days, window

RANK = Column(name="rank", dtype="int64", description="Any number.", nullable=True)


@pytest.fixture
def two_days(warehouse: DuckDBWarehouse) -> DuckDBWarehouse:
    warehouse.replace(DAILY, rows_of_days(range(2), 1), window(0, 2))
    return warehouse


def stored(warehouse: DuckDBWarehouse, table: Table) -> pa.Table:
    with warehouse.read() as connection:
        described = {row[0]: row[1] for row in connection.execute("DESCRIBE warehouse.daily").fetchall()}
    assert list(described.items()) == list(duckdb_types(table).items())
    return warehouse.fetch(warehouse.table(table).order_by("upload_date", "row_id"))


def test_a_new_column_is_null_for_the_days_stored_before(two_days: DuckDBWarehouse) -> None:
    wider = replace(DAILY, columns=(*DAILY.columns[:2], RANK, *DAILY.columns[2:]))
    two_days.replace(wider, rows_of(1, 2).append_column("rank", pa.array([7, 8, 9])), window(1))
    rows = stored(two_days, wider)
    assert rows["rank"].to_pylist() == [None, None, None, 7, 8, 9]
    assert rows.drop(["rank"]).equals(pa.concat_tables([rows_of(0, 1), rows_of(1, 2)]))


def test_a_column_that_is_gone_is_dropped_and_the_rest_stays(two_days: DuckDBWarehouse) -> None:
    narrower = replace(DAILY, columns=DAILY.columns[:-1])
    two_days.replace(narrower, rows_of(1, 2).drop(["label"]), window(1))
    assert stored(two_days, narrower).equals(pa.concat_tables([rows_of(0, 1), rows_of(1, 2)]).drop(["label"]))


def test_a_column_of_another_type_is_converted(two_days: DuckDBWarehouse) -> None:
    as_text = replace(RANK, name="generation", dtype="string")
    changed = replace(DAILY, columns=tuple(as_text if c.name == "generation" else c for c in DAILY.columns))
    two_days.replace(changed, rows_of(1, 2).set_column(2, "generation", pa.array(["2"] * 3)), window(1))
    assert stored(two_days, changed)["generation"].to_pylist() == ["1"] * 3 + ["2"] * 3


def test_columns_in_another_order_lose_nothing(two_days: DuckDBWarehouse) -> None:
    reordered = replace(DAILY, columns=DAILY.columns[::-1])
    two_days.replace(reordered, rows_of(1, 2), window(1))
    rows = two_days.fetch(two_days.table(DAILY).order_by("upload_date", "row_id"))
    assert rows.equals(pa.concat_tables([rows_of(0, 1), rows_of(1, 2)]))


def test_nearly_all_columns_may_change_at_once(two_days: DuckDBWarehouse) -> None:
    other = replace(DAILY, key=("rank",), columns=(RANK, DAILY.column("upload_date")))
    rows = rows_of(1, 2).select(["upload_date"]).append_column("rank", pa.array([7, 8, 9]))
    two_days.replace(other, rows, window(1))
    with two_days.read() as connection:
        counts = connection.execute("SELECT rank, count(*) FROM warehouse.daily GROUP BY ALL ORDER BY ALL").fetchall()
    assert counts == [(7, 1), (8, 1), (9, 1), (None, 3)]


def test_stored_values_that_do_not_convert_stop_the_change_and_say_what_to_do(two_days: DuckDBWarehouse) -> None:
    as_number = replace(RANK, name="label")
    changed = replace(DAILY, columns=tuple(as_number if c.name == "label" else c for c in DAILY.columns))
    with pytest.raises(StoredValuesError) as caught:
        two_days.replace(changed, rows_of(1, 2).set_column(4, "label", pa.array([1, 2, 3])), window(1))
    message = str(caught.value)
    assert message.startswith(
        "the stored rows of daily cannot be converted to its present columns, label (VARCHAR, now BIGINT): "
    )
    assert "Nothing was changed." in message
    assert f"""duckdb '{two_days.path}' "ALTER TABLE daily RENAME TO daily_before", and refresh all days""" in message
    assert stored(two_days, DAILY).equals(rows_of_days(range(2), 1))


def test_a_reader_of_a_column_that_is_not_stored_yet_says_what_to_materialize(two_days: DuckDBWarehouse) -> None:
    wider = two_days.table(replace(DAILY, columns=(*DAILY.columns, RANK)))
    as_daily = wider.mutate(generation=wider["rank"]).drop("rank")
    other = replace(DAILY, name="other")
    for read in (lambda: two_days.fetch(wider), lambda: two_days.replace(other, as_daily, window(0, 2))):
        with pytest.raises(
            MissingColumnsError, match=r"^daily lacks rank in .*: another version of the code stored it"
        ):
            read()
    assert stored(two_days, DAILY).equals(rows_of_days(range(2), 1))
