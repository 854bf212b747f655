import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.matching.list_selection import (
    DIVERSITY,
    FEWEST_LISTS_SHARED,
    LARGEST_EXPOSURE,
    LEAST_SCORE,
    Candidates,
    select_lists,
)

UNLIKE = np.eye(40)

ALIKE = np.ones((40, 1))


def candidates(*scores):
    """Candidates of one list: partners 0, 1, ... with these scores, the best first."""
    order = sorted(range(len(scores)), key=lambda partner: (-scores[partner], partner))
    return Candidates(order, np.array([scores[partner] for partner in order], np.float64))


def test_a_list_is_filled_with_the_best():
    assert select_lists({"a": candidates(0.3, 0.9, 0.5)}, UNLIKE, 2) == {"a": [1, 2]}


def test_what_does_not_fit_is_not_filled_up():
    too_little = LEAST_SCORE - 0.01
    some = {"a": candidates(0.9, LEAST_SCORE, too_little), "b": candidates(too_little), "c": candidates()}
    lists = select_lists(some, UNLIKE, 5)
    assert lists == {"a": [0, 1], "b": [], "c": []}


def test_a_near_tie_goes_to_who_is_different():
    features = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    near, clear = candidates(0.8, 0.78, 0.75), candidates(0.8, 0.78, 0.7)
    assert select_lists({"near": near, "clear": clear}, features, 2) == {"near": [0, 2], "clear": [0, 1]}
    assert select_lists({"near": near}, features, 2, diversity=0.0) == {"near": [0, 1]}


def test_equal_ones_keep_their_order():
    assert select_lists({"a": candidates(0.5, 0.5, 0.5)}, ALIKE, 2) == {"a": [0, 1]}


def test_partners_of_whom_nothing_is_known_are_like_nobody():
    assert select_lists({"a": candidates(0.5, 0.4)}, np.zeros((2, 0)), 2) == {"a": [0, 1]}


def test_a_partner_of_too_many_lists_stays_where_the_next_best_is_furthest():
    """Partner 0 is the best of ten lists; of each the second is better the higher its number."""
    lists = {str(number): candidates(0.9, *[0.0] * (number + 1), 0.3 + number / 20) for number in range(10)}
    chosen = select_lists(lists, UNLIKE, 1, largest_exposure=0.2)
    assert [name for name, own in chosen.items() if own == [0]] == ["0", "1"]
    assert all(len(own) == 1 for own in chosen.values())


def test_whom_nobody_replaces_leaves_a_shorter_list():
    chosen = select_lists({str(number): candidates(0.9) for number in range(10)}, UNLIKE, 1, largest_exposure=0.2)
    assert sum(own == [0] for own in chosen.values()) == 2
    assert sum(own == [] for own in chosen.values()) == 8


def test_few_lists_share_their_partners():
    few = {str(number): candidates(0.9) for number in range(FEWEST_LISTS_SHARED - 1)}
    assert set(map(tuple, select_lists(few, UNLIKE, 1, largest_exposure=0.2).values())) == {(0,)}


SCORES = st.lists(st.floats(0, 1), max_size=12)

LISTS = st.lists(SCORES, min_size=1, max_size=25).map(
    lambda lists: {str(place): candidates(*scores) for place, scores in enumerate(lists)}
)

FEATURES = st.integers(0, 100).map(lambda seed: np.random.default_rng(seed).random((12, 3)))


@settings(max_examples=60)
@given(LISTS, FEATURES, st.integers(1, 6), st.floats(0, 1), st.none() | st.sampled_from([0.1, LARGEST_EXPOSURE, 1.0]))
def test_lists_hold_who_fits_once_and_nobody_in_too_many(lists, features, length, diversity, exposure):
    chosen = select_lists(lists, features, length, diversity=diversity, largest_exposure=exposure)
    assert set(chosen) == set(lists)
    for name, own in chosen.items():
        scores = dict(zip(lists[name].partners, lists[name].scores, strict=True))
        assert len(own) == len(set(own)) <= length
        assert all(scores[partner] >= LEAST_SCORE for partner in own)
    if exposure is not None and len(lists) >= FEWEST_LISTS_SHARED:
        offered = [partner for own in chosen.values() for partner in own]
        most = max(1, int(exposure * len(lists)))
        assert all(offered.count(partner) <= most for partner in set(offered))


@settings(max_examples=60)
@given(LISTS, FEATURES, st.integers(1, 6))
def test_without_diversity_and_exposure_lists_are_the_plain_ranking(lists, features, length):
    chosen = select_lists(lists, features, length, diversity=0.0)
    for name, own in lists.items():
        fitting = [partner for partner, score in zip(own.partners, own.scores, strict=True) if score >= LEAST_SCORE]
        assert chosen[name] == fitting[:length]


@settings(max_examples=40)
@given(LISTS, FEATURES, st.integers(1, 6))
def test_the_best_is_always_first_and_diversity_costs_no_more_than_it_says(lists, features, length):
    chosen = select_lists(lists, features, length)
    plain = select_lists(lists, features, length, diversity=0.0)
    for name, own in lists.items():
        score = dict(zip(own.partners, own.scores, strict=True))
        assert chosen[name][:1] == plain[name][:1]
        loss = sum(score[partner] for partner in plain[name]) - sum(score[partner] for partner in chosen[name])
        assert -1e-9 <= loss <= DIVERSITY * length + 1e-9


@pytest.mark.parametrize("exposure", [0.2, 0.25])
def test_the_lists_do_not_depend_on_the_order_of_the_subjects(exposure):
    rng = np.random.default_rng(1)
    lists = {f"{number:02}": candidates(*rng.random(12)) for number in range(20)}
    backwards = dict(reversed(lists.items()))
    features = rng.random((12, 3))
    assert select_lists(lists, features, 4, largest_exposure=exposure) == select_lists(
        backwards, features, 4, largest_exposure=exposure
    )
