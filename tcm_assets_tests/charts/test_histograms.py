import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.charts.histograms import (
    SHOWN_SHARE,
    BinnedColumn,
    LinearBins,
    LogBins,
    bin_counts,
    binned_columns,
    decades_of,
    merged_bars,
)

OPEN_BINS = LinearBins(width=0.5, bin_count=5, is_open=True)


def binned(values: list[float | None], bins: LinearBins | LogBins, dtype: pa.DataType) -> BinnedColumn:
    engine = ibis.duckdb.connect()
    table = engine.create_table("x", pa.table({"value": pa.array(values, dtype)}))
    return binned_columns(engine.to_pyarrow(bin_counts(table, {"value": bins})))["value"]


def test_linear_bins_count_the_unknown_apart_and_the_rest_in_the_last() -> None:
    column = binned([0.0, 0.49, 0.5, 2.0, 9.0, None, None], OPEN_BINS, pa.float64())
    assert column.rows_by_bin == {0: 2, 1: 1, 4: 2}
    assert column.unknown_count == 2
    assert column.known_count == 5
    assert column.median == 0.5


def test_a_value_on_an_edge_belongs_to_the_bin_above() -> None:
    edges = [i * 0.005 for i in range(200)]
    column = binned(edges, LinearBins(width=0.005, bin_count=200), pa.float64())
    assert column.rows_by_bin == dict.fromkeys(range(200), 1)


def test_log_bins_keep_zero_apart() -> None:
    values = [0, 0, 1, 2, 9, 10, 99, 100, 1_000_000, None]
    column = binned(values, LogBins(per_decade=1), pa.int64())
    assert column.rows_by_bin == {LogBins.BELOW_ONE: 2, 0: 3, 1: 2, 2: 1, 6: 1}
    assert column.unknown_count == 1
    assert decades_of([column], LogBins(per_decade=1)) == 7


def test_several_columns_are_counted_apart() -> None:
    engine = ibis.duckdb.connect()
    table = engine.create_table("x", pa.table({"a": [1, 1], "b": [10, 100]}))
    counts = binned_columns(engine.to_pyarrow(bin_counts(table, {"a": LogBins(1), "b": LogBins(1)})))
    assert counts["a"].rows_by_bin == {0: 2}
    assert counts["b"].rows_by_bin == {1: 1, 2: 1}
    assert (counts["a"].median, counts["b"].median) == (1.0, 55.0)


@given(
    fine=st.lists(st.integers(0, 1_000), min_size=2, max_size=201), max_bars=st.integers(5, 70), is_open=st.booleans()
)
def test_merged_bars_lose_no_row(fine: list[int], max_bars: int, is_open: bool) -> None:
    bins = LinearBins(width=0.5, bin_count=len(fine), is_open=is_open)
    heights, bar_width, above = merged_bars(np.array(fine), bins, max_bars)
    assert heights.sum() + above == sum(fine)
    if any(fine[:-1]):
        assert bar_width >= bins.width
        assert len(heights) <= max_bars
    if not is_open:
        assert above <= (1 - SHOWN_SHARE) * sum(fine) + 1e-6


def test_a_far_outlier_does_not_press_the_others_together() -> None:
    fine = np.zeros(200, dtype=np.int64)
    fine[:20] = 100
    fine[190] = 1
    heights, bar_width, above = merged_bars(fine, LinearBins(width=0.005, bin_count=200), 40)
    assert (len(heights), above) == (20, 1)
    assert bar_width == pytest.approx(0.005)
