"""Which partners make a list: those that fit, unlike each other, and no creator in more lists than is fair.

A list is filled by maximal marginal relevance (Carbonell and Goldstein, 1998): the next partner is the one with the
highest score less a share of its likeness to those already chosen. What does not fit is not chosen: a list may be
shorter than asked. A creator who would be in too many brands' lists leaves those where the next best is nearly as good.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tcm_assets.models.vectors import FloatMatrix, FloatVector, unit_rows

LEAST_SCORE: Final = 0.12
"""Score from which a partner is recommended: a creator with whom the product could be placed without looking odd is
worth 0.14."""

DIVERSITY: Final = 0.05
"""What full likeness to a partner already chosen takes off a score: a near tie goes to who is different. What more of
it costs is in docs/matching.md."""

LARGEST_EXPOSURE: Final = 0.2
"""Share of the lists that one creator may be in; a creator in more of them is a habit, not a match."""

FEWEST_LISTS_SHARED: Final = 10
"""Lists from which exposure is limited: of three brands, two may well want the same creator."""


@dataclass(frozen=True)
class Candidates:
    """The partners that a list may be made of, the best first: places among all partners, and their scores."""

    partners: Sequence[int]
    scores: FloatVector


def select_lists(
    candidates: Mapping[str, Candidates],
    features: FloatMatrix,
    list_length: int,
    *,
    diversity: float = DIVERSITY,
    largest_exposure: float | None = None,
) -> dict[str, list[int]]:
    """Return the chosen partners of each list, by subject, in the order of their choice.

    `features` has a row for each partner, shape (partners, f), whose cosine says how alike two are. `largest_exposure`
    is the share of the lists that a partner may be in; None for any.
    """
    similar, _ = unit_rows(features)
    banned: dict[str, set[int]] = {subject: set() for subject in candidates}
    lists = {
        subject: _fill(own, similar, list_length, diversity, banned[subject]) for subject, own in candidates.items()
    }
    if largest_exposure is None or len(lists) < FEWEST_LISTS_SHARED:
        return lists
    most = max(1, int(largest_exposure * len(lists)))
    while over := _over_exposed(lists, most):
        partner, excess = over
        for subject in _cheapest_to_leave(partner, lists, candidates, banned)[:excess]:
            banned[subject].add(partner)
            lists[subject] = _fill(candidates[subject], similar, list_length, diversity, banned[subject])
    return lists


def _fill(
    candidates: Candidates, similar: FloatMatrix, list_length: int, diversity: float, banned: set[int]
) -> list[int]:
    left = [
        (partner, score)
        for partner, score in zip(candidates.partners, candidates.scores, strict=True)
        if score >= LEAST_SCORE and partner not in banned
    ]
    if not left:
        return []
    places = np.array([partner for partner, _ in left])
    scores = np.array([score for _, score in left])
    likeness = np.zeros(len(left))
    is_free = np.ones(len(left), np.bool_)
    chosen: list[int] = []
    for _ in range(min(list_length, len(left))):
        value = np.where(is_free, scores - diversity * likeness, -np.inf)
        best = int(value.argmax())  # of equal ones the first, which is the better
        chosen.append(int(places[best]))
        is_free[best] = False
        likeness = np.maximum(likeness, similar[places] @ similar[places[best]])
    return chosen


def _over_exposed(lists: Mapping[str, Sequence[int]], most: int) -> tuple[int, int] | None:
    """Return the partner that is in the most lists above `most`, and in how many too many."""
    counts = Counter(partner for chosen in lists.values() for partner in chosen)
    partner, count = min(counts.items(), key=lambda item: (-item[1], item[0]), default=(0, 0))
    return (partner, count - most) if count > most else None


def _cheapest_to_leave(
    partner: int,
    lists: Mapping[str, Sequence[int]],
    candidates: Mapping[str, Candidates],
    banned: Mapping[str, set[int]],
) -> list[str]:
    """Return the lists with the partner, those first in which the next best is nearest to it."""
    losses = []
    for subject in sorted(lists):
        chosen = lists[subject]
        if partner not in chosen:
            continue
        scores = dict(zip(candidates[subject].partners, candidates[subject].scores, strict=True))
        free = [score for other, score in scores.items() if other not in chosen and other not in banned[subject]]
        best_free = max((score for score in free if score >= LEAST_SCORE), default=0.0)
        losses.append((float(scores[partner] - best_free), subject))
    return [subject for _, subject in sorted(losses)]
