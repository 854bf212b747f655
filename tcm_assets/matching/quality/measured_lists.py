"""One method's lists of one split: how near each subject's is to the labels, and how varied all are."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from tcm_assets.matching.directions import BRANDS_FOR_CREATOR, CREATORS_FOR_BRAND
from tcm_assets.matching.quality.held_out import Split, fold_masks
from tcm_assets.matching.quality.list_variety import (
    catalogue_coverage,
    distinct_list_share,
    exposure_gini,
    top_partner_share,
)
from tcm_assets.matching.quality.listed import Arrangement
from tcm_assets.matching.quality.methods import Marketplace
from tcm_assets.matching.quality.ranking_metrics import ACCURACY_METRICS, list_metrics, ranked_places
from tcm_assets.models.vectors import FloatMatrix, FloatVector
from tcm_assets.tables.follower_tiers import tier_of

LIST_LENGTH = 5
"""Partners in a list whose variety is measured, as many as the marketplace shows at first."""


class Measured(NamedTuple):
    """One direction of one method: the figures of each subject, and the variety of all lists."""

    by_subject: Mapping[str, FloatVector]
    variety: Mapping[str, float]


def measure(
    scores: FloatMatrix, marketplace: Marketplace, arrangement: Arrangement | None, split: Split
) -> dict[str, Measured]:
    """Return what is measured of each direction of scores of shape (creators, brands).

    Where creators are held out, a brand's list ranks those of one half, and its figures are the means of its lists:
    fits to halves share no label, so their scores do not say which of two creators is better. Fits without a fifth of
    the brands share most of their labels, and a creator's list ranks the brands of all.
    """
    halves = fold_masks(marketplace.creator_ids, split.creator_folds)
    all_brands = np.ones(len(marketplace.brand_ids), np.bool_)
    return {
        CREATORS_FOR_BRAND: mean_of(
            [_of_brands(scores[half], marketplace.part(half, all_brands), arrangement) for half in halves]
        ),
        BRANDS_FOR_CREATOR: _of_creators(scores, marketplace, arrangement),
    }


def _of_brands(scores: FloatMatrix, marketplace: Marketplace, arrangement: Arrangement | None) -> Measured:
    lists = arrangement.arranged(scores.T, marketplace, CREATORS_FOR_BRAND) if arrangement else scores.T
    ids = marketplace.creator_ids
    tiers = dict(zip(ids, map(tier_of, marketplace.creators["follower_count"].to_pylist()), strict=True))
    themes = marketplace.brands["theme"].to_pylist()
    return Measured(_by_subject(lists, marketplace.grades.T, ids), _variety(lists, ids, themes, tiers))


def _of_creators(scores: FloatMatrix, marketplace: Marketplace, arrangement: Arrangement | None) -> Measured:
    lists = arrangement.arranged(scores, marketplace, BRANDS_FOR_CREATOR) if arrangement else scores
    ids = marketplace.brand_ids
    categories = marketplace.creators["category"].to_pylist()
    return Measured(_by_subject(lists, marketplace.grades, ids), _variety(lists, ids, categories, {}))


def _by_subject(scores: FloatMatrix, grades: FloatMatrix, ids: Sequence[str]) -> dict[str, FloatVector]:
    """Return each metric of each row's list, NaN for subjects that it cannot measure, such as those without a grade."""
    lists = [
        list_metrics(own, graded, ids)
        if np.nan_to_num(graded).any()
        else dict.fromkeys(ACCURACY_METRICS, np.nan)
        for own, graded in zip(scores, grades, strict=True)
    ]  # fmt: skip
    return {name: np.array([own[name] for own in lists], np.float64) for name in ACCURACY_METRICS}


def _variety(
    scores: FloatMatrix, ids: Sequence[str], kinds: Sequence[str | None], groups: dict[str, str | None]
) -> dict[str, float]:
    lists = [[ids[place] for place in ranked_places(own, ids)[:LIST_LENGTH]] for own in scores]
    return {
        "catalogue_coverage": catalogue_coverage(lists, len(ids)),
        "top_partner_share": top_partner_share(lists),
        "distinct_list_share": distinct_list_share(lists, kinds),
        "exposure_gini": exposure_gini(lists, groups),
    }


def mean_of(measured: Sequence[Measured]) -> Measured:
    """Return the means of figures of the same subjects, each over those that have one."""
    first = measured[0]
    return Measured(
        {name: _known_mean(np.array([each.by_subject[name] for each in measured])) for name in first.by_subject},
        {name: float(_known_mean(np.array([[each.variety[name]] for each in measured]))[0]) for name in first.variety},
    )


def _known_mean(values: FloatMatrix) -> FloatVector:
    known = ~np.isnan(values)
    sums = np.where(known, values, 0.0).sum(axis=0)
    means: FloatVector = np.divide(sums, known.sum(axis=0), out=np.full(sums.shape, np.nan), where=known.any(axis=0))
    return means
