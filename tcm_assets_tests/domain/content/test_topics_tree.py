"""The tree joins what is nearest first, and agrees with SciPy's average linkage."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from tcm_assets.domain.content.topics_tree import average_linkage


def directions(row_count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(row_count, 6))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def partition(labels) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)}


@settings(max_examples=30, deadline=None)
@given(row_count=st.integers(2, 60), seed=st.integers(0, 10_000), distance=st.sampled_from([0.2, 0.5, 0.8, 1.1]))
def test_every_cut_is_the_one_that_scipy_makes(row_count, seed, distance):
    rows = directions(row_count, seed)
    expected = fcluster(linkage(rows, "average", metric="cosine"), distance, "distance")
    assert partition(average_linkage(rows).cut(distance)) == partition(expected)


def test_a_cluster_is_numbered_by_its_first_row():
    rows = np.array([[1.0, 0], [0, 1], [1, 0], [0, 1]])
    assert average_linkage(rows).cut(0.5).tolist() == [0, 1, 0, 1]
    assert average_linkage(rows).cut(1.5).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("row_count", [0, 1])
def test_fewer_than_two_rows_have_nothing_to_join(row_count):
    tree = average_linkage(np.ones((row_count, 1)))
    assert tree.cut(2.0).tolist() == list(range(row_count))


def test_equal_rows_join_at_no_distance():
    tree = average_linkage(np.tile([[0.6, 0.8]], (5, 1)))
    assert tree.distance == pytest.approx(np.zeros(4), abs=1e-6)
    assert tree.cut(1e-3).tolist() == [0] * 5
