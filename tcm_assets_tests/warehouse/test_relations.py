"""Windows of days, and rows on their way: columns go by name and keep their meaning, whatever brings them.

The stock DuckDB IO manager inserts by position, so reordered columns land in the wrong place without a word.
"""

import os
import subprocess
import sys
import threading
from datetime import date, datetime

import ibis
import pyarrow as pa
import pytest

from tcm_assets.tables.table import Column, Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.relations import BatchMap, Relation, Window
from tcm_assets.warehouse.staging import WrongColumnsError
from tcm_assets_tests.warehouse.daily_rows import DAILY, WHOLE, rows_of, window


def test_a_window_has_its_start_and_not_its_end() -> None:
    window = Window(date(2024, 2, 28), date(2024, 3, 2))
    assert list(window.days()) == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    assert window.last_day == date(2024, 3, 1)


@pytest.mark.parametrize("end", [date(2024, 1, 1), date(2023, 12, 31)])
def test_a_window_without_a_day_is_refused(end: date) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        Window(date(2024, 1, 1), end)


KINDS = ("arrow", "expression", "batches")


def stored(warehouse: DuckDBWarehouse) -> pa.Table:
    return warehouse.fetch(warehouse.table(DAILY).order_by("row_id"))


def as_kind(kind: str, warehouse: DuckDBWarehouse, rows: pa.Table) -> Relation:
    """`rows`, brought in one of the ways in which an asset may return them."""
    if kind == "arrow":
        return rows
    warehouse.replace(WHOLE, rows_of(0, 1, count=1))
    if kind == "expression":
        return ibis.memtable(rows)
    return BatchMap(warehouse.table(WHOLE), lambda _: rows.combine_chunks().to_batches()[0])


@pytest.mark.parametrize("kind", KINDS)
def test_columns_in_another_order_land_in_the_right_columns(warehouse: DuckDBWarehouse, kind: str) -> None:
    reordered = rows_of(0, 1).select(["label", "score", "generation", "upload_date", "row_id"])
    warehouse.replace(DAILY, as_kind(kind, warehouse, reordered), window(0))
    assert stored(warehouse).equals(rows_of(0, 1))


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_column_is_refused_by_name(warehouse: DuckDBWarehouse, kind: str) -> None:
    warehouse.replace(DAILY, rows_of(0, 1), window(0))
    with pytest.raises(WrongColumnsError, match=r"daily: missing columns \['score'\], unknown columns \[\]"):
        warehouse.replace(DAILY, as_kind(kind, warehouse, rows_of(0, 2).drop(["score"])), window(0))
    assert stored(warehouse).equals(rows_of(0, 1))


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_column_is_refused_by_name(warehouse: DuckDBWarehouse, kind: str) -> None:
    warehouse.replace(DAILY, rows_of(0, 1), window(0))
    more = rows_of(0, 2).append_column("scroe", pa.nulls(3, pa.float64()))
    with pytest.raises(WrongColumnsError, match=r"daily: missing columns \[\], unknown columns \['scroe'\]"):
        warehouse.replace(DAILY, as_kind(kind, warehouse, more), window(0))
    assert stored(warehouse).equals(rows_of(0, 1))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("generation", pa.array([1.5, 2.0, 2.5]), "generation holds float64 and is to hold int64"),
        ("generation", pa.array(["1", "2", "3"]), "generation holds string and is to hold int64"),
        ("label", pa.array([1, 2, 3]), "label holds int64 and is to hold string"),
    ],
)
def test_values_of_another_kind_are_refused(
    warehouse: DuckDBWarehouse, kind: str, column: str, values: pa.Array, words: str
) -> None:
    warehouse.replace(DAILY, rows_of(0, 1), window(0))
    rows = rows_of(0, 2)
    rows = rows.set_column(rows.column_names.index(column), column, values)
    with pytest.raises(WrongColumnsError, match=words):
        warehouse.replace(DAILY, as_kind(kind, warehouse, rows), window(0))
    assert stored(warehouse).equals(rows_of(0, 1))


def test_smaller_whole_numbers_are_widened_and_larger_ones_that_fit_narrowed(warehouse: DuckDBWarehouse) -> None:
    for number_type in (pa.int8(), pa.uint64()):
        rows = rows_of(0, 7).set_column(2, "generation", pa.array([7, 7, 7], number_type))
        warehouse.replace(DAILY, rows, window(0))
        assert stored(warehouse).equals(rows_of(0, 7))


def test_a_number_that_does_not_fit_is_refused_and_the_old_rows_stay(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of(0, 1), window(0))
    rows = rows_of(0, 2).set_column(2, "generation", pa.array([2**63, 1, 1], pa.uint64()))
    with pytest.raises(Exception, match="out of range"):
        warehouse.replace(DAILY, rows, window(0))
    assert stored(warehouse).equals(rows_of(0, 1))


MOMENTS = Table(
    name="moments",
    grain="moment",
    description="Moments in UTC.",
    key=("moment",),
    columns=(Column(name="moment", dtype="timestamp(6)", description="When."),),
)


def test_a_time_with_a_zone_is_stored_in_utc_wherever_this_runs(warehouse: DuckDBWarehouse) -> None:
    script = f"""
import sys
sys.path[:] = {sys.path!r}
from datetime import UTC, datetime
from pathlib import Path
import pyarrow as pa
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets_tests.warehouse.test_relations import MOMENTS
rows = pa.table({{"moment": pa.array([datetime(2024, 7, 1, 12, tzinfo=UTC)], pa.timestamp("us", "UTC"))}})
DuckDBWarehouse(Path({str(warehouse.path)!r})).replace(MOMENTS, rows)
"""
    subprocess.run([sys.executable, "-c", script], env={**os.environ, "TZ": "America/New_York"}, check=True)
    noon = datetime(2024, 7, 1, 12)  # noqa: DTZ001
    assert warehouse.fetch(warehouse.table(MOMENTS))["moment"].to_pylist() == [noon]


def test_a_batch_function_sees_every_row_once_and_no_more_than_asked_for_at_a_time(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1, count=5000))
    sizes, threads = [], set()

    def function(batch: pa.RecordBatch) -> pa.RecordBatch:
        sizes.append(batch.num_rows)
        threads.add(threading.current_thread())
        return batch

    warehouse.replace(DAILY, BatchMap(warehouse.table(WHOLE), function, batch_rows=700), window(0))
    assert max(sizes) <= 700
    assert sum(sizes) == 5000
    assert threads == {threading.current_thread()}
    assert stored(warehouse).equals(rows_of(0, 1, count=5000).sort_by("row_id"))


def test_a_batch_function_may_return_another_number_of_rows(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1, count=10))
    assert warehouse.replace(DAILY, BatchMap(warehouse.table(WHOLE), lambda batch: batch.slice(0, 4)), window(0)) == 4


def test_no_lock_is_held_while_a_batch_function_works(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1))
    impatient = DuckDBWarehouse(warehouse.path, lock_timeout_s=0.5)

    def function(batch: pa.RecordBatch) -> pa.RecordBatch:
        impatient.replace(DAILY, rows_of(1, 1), window(1))
        return batch

    warehouse.replace(DAILY, BatchMap(warehouse.table(WHOLE), function), window(0))
    assert stored(warehouse).num_rows == 6
