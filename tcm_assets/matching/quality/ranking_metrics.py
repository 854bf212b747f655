"""Accuracy of one ranked list against graded labels: nDCG, recall, average precision, rank of the best.

A list ranks every object that has a score, never a sample of them: metrics on sampled negatives can order methods the
other way round (Krichene and Rendle, KDD 2020). A partner without a score is in no list. One without a grade counts as
grade 0, as in TREC.

Every function takes `ranked`, the grades in the order of the list, and `grades`, those of all objects, ranked or not,
each an array of grades in [0, 3]; and returns NaN where the subject has nothing that the metric could find.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from tcm_assets.matching.quality.metric_names import ACCURACY
from tcm_assets.models.vectors import FloatVector

RELEVANT_GRADE = 2
"""Grade from which a partner is relevant, for the metrics that know no more than yes and no."""

Places = npt.NDArray[np.intp]


def ranked_places(scores: FloatVector, ids: Sequence[str]) -> Places:
    """Return the places of the objects that have a score, best first; equal scores in the order of their ids.

    >>> ranked_places(np.array([0.2, 0.9, np.nan, 0.9]), ["d", "c", "b", "a"]).tolist()
    [3, 1, 0]
    """
    order = np.lexsort((np.asarray(ids, dtype=np.str_), -scores))
    return order[~np.isnan(scores[order])]


def gains(grades: FloatVector) -> FloatVector:
    """Return the exponential gain of each grade, 2^g - 1: 0, 1, 3, 7 (Burges et al., ICML 2005).

    A perfect partner counts seven times one that could be placed without looking odd.
    """
    return np.exp2(grades) - 1


def ndcg(ranked: FloatVector, grades: FloatVector, k: int) -> float:
    """Return the discounted cumulative gain of the first `k` places over that of the best order, in [0, 1].

    The discount of rank r is 1 / log2(r + 1) (Järvelin and Kekäläinen, 2002). NaN without a grade above 0.

    >>> ndcg(np.array([0.0, 3.0]), np.array([0.0, 3.0]), 5)
    0.6309297535714575
    """
    best = _discounted(np.sort(grades)[::-1], k)
    return _discounted(ranked, k) / best if best > 0 else np.nan


def _discounted(ranked: FloatVector, k: int) -> float:
    first = gains(ranked[:k])
    return float(first @ (1 / np.log2(np.arange(len(first)) + 2)))


def recall(ranked: FloatVector, grades: FloatVector, k: int) -> float:
    """Return the share of the relevant objects that are in the first `k` places, in [0, 1]; NaN without any."""
    relevant_count = np.count_nonzero(grades >= RELEVANT_GRADE)
    return float(np.count_nonzero(ranked[:k] >= RELEVANT_GRADE) / relevant_count) if relevant_count else np.nan


def average_precision(ranked: FloatVector, grades: FloatVector) -> float:
    """Return the mean, over the relevant objects, of the precision at their ranks, in [0, 1]; NaN without any.

    One that is not ranked counts as precision 0.

    >>> average_precision(np.array([3.0, 0.0, 2.0]), np.array([3.0, 0.0, 2.0]))
    0.8333333333333333
    """
    relevant_count = np.count_nonzero(grades >= RELEVANT_GRADE)
    if not relevant_count:
        return np.nan
    ranks = np.flatnonzero(ranked >= RELEVANT_GRADE) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).sum() / relevant_count)


def rank_of_best(ranked: FloatVector, grades: FloatVector) -> float:
    """Return the rank of the first object with the subject's highest grade, from 1; NaN without a relevant object.

    One that is not ranked is behind all others.
    """
    highest = grades.max(initial=0.0)
    if highest < RELEVANT_GRADE:
        return np.nan
    found = np.flatnonzero(ranked == highest)
    return float(found[0] + 1 if len(found) else len(grades))


Metric = Callable[[FloatVector, FloatVector], float]
"""Takes `ranked` and `grades`, gives the figure of one list."""

ACCURACY_METRICS: Mapping[str, Metric] = dict(
    zip(
        ACCURACY,
        (partial(ndcg, k=5), partial(ndcg, k=10), partial(recall, k=10), average_precision, rank_of_best),
        strict=True,
    )
)
"""By name. All are averaged over the lists, but for the rank of the best, whose median is taken."""


def list_metrics(
    scores: FloatVector, grades: FloatVector, ids: Sequence[str], metrics: Mapping[str, Metric] = ACCURACY_METRICS
) -> dict[str, float]:
    """Return each metric of one subject's list, by name; `scores`, `grades` and `ids` are those of all objects.

    A score is NaN where it is unknown, and a grade where nobody gave one.
    """
    known = np.nan_to_num(grades)
    ranked = known[ranked_places(scores, ids)]
    return {name: metric(ranked, known) for name, metric in metrics.items()}
