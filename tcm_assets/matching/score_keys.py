"""Scores as sortable integers, with the place that each belongs to, and the largest of them for each owner.

A key is 64 bits: the order of the score above, the place below, turned round. So the largest keys are the highest
scores, equal scores are in the order of their places, and score and place are read back from the key exactly.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

MOST_PLACES: Final = 2**32
"""Places are 32-bit numbers within a key."""

_SIGN: Final = np.uint32(0x80000000)
_LOWER_HALF: Final = np.uint64(0xFFFFFFFF)
_HALF_BITS: Final = np.uint64(32)


def score_keys(scores: Scores, places: Places) -> Keys:
    """Return integers that are larger for higher scores, and of equal scores for smaller places; none is zero.

    The bits of a float32 are in the order of the numbers once its sign is turned round, of negative ones all bits.
    Scores are not NaN, places in [0, `MOST_PLACES`).

    >>> score_keys(np.array([0.5, -2.0, 0.5], np.float32), np.array([7, 0, 3])).argsort().tolist()
    [1, 0, 2]
    """
    bits = (scores + np.float32(0)).view(np.uint32)  # -0.0 becomes 0.0, which it equals
    ordered = np.where(bits & _SIGN, ~bits, bits | _SIGN)
    keys: Keys = (ordered.astype(np.uint64) << _HALF_BITS) | (_LOWER_HALF - places.astype(np.uint64))
    return keys


def scores_of(keys: Keys) -> Scores:
    """Return the scores that keys were made of; NaN for zeros.

    >>> scores_of(score_keys(np.array([0.5, -2.0], np.float32), np.array([7, 0]))).tolist()
    [0.5, -2.0]
    """
    ordered = (keys >> _HALF_BITS).astype(np.uint32)
    scores = np.where(ordered & _SIGN, ordered ^ _SIGN, ~ordered).view(np.float32)
    return np.where(keys > 0, scores, np.float32(np.nan))


def places_of(keys: Keys) -> Places:
    """Return the places that keys were made of; -1 for zeros."""
    return np.where(keys > 0, (_LOWER_HALF - (keys & _LOWER_HALF)).astype(np.int64), -1)


def largest(keys: Keys, k: int) -> Keys:
    """Return the k largest of each row, largest first: shape (n, at most k)."""
    if keys.shape[1] > 4 * k:
        keys = np.partition(keys, keys.shape[1] - k, axis=1)[:, -k:]
    return np.sort(keys, axis=1)[:, ::-1][:, :k]


def largest_of_each(owners: Places, keys: Keys, owner_count: int, k: int) -> Keys:
    """Return each owner's k largest keys, largest first, then zeros: shape (owners, at most k).

    `owners` are ascending numbers in [0, `owner_count`).

    >>> largest_of_each(np.array([0, 0, 2]), np.array([5, 9, 7], np.uint64), 3, k=1).tolist()
    [[9], [0], [7]]
    """
    counts = np.bincount(owners, minlength=owner_count)
    has_many = counts > 2 * k + 8
    if has_many.any() and not has_many.all():
        return _sorted_apart(has_many, owners, keys, min(k, int(counts.max())))
    first = np.cumsum(counts) - counts
    table = np.zeros((owner_count, int(counts.max(initial=0))), np.uint64)
    table[owners, np.arange(len(owners)) - first[owners]] = keys
    return largest(table, k)


def _sorted_apart(has_many: npt.NDArray[np.bool_], owners: Places, keys: Keys, width: int) -> Keys:
    """Sort owners of many keys apart: a few, of many equal scores for instance, would make every row as long."""
    best: Keys = np.zeros((len(has_many), width), np.uint64)
    for chosen in (has_many, ~has_many):
        is_theirs = chosen[owners]
        numbers = np.cumsum(chosen) - 1
        found = largest_of_each(numbers[owners[is_theirs]], keys[is_theirs], int(chosen.sum()), width)
        best[chosen, : found.shape[1]] = found
    return best
