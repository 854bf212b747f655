"""Held-out brands and creators: which labels a method may see when it is fitted, and whom it is then measured on.

The fold of a brand or creator is read off a hash of its id: the same in every run, whoever else is in the list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from tcm_assets.matching.quality.methods import Marketplace, Method, Packaged
from tcm_assets.models.vectors import FloatMatrix, Mask

BRAND_FOLDS = 5
"""Each brand is scored by a method that was fitted without it, on four fifths of the brands."""

CREATOR_FOLDS = 2
"""Creators are halved: a real list has others than those that were graded, and many at once."""


@dataclass(frozen=True)
class Split:
    """A way to hold out: `name`, and into how many folds each side is cut; 1 holds nobody out."""

    name: str
    brand_folds: int = 1
    creator_folds: int = 1


EVERYONE = Split("everyone")
HELD_OUT_BRANDS = Split("held-out brands", brand_folds=BRAND_FOLDS)
HELD_OUT_CREATORS = Split("held-out creators", creator_folds=CREATOR_FOLDS)
SPLITS = (HELD_OUT_BRANDS, HELD_OUT_CREATORS, EVERYONE)
"""`EVERYONE` holds nobody out: the match as it is packaged, whose scores a run stores. Where it was fitted to these
labels, as in the sample, that proves nothing."""


def fold_of(subject_id: str, folds: int) -> int:
    """Return the fold of a brand or creator, from 0.

    >>> [fold_of(brand, 5) for brand in ("B001", "B002", "B003")]
    [4, 2, 4]
    """
    return int.from_bytes(sha256(subject_id.encode()).digest()[:8], "big") % folds


def fold_masks(ids: Sequence[str], folds: int) -> list[Mask]:
    """Return whom each fold holds, for every fold that holds anybody; all of them where there is nobody."""
    own = np.array([fold_of(each, folds) for each in ids], np.intp)
    return [own == fold for fold in np.unique(own)] or [np.zeros(0, np.bool_)]


class _Fold(NamedTuple):
    fitted_creators: Mask
    fitted_brands: Mask
    scored_creators: Mask
    scored_brands: Mask


def out_of_fold_scores(method: Method, marketplace: Marketplace, split: Split) -> FloatMatrix:
    """Return the score of every pair by a method fitted without its brand, or its creator, as the split says.

    Array of shape (creators, brands), NaN where a pair has no score. Fitting sees the creators, brands and grades of
    the other folds alone. A method that `learns_nothing` scores all at once.
    """
    if learns_nothing(method, marketplace):
        return method.fit(marketplace).scores(marketplace.creators, marketplace.brands)
    scores = np.full(marketplace.grades.shape, np.nan)
    if split == EVERYONE and isinstance(method, Packaged):
        return method.as_packaged().scores(marketplace.creators, marketplace.brands)
    for fold in _folds(marketplace.creator_ids, marketplace.brand_ids, split):
        scorer = method.fit(marketplace.part(fold.fitted_creators, fold.fitted_brands))
        own = marketplace.part(fold.scored_creators, fold.scored_brands)
        scores[np.ix_(fold.scored_creators, fold.scored_brands)] = scorer.scores(own.creators, own.brands)
    return scores


def learns_nothing(method: Method, marketplace: Marketplace) -> bool:
    """Return whether fitting gives the method itself back, so that there is nothing that it could have seen.

    It is asked with no creator and no brand, where fitting costs nothing.
    """
    nobody = marketplace.part(
        np.zeros(len(marketplace.creator_ids), np.bool_), np.zeros(len(marketplace.brand_ids), np.bool_)
    )
    fitted: object = method.fit(nobody)
    return fitted is method


def _folds(creator_ids: Sequence[str], brand_ids: Sequence[str], split: Split) -> Iterator[_Fold]:
    for creators in fold_masks(creator_ids, split.creator_folds):
        for brands in fold_masks(brand_ids, split.brand_folds):
            yield _Fold(
                ~creators if split.creator_folds > 1 else creators,
                ~brands if split.brand_folds > 1 else brands,
                creators,
                brands,
            )
