from datetime import date, timedelta
from statistics import median

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.points.windowed_medians import (
    BINS_PER_UNIT,
    grid_medians,
    trailing_windows,
    windowed_counts,
    windowed_medians,
)
from tcm_assets_tests.tables.stored_tables import put

FIRST_DAY = date(2020, 1, 1)

DAYS = 6

WINDOW_DAYS = 3

# Far apart, close together within one bin, on the bins' bounds, and equal.
NUMBERS = st.one_of(
    st.floats(-20, 20, allow_nan=False, allow_subnormal=False).map(lambda number: number + 0.0),
    st.integers(-3, 3).map(lambda number: 5 + number / (10 * BINS_PER_UNIT)),
    st.integers(-3, 3).map(lambda number: number / BINS_PER_UNIT),
    st.sampled_from([0.0, 0.1, 2.0]),
)

EVERYONE = 0

ROWS = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.sampled_from([None, 1, 2]), st.sampled_from([0, 1]), NUMBERS), max_size=30
)

CONNECTION = ibis.duckdb.connect()

SQL = ibis.to_sql(
    windowed_medians(
        ibis.table({"upload_date": "date", "population": "int8", "metric": "int64", "value": "float64"}, name="v"),
        ibis.table({"day": "date", "first_day": "date"}, name="w"),
        EVERYONE,
    ),
    dialect="duckdb",
)

LAID_OUT = """
    WITH laid_out AS (FROM v WHERE population IS NOT NULL UNION ALL SELECT * REPLACE (0 AS population) FROM v)
    SELECT day, population, metric, median(value), mad(value)
    FROM laid_out JOIN w ON upload_date BETWEEN first_day AND day GROUP BY ALL
"""


def found_and_sorted_out(rows):
    """The medians of the windows, and what the engine's own aggregates say of each window laid out."""
    values = pa.table(
        {
            "upload_date": pa.array([FIRST_DAY + timedelta(days=day) for day, _, _, _ in rows], pa.date32()),
            "population": pa.array([population for _, population, _, _ in rows], pa.int8()),
            "metric": pa.array([metric for _, _, metric, _ in rows], pa.int64()),
            "value": pa.array([value for _, _, _, value in rows], pa.float64()),
        }
    )
    days = [FIRST_DAY + timedelta(days=day) for day in range(DAYS)]
    windows = pa.table({"day": days, "first_day": [day - timedelta(days=WINDOW_DAYS - 1) for day in days]})
    put(CONNECTION, "v", values)
    put(CONNECTION, "w", windows)
    return tuple(sorted(CONNECTION.raw_sql(sql).fetchall()) for sql in (SQL, LAID_OUT))


@settings(deadline=None, max_examples=25)
@given(ROWS)
def test_equals_sorting_every_window(rows):
    found, sorted_out = found_and_sorted_out(rows)
    assert found == sorted_out


def test_a_single_value_is_its_own_median():
    found, _ = found_and_sorted_out([(2, None, 1, 1.5)])
    assert found == [(FIRST_DAY + timedelta(days=day), EVERYONE, 1, 1.5, 0.0) for day in (2, 3, 4)]


def test_an_even_population_takes_the_mean_of_the_middle_two():
    found, _ = found_and_sorted_out([(DAYS - 1, None, 1, value) for value in (1.0, 2.0, 10.0, 40.0)])
    assert found == [(FIRST_DAY + timedelta(days=DAYS - 1), EVERYONE, 1, 6.0, 4.5)]


def test_everyone_holds_what_no_other_population_does():
    last = FIRST_DAY + timedelta(days=DAYS - 1)
    found, _ = found_and_sorted_out([(DAYS - 1, 1, 1, 1.0), (DAYS - 1, 2, 1, 5.0), (DAYS - 1, None, 1, 9.0)])
    assert found == [(last, EVERYONE, 1, 5.0, 4.0), (last, 1, 1, 1.0, 0.0), (last, 2, 1, 5.0, 0.0)]


GRID_SQL = ibis.to_sql(
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
def test_medians_on_a_grid_equal_sorting_every_window(cells):
    rows = [(FIRST_DAY + timedelta(days=day), group, step, count) for (day, group, step), count in cells.items()]
    days = [FIRST_DAY + timedelta(days=day) for day in range(DAYS)]
    types = {"upload_date": pa.date32(), "group": pa.int64(), "bin": pa.int64(), "value_count": pa.int64()}
    columns = list(zip(*rows, strict=True)) or [()] * 4
    daily = pa.table(
        {name: pa.array(values, kind) for (name, kind), values in zip(types.items(), columns, strict=True)}
    )
    windows = pa.table({"day": days, "first_day": [day - timedelta(days=WINDOW_DAYS - 1) for day in days]})
    put(CONNECTION, "d", daily)
    put(CONNECTION, "w", windows)
    assert sorted(CONNECTION.raw_sql(GRID_SQL).fetchall()) == laid_out(cells)


@pytest.mark.parametrize(("days", "window_days"), [(3, 0), (0, 30)])
def test_windows_have_a_length_and_a_day(days, window_days):
    with pytest.raises(ValueError, match="at least one day"):
        trailing_windows(FIRST_DAY, FIRST_DAY + timedelta(days=days), window_days)
