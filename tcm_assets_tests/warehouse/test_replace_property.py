"""Any sequence of replacements leaves what a plain model of it says: per day, the rows that were given last."""

import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.relations import BatchMap
from tcm_assets_tests.warehouse.daily_rows import DAILY, WHOLE, day, rows_of, rows_of_days, window

DAY_COUNT = 8

step = st.tuples(
    st.integers(0, DAY_COUNT - 1),
    st.integers(1, 4),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.sampled_from(["arrow", "expression", "batches"]),
)
"""First day, number of days, rows on each of them, and the way in which they come."""


@settings(max_examples=8, deadline=None, database=None)
@given(st.lists(step, min_size=1, max_size=5))
def test_replacements_over_any_windows_leave_what_a_model_says(steps: list[tuple[int, int, list[int], str]]) -> None:
    model: dict[object, pa.Table] = {}
    with tempfile.TemporaryDirectory() as folder:
        warehouse = DuckDBWarehouse(Path(folder) / "tcm.duckdb")
        for generation, (first, day_count, row_counts, kind) in enumerate(steps):
            days = range(first, first + day_count)
            given_rows = {n: rows_of(n, generation, count) for n, count in zip(days, row_counts, strict=False)}
            rows = pa.concat_tables(given_rows.values())
            if kind == "arrow":
                returned = warehouse.replace(DAILY, rows, window(first, day_count))
            else:
                warehouse.replace(WHOLE, rows)
                source = warehouse.table(WHOLE)
                relation = source if kind == "expression" else BatchMap(source, lambda batch: batch, batch_rows=2)
                returned = warehouse.replace(DAILY, relation, window(first, day_count))
            assert returned == rows.num_rows
            model |= {day(n): of_day for n, of_day in given_rows.items()}
        expected = pa.concat_tables([rows_of_days(range(1), 0, 0), *(model[at] for at in sorted(model))])
        stored = warehouse.fetch(warehouse.table(DAILY).order_by("upload_date", "row_id"))
    assert stored.equals(expected)
