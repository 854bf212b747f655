"""Steps of a long query: each is computed once, into a table of its own, and the rows stay the same."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from tcm_assets.warehouse.column_lineage import lineage_of_expression
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingTableError
from tcm_assets.warehouse.relations import computed_once
from tcm_assets.warehouse.staging import compute_steps
from tcm_assets_tests.warehouse.daily_rows import DAILY, WHOLE, rows_of, window


def _paired(rows: ir.Table, step: ir.Table) -> ir.Table:
    """A query that reads `step` twice, and once more through another step."""
    counted = computed_once(step.group_by("generation").aggregate(row_count=step.count()))
    beside = step.select("row_id", "generation").inner_join(counted, "generation").select("row_id", "row_count")
    joined = rows.inner_join(beside, "row_id").inner_join(step.select("row_id"), "row_id")
    return joined.select(*rows.columns[:-1], label=joined["label"].concat(joined.row_count.cast("string")))


def test_a_query_in_steps_stores_the_same_rows(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1, count=5))
    rows = warehouse.table(WHOLE)
    chosen = rows.filter(rows.row_id != "0-1")
    warehouse.replace(DAILY, _paired(rows, chosen), window(0))
    plain = warehouse.fetch(warehouse.table(DAILY).order_by("row_id"))
    warehouse.replace(DAILY, _paired(rows, computed_once(chosen)), window(0))
    assert plain.num_rows == 4
    assert warehouse.fetch(warehouse.table(DAILY).order_by("row_id")).equals(plain)
    assert warehouse.fetch(_paired(rows, computed_once(chosen)).order_by("row_id")).equals(plain)


def test_a_step_is_computed_once_however_often_it_is_read() -> None:
    connection = ibis.duckdb.connect()
    connection.raw_sql("CREATE SEQUENCE asked")
    connection.raw_sql("CREATE VIEW numbered AS SELECT nextval('asked') AS number FROM range(3)")
    source = ibis.table({"number": "int64"}, name="numbered")
    step = computed_once(source)
    rows = ibis.union(step.filter(step.number > 0), step.filter(step.number > 1), step.select(number=-step.number))
    numbers = connection.to_pyarrow(compute_steps(connection, rows))["number"].to_pylist()
    assert sorted(numbers) == [-3, -2, -1, 1, 2, 2, 3, 3]


def test_steps_may_read_literal_tables() -> None:
    connection = ibis.duckdb.connect()
    step = computed_once(ibis.memtable(pa.table({"number": [1, 2]})))
    rows = step.inner_join(step.select(number=step.number + 1), "number")
    assert connection.to_pyarrow(compute_steps(connection, rows))["number"].to_pylist() == [2]


def test_a_step_that_lacks_a_table_or_a_column_is_reported_like_any_query(warehouse: DuckDBWarehouse) -> None:
    missing = warehouse.table(DAILY)
    with pytest.raises(MissingTableError, match="daily: not in"):
        warehouse.replace(WHOLE, computed_once(missing))


def test_lineage_sees_through_steps() -> None:
    videos = ibis.table({"video_id": "string", "likes": "int64"}, name="videos")
    step = computed_once(videos.mutate(doubled=videos.likes * 2))
    lineage = lineage_of_expression(step.select("doubled"), {"videos": ("video_id",)})
    assert {(source.table, source.column) for source in lineage["doubled"]} == {("videos", "likes")}
