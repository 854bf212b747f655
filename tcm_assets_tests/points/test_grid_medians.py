from datetime import date, timedelta
from statistics import median

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.points.windowed_medians import grid_medians, windowed_counts

FIRST_DAY = date(2020, 1, 1)

DAYS = 5

WINDOW_DAYS = 3

CONNECTION = ibis.duckdb.connect()

SQL = ibis.to_sql(
    grid_medians(
        windowed_counts(
            ibis.table({"upload_date": "date", "group": "int64", "bin": "int64", "value_count": "int64"}, name="d"),
            ibis.table({"day": "date", "first_day": "date"}, name="w"),
        )
    ),
    dialect="duckdb",
)

CELLS = st.dictionaries(
    st.tuples(st.integers(0, DAYS - 1), st.integers(0, 1), st.integers(-9, 9)), st.integers(1, 4), max_size=15
)


def laid_out(cells):
    """Every value of every window, sorted by the standard library."""
    expected = []
    for day in range(DAYS):
        for group in (0, 1):
            values = [
                step
                for (at, of, step), count in cells.items()
                if of == group and day - WINDOW_DAYS < at <= day
                for _ in range(count)
            ]
            if values:
                middle = median(values)
                deviation = median(abs(value - middle) for value in values)
                expected.append((FIRST_DAY + timedelta(days=day), group, len(values), middle, deviation))
    return expected


@settings(deadline=None, max_examples=25)
@given(CELLS)
def test_equals_sorting_every_window(cells):
    rows = [(FIRST_DAY + timedelta(days=day), group, step, count) for (day, group, step), count in cells.items()]
    days = [FIRST_DAY + timedelta(days=day) for day in range(DAYS)]
    types = {"upload_date": pa.date32(), "group": pa.int64(), "bin": pa.int64(), "value_count": pa.int64()}
    columns = list(zip(*rows, strict=True)) or [()] * 4
    daily = pa.table(
        {name: pa.array(values, kind) for (name, kind), values in zip(types.items(), columns, strict=True)}
    )
    windows = pa.table({"day": days, "first_day": [day - timedelta(days=WINDOW_DAYS - 1) for day in days]})
    CONNECTION.create_table("d", daily, overwrite=True)
    CONNECTION.create_table("w", windows, overwrite=True)
    assert sorted(CONNECTION.raw_sql(SQL).fetchall()) == laid_out(cells)
