"""Held-out forecasts: videos forecast by models that saw nothing of their account, or nothing of their time."""

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from tcm_assets.campaigns.forecasts.growth import MATURE_AGE_D, SECONDS_PER_DAY, Floats, Whole
from tcm_assets.campaigns.forecasts.interval_model import (
    OWN,
    Calibration,
    IntervalModel,
    TrainingVideos,
    predict_unseen,
)

ACCOUNTS, DAYS = "accounts", "days"
HOLDOUTS: Final = (ACCOUNTS, DAYS)
"""What the model has not seen: the video's account, or its upload day and all later ones."""

LATER_SHARE: Final = 0.2
"""Share of the videos, the newest, that are held out as later days."""

FEWEST_TIER_VIDEOS: Final = 50
"""Videos of a tier in the training part that its own quantiles need; else those of all videos are compared with."""

_TIER_LEVELS: Final = (0.1, 0.9)


@dataclass(frozen=True)
class HeldOut:
    """Forecasts of one kind of holdout: `place` of each video among the training videos, and ln(views + 1) as forecast
    (low, median, high) and by the tier's own quantiles in the training part (low, high). `basis` is what the forecast
    is of, one of BASES.
    """

    place: npt.NDArray[np.intp]
    forecast: Floats
    basis: npt.NDArray[np.object_]
    tier_quantiles: Floats


def hold_out_accounts(videos: TrainingVideos, fold: Whole) -> HeldOut:
    """Forecast every video by a model of the accounts in the other folds, trained and calibrated as the one in use."""
    folds = [int(each) for each in np.unique(fold)]
    models = {frozenset(pair): videos.select(~np.isin(fold, pair)).learn_centre() for pair in combinations(folds, 2)}
    forecast, tier_quantiles = np.empty((len(fold), 3)), np.empty((len(fold), 2))
    basis = np.empty(len(fold), dtype=object)
    for held in folds:
        is_held = fold == held
        others = {each: models[frozenset((held, each))] for each in folds if each != held}
        seen, fold_seen = videos.select(~is_held), fold[~is_held]
        unseen = predict_unseen(others, seen.features, fold_seen)
        intervals = IntervalModel(list(others.values()), Calibration.measure(unseen, seen, fold_seen))
        forecast[is_held] = intervals.predict(videos.features[is_held], videos.is_paid[is_held])
        basis[is_held] = _bases(intervals, videos.is_paid[is_held])
        tier_quantiles[is_held] = quantiles_by_tier(seen, videos.tier[is_held])
    return HeldOut(np.arange(len(fold)), forecast, basis, tier_quantiles)


def hold_out_days(videos: TrainingVideos, uploaded_s: Floats, fold: Whole) -> HeldOut | None:
    """Forecast the newest LATER_SHARE of the videos by a model of those that were mature before; None for too few."""
    if not len(uploaded_s):
        return None
    cut_s = np.quantile(uploaded_s, 1 - LATER_SHARE, method="higher")
    is_later = uploaded_s >= cut_s
    is_earlier = uploaded_s <= cut_s - MATURE_AGE_D * SECONDS_PER_DAY
    earlier = videos.select(is_earlier)
    if not earlier.are_enough or len(np.unique(fold[is_earlier])) < 2:
        return None
    model = IntervalModel.train(earlier, fold[is_earlier])
    return HeldOut(
        np.flatnonzero(is_later),
        model.predict(videos.features[is_later], videos.is_paid[is_later]),
        _bases(model, videos.is_paid[is_later]),
        quantiles_by_tier(earlier, videos.tier[is_later]),
    )


def _bases(model: IntervalModel, is_paid: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    return np.where(is_paid, np.array(model.paid_basis, dtype=object), np.array(OWN, dtype=object))


def quantiles_by_tier(videos: TrainingVideos, tier: Whole) -> Floats:
    """Return the 10 % and 90 % quantiles of ln(views + 1) of each of the tiers `tier`, shape (n, 2)."""
    of_all = np.quantile(videos.log_views, _TIER_LEVELS)
    found = np.empty((len(tier), 2))
    for each in np.unique(tier):
        of_tier = videos.log_views[videos.tier == each]
        found[tier == each] = np.quantile(of_tier, _TIER_LEVELS) if len(of_tier) >= FEWEST_TIER_VIDEOS else of_all
    return found
