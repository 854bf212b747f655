"""Gini coefficients of known distributions, and shares that sum to one."""

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.domain.fairness.inequality import gini, shares_by_tier


def gini_of(values: list[int | None]) -> float | None:
    connection = ibis.duckdb.connect()
    rows = connection.create_table("rows", pa.table({"points": pa.array(values, pa.int64())}))
    return connection.to_pyarrow(gini(rows, "points"))["value"][0].as_py()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([7, 7, 7, 7], 0.0),
        ([0, 0, 0, 4], 0.75),
        ([1, 3], 0.25),
        ([1, 2, 3, 4, 5], 4 / 15),
        ([1, 3, None], 0.25),
        ([5], 0.0),
        ([0, 0], None),
        ([], None),
    ],
)
def test_gini_of_known_distributions(values, expected):
    assert gini_of(values) == (pytest.approx(expected, abs=1e-12) if expected is not None else None)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 1400), min_size=2, max_size=20).filter(any))
def test_gini_is_half_the_mean_difference_over_the_mean(values):
    mean_difference = sum(abs(a - b) for a in values for b in values) / len(values) ** 2
    assert gini_of(values) == pytest.approx(mean_difference / (2 * sum(values) / len(values)), abs=1e-9)


def test_shares_of_tiers_sum_to_one_and_unknown_followers_are_named():
    connection = ibis.duckdb.connect()
    videos = pa.table({"follower_tier": ["nano", "nano", "mega", None], "points": pa.array([100, 200, 700, None])})
    shares = connection.to_pyarrow(shares_by_tier(connection.create_table("videos", videos))).to_pylist()
    assert {row["subject"]: (row["share_of_points"], row["share_of_videos"]) for row in shares} == {
        "nano": (0.3, 0.5),
        "mega": (0.7, 0.25),
        "unknown": (None, 0.25),
    }


def test_groups_are_measured_apart():
    connection = ibis.duckdb.connect()
    videos = pa.table(
        {
            "method": ["robust", "robust", "minmax"],
            "follower_tier": ["nano", "mega", "mega"],
            "points": [1, 3, 10],
        }
    )
    table = connection.create_table("videos", videos)
    ginis = connection.to_pyarrow(gini(table, "points", by=["method"])).to_pylist()
    assert {row["method"]: row["value"] for row in ginis} == {"robust": 0.25, "minmax": 0.0}
    shares = connection.to_pyarrow(shares_by_tier(table, by=["method"])).to_pylist()
    assert {(row["method"], row["subject"]): row["share_of_points"] for row in shares} == {
        ("robust", "nano"): 0.25,
        ("robust", "mega"): 0.75,
        ("minmax", "mega"): 1.0,
    }
