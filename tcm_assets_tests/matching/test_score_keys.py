import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from tcm_assets.matching.score_keys import MOST_PLACES, largest_of_each, places_of, score_keys, scores_of

scores_and_places = st.lists(
    st.tuples(st.floats(width=32, allow_nan=False), st.integers(0, MOST_PLACES - 1)), min_size=1, max_size=30
)


@given(scores_and_places)
def test_keys_have_the_order_of_scores_then_places_and_are_read_back(pairs):
    scores, places = np.array([score for score, _ in pairs], np.float32), np.array([place for _, place in pairs])
    keys = score_keys(scores, places)
    assert (keys > 0).all()
    assert_array_equal(scores_of(keys), scores)
    assert_array_equal(places_of(keys), places)
    by_key = np.argsort(keys, kind="stable")[::-1]
    in_order = [pairs[place] for place in by_key]
    assert in_order == sorted(pairs, key=lambda pair: (-pair[0], pair[1]))


def test_zero_stands_for_nothing():
    nothing = np.zeros(2, np.uint64)
    assert places_of(nothing).tolist() == [-1, -1]
    assert np.isnan(scores_of(nothing)).all()


@given(st.lists(st.integers(0, 9), max_size=200), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_the_largest_of_each_owner_are_those_of_a_sort(owners, k, seed):
    owners = np.sort(np.array(owners, np.int64))
    keys = np.random.default_rng(seed).integers(1, 2**64, len(owners), np.uint64)
    found = largest_of_each(owners, keys, 10, k)
    for owner, row in enumerate(found):
        assert row[row > 0].tolist() == sorted(keys[owners == owner].tolist(), reverse=True)[:k]
