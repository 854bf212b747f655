"""Mean ranks and Spearman's correlation, held against SciPy's."""

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tcm_assets.domain.fairness.ranks import mean_rank, rank_correlation


def correlation(first: list[float | None], second: list[float | None]) -> float | None:
    connection = ibis.duckdb.connect()
    columns = {"a": pa.array(first, pa.float64()), "b": pa.array(second, pa.float64())}
    rows = connection.create_table("rows", pa.table(columns))
    return connection.to_pyarrow(rank_correlation(rows, "a", "b"))["value"][0].as_py()


def test_equal_values_share_the_mean_of_their_ranks():
    connection = ibis.duckdb.connect()
    rows = connection.create_table("rows", pa.table({"value": [5, 1, 5, 9]}))
    ranked = connection.to_pyarrow(rows.select("value", rank=mean_rank(rows.value)).order_by("value"))
    assert ranked["rank"].to_pylist() == [1.0, 2.5, 2.5, 4.0]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=30))
def test_the_correlation_is_spearmans(pairs):
    first, second = ([float(pair[place]) for pair in pairs] for place in (0, 1))
    found = correlation(first, second)
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-9)


def test_rows_with_an_unknown_value_are_left_out():
    assert correlation([1, 2, 3, None], [1, 2, 3, 0]) == pytest.approx(1)
    assert correlation([1, 2, 3], [9, 5, 1]) == pytest.approx(-1)


def test_a_single_row_has_no_correlation():
    assert correlation([1.0], [2.0]) is None
    assert np.isfinite(correlation([1.0, 2.0], [2.0, 1.0]))


def test_groups_are_ranked_apart():
    connection = ibis.duckdb.connect()
    rows = pa.table({"group": [1, 1, 1, 2, 2], "a": [1, 2, 3, 9, 8], "b": [1, 2, 3, 1, 2]})
    found = rank_correlation(connection.create_table("rows", rows), "a", "b", by=["group"])
    values = {row["group"]: row["value"] for row in connection.to_pyarrow(found).to_pylist()}
    assert values == {1: pytest.approx(1), 2: pytest.approx(-1)}
