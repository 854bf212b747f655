import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import AP, Qrel, R, ScoredDoc, nDCG

from tcm_assets.matching.quality.ranking_metrics import (
    ACCURACY_METRICS,
    average_precision,
    list_metrics,
    ndcg,
    rank_of_best,
    ranked_places,
    recall,
)

GAINS = {0: 0, 1: 1, 2: 3, 3: 7}

THEIRS = {
    "ndcg_at_5": nDCG(gains=GAINS) @ 5,
    "ndcg_at_10": nDCG(gains=GAINS) @ 10,
    "recall_at_10": R(rel=2) @ 10,
    "average_precision": AP(rel=2),
}
"""What ir-measures calls each metric, with the gains and the least relevant grade of this project."""


def by_ir_measures(scores, grades, ids):
    """The library breaks ties by its own rule, so it is given the ranks of ours instead of the scores."""
    places = ranked_places(scores, ids)
    run = [ScoredDoc("q", ids[place], float(-rank)) for rank, place in enumerate(places)]
    qrels = [Qrel("q", own, int(grade)) for own, grade in zip(ids, grades, strict=True) if not np.isnan(grade)]
    found = ir_measures.calc_aggregate(THEIRS.values(), qrels, run)
    return {name: found[measure] for name, measure in THEIRS.items()}


@pytest.mark.parametrize("seed", range(12))
def test_figures_are_those_of_ir_measures(seed):
    generator = np.random.default_rng(seed)
    count = int(generator.integers(2, 70))
    grades = generator.choice([0.0, 1.0, 2.0, 3.0, np.nan], count, p=[0.4, 0.2, 0.1, 0.1, 0.2])
    grades[0] = 3.0
    scores = generator.integers(0, 8, count) / 8
    scores[generator.random(count) < 0.1] = np.nan
    scores[1] = 0.5
    ids = [f"c{place:03}" for place in generator.permutation(count)]
    ours = list_metrics(scores, grades, ids)
    theirs = by_ir_measures(scores, grades, ids)
    assert {name: ours[name] for name in theirs} == pytest.approx(theirs, abs=1e-9)


GRADES = st.lists(st.sampled_from([0.0, 1.0, 2.0, 3.0]), min_size=1, max_size=30).map(np.array)


@given(GRADES)
@settings(max_examples=60, deadline=None)
def test_the_best_order_is_perfect_and_no_order_is_better(grades):
    best = np.sort(grades)[::-1]
    for k in (1, 5, 10):
        perfect = ndcg(best, grades, k)
        assert np.isnan(perfect) if not grades.any() else perfect == pytest.approx(1.0)
        own = ndcg(grades, grades, k)
        assert np.isnan(own) or 0 <= own <= 1 + 1e-12
    if (grades >= 2).any():
        assert average_precision(best, grades) == pytest.approx(1.0)
        assert rank_of_best(best, grades) == 1


def test_what_nobody_could_find_is_unknown_and_not_zero():
    nothing, little = np.zeros(3), np.array([1.0, 0.0])
    assert np.isnan(ndcg(nothing, nothing, 5))
    assert np.isnan(recall(little, little, 10))
    assert np.isnan(average_precision(little, little))
    assert np.isnan(rank_of_best(little, little))
    assert ndcg(little, little, 5) == 1


def test_a_perfect_partner_without_a_score_is_missed_and_not_left_out():
    found = list_metrics(np.array([np.nan, 0.5]), np.array([3.0, 0.0]), ["a", "b"])
    assert found == {
        "ndcg_at_5": 0.0,
        "ndcg_at_10": 0.0,
        "recall_at_10": 0.0,
        "average_precision": 0.0,
        "rank_of_best": 2.0,
    }
    assert found.keys() == ACCURACY_METRICS.keys()


def test_a_pair_that_nobody_graded_counts_as_no_fit():
    graded = list_metrics(np.array([0.9, 0.5]), np.array([0.0, 2.0]), ["a", "b"])
    assert list_metrics(np.array([0.9, 0.5]), np.array([np.nan, 2.0]), ["a", "b"]) == graded


def test_equal_scores_stand_in_the_order_of_their_ids_whatever_the_order_of_the_rows():
    ids = np.array(["10", "2", "1"])
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
        places = ranked_places(np.array([0.5, 0.5, 0.5]), list(ids[order]))
        assert [ids[order][place] for place in places] == ["1", "10", "2"]


def test_a_higher_grade_counts_more_than_two_lower_ones():
    grades = np.array([3.0, 2.0, 2.0])
    assert ndcg(np.array([3.0, 0.0, 0.0]), grades, 3) > ndcg(np.array([2.0, 0.0, 2.0]), grades, 3)
