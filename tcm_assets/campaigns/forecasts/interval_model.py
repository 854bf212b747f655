"""Interval model: what an account's next video usually gets, and an interval around it that is conformalized.

The centre of own videos is learned (`account_centre`). Accounts are dealt into folds; each fold is forecast by a model
that saw none of its accounts, and the 10 % and 90 % quantiles of how far its videos lie from their centre, over their
scale, are the ends of all intervals: normalised split conformal prediction (Papadopoulos, Gammerman and Vovk 2008; Lei
and others 2018), with the scores of all folds as in cross-conformal prediction (Vovk 2015). Paid videos have their own
lift and their own ends, as far as the folder has enough of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from tcm_assets.campaigns.forecasts.account_centre import Centre, CentreModel
from tcm_assets.campaigns.forecasts.features import HISTORY
from tcm_assets.campaigns.forecasts.growth import Floats, Whole
from tcm_assets.campaigns.forecasts.paid_lift import (
    ENOUGH_PAID,
    FEWEST_PAID,
    FEWEST_PAID_ACCOUNTS,
    PaidLift,
    PaidVideos,
    mean_residual,
    spread_bound,
)

COVERAGE: Final = 0.8
"""Share of the videos that intervals are made to hold."""

FOLDS: Final = 5

FEWEST_TRAINING_VIDEOS: Final = 200
FEWEST_TRAINING_ACCOUNTS: Final = 10
"""Fewer say nothing of accounts that are not among them: two of them in each fold are the least to calibrate with."""

HISTORY_BANDS: Final = (3, 5, 10, 20)
"""Where the groups begin that are calibrated apart, in mature own videos of the account: with few of them intervals
hold less often than with many. Between follower tiers there is no such difference."""

FEWEST_GROUP_VIDEOS: Final = 100
FEWEST_GROUP_ACCOUNTS: Final = 20
"""A group with as many has a calibration of its own; others share that of all own videos."""

OWN, PAID, PAID_WIDENED = "own video", "paid video", "paid video, widened"
BASES: Final = (OWN, PAID, PAID_WIDENED)
"""What a forecast is of. Widened: too few paid videos to calibrate with, so the interval has room for chance."""


@dataclass(frozen=True)
class TrainingVideos:
    """Videos to learn from: features (n, FEATURES), ln(views + 1), account (any whole number), tier by index, and
    whether each is paid.
    """

    features: Floats
    log_views: Floats
    account: Whole
    tier: Whole
    is_paid: npt.NDArray[np.bool_]

    def select(self, chosen: npt.NDArray[np.bool_]) -> "TrainingVideos":
        """Return the chosen videos."""
        return TrainingVideos(*(values[chosen] for values in vars(self).values()))

    @property
    def own_counts(self) -> tuple[int, int]:
        """Return the number of own videos, and that of their accounts."""
        return int((~self.is_paid).sum()), _count(self.account[~self.is_paid])

    @property
    def are_enough(self) -> bool:
        """Return whether a model can be trained on them: it learns from own videos."""
        videos, accounts = self.own_counts
        return videos >= FEWEST_TRAINING_VIDEOS and accounts >= FEWEST_TRAINING_ACCOUNTS

    def learn_centre(self) -> CentreModel:
        """Return the model of own videos."""
        own = self.select(~self.is_paid)
        return CentreModel(own.features, own.log_views, own.account)


def deal_accounts(accounts: Sequence[str], folds: int = FOLDS) -> Whole:
    """Return the fold of each account: dealt in the order of their digests, so folds are of nearly the same size."""
    order = sorted(range(len(accounts)), key=lambda place: (crc32(accounts[place].encode()), accounts[place]))
    fold = np.empty(len(accounts), dtype=np.int64)
    fold[order] = np.arange(len(accounts)) % folds
    return fold


@dataclass(frozen=True)
class Ends:
    """How far an interval reaches below and above its centre, in scales."""

    below: float
    above: float


@dataclass(frozen=True)
class Calibration:
    """Ends of intervals, for own videos in all and by history band, and for paid ones; `lift` None: too few."""

    of_all: Ends
    by_band: dict[int, Ends]
    lift: PaidLift | None = None
    of_paid: Ends | None = None
    is_widened: bool = False

    @classmethod
    def measure(cls, centre: Centre, videos: TrainingVideos, fold: Whole) -> "Calibration":
        """Measure on videos whose `centre` comes from models that saw none of their accounts; `fold` is by video."""
        own = ~videos.is_paid
        scores = ((videos.log_views - centre.median) / centre.scale)[own]
        band, account = history_band(videos.features[own]), videos.account[own]
        by_band = {}
        for each in np.unique(band):
            of_band = band == each
            if of_band.sum() >= FEWEST_GROUP_VIDEOS and _count(account[of_band]) >= FEWEST_GROUP_ACCOUNTS:
                by_band[int(each)] = _conformal_ends(scores[of_band])
        of_all = _conformal_ends(scores)
        paid = _paid_videos(centre, videos)
        if len(paid.account) < FEWEST_PAID or _count(paid.account) < FEWEST_PAID_ACCOUNTS:
            return cls(of_all, by_band)
        own_residual = mean_residual(videos.log_views[own], centre.select(own))
        paid_scores = _paid_scores(paid, fold[videos.is_paid], own_residual)
        is_widened = len(paid_scores) < ENOUGH_PAID
        of_paid = _widened_ends(paid_scores, scores, of_all) if is_widened else _conformal_ends(paid_scores)
        return cls(of_all, by_band, PaidLift.measure(paid, own_residual), of_paid, is_widened)

    def apply(self, centre: Centre, features: Floats, is_paid: npt.NDArray[np.bool_]) -> Floats:
        """Return low, median and high, shape (n, 3): of a paid video where `is_paid` and its lift is known."""
        ends = [self.by_band.get(int(band), self.of_all) for band in history_band(features)]
        median = centre.median.copy()
        if self.lift is not None and self.of_paid is not None:
            median[is_paid] += self.lift.of(features[is_paid])
            ends = [self.of_paid if each else end for each, end in zip(is_paid, ends, strict=True)]
        below, above = (np.array([getattr(end, name) for end in ends], dtype=float) for name in ("below", "above"))
        # The median is within its interval, whatever the ends of so few scores.
        low, high = (median + sign * np.maximum(end, 0) * centre.scale for sign, end in ((-1, below), (1, above)))
        return np.column_stack([low, median, high])

    @property
    def paid_basis(self) -> str:
        """Return what a forecast of a paid video is of, one of BASES."""
        if self.lift is None:
            return OWN
        return PAID_WIDENED if self.is_widened else PAID


def _paid_videos(centre: Centre, videos: TrainingVideos) -> PaidVideos:
    own, size = ~videos.is_paid, int(videos.account.max()) + 1
    residuals = (videos.log_views - centre.median)[own]
    count = np.bincount(videos.account[own], minlength=size)
    own_residual = np.bincount(videos.account[own], residuals, minlength=size) / np.maximum(count, 1)
    paid = videos.select(videos.is_paid)
    return PaidVideos(
        features=paid.features,
        log_views=paid.log_views,
        account=paid.account,
        centre=centre.select(videos.is_paid),
        own_residual=own_residual[paid.account],
    )


def _paid_scores(paid: PaidVideos, fold: Whole, own_residual: float) -> Floats:
    """Return the scores of paid videos around their own centre, with the lift that the other folds show."""
    scores = np.empty(len(fold))
    for each in np.unique(fold):
        held = paid.select(fold == each)
        others = fold != each
        lift = PaidLift.measure(paid.select(others) if others.any() else held, own_residual)
        expected = held.centre.median + lift.of(held.features)
        scores[fold == each] = (held.log_views - expected) / held.centre.scale
    return scores


def history_band(features: Floats) -> Whole:
    """Return the place in HISTORY_BANDS of each row of features; -1 for a shorter history than the first."""
    return np.searchsorted(HISTORY_BANDS, features[:, HISTORY], side="right").astype(np.int64) - 1


def _count(values: Whole) -> int:
    return len(np.unique(values))


def _conformal_ends(scores: Floats) -> Ends:
    """Return the ends that a tenth of the scores lie beyond, on either side, one more video being counted."""
    rank = min(ceil((1 + COVERAGE) / 2 * (len(scores) + 1)), len(scores)) - 1
    below, above = (float(np.partition(sign * scores, rank)[rank]) for sign in (-1, 1))
    return Ends(below, above)


_LEAST_SCATTER: Final = 1e-9
"""Of own scores, where all of them are equal: something to divide by."""


def _widened_ends(paid: Floats, own: Floats, ends: Ends) -> Ends:
    """Return the `ends` of own videos, wider by how much more the few paid scores may scatter, never nearer."""
    wider = max(1.0, spread_bound(paid) / max(float(np.abs(own).mean()), _LEAST_SCATTER))
    return Ends(ends.below * wider, ends.above * wider)


class IntervalModel:
    """Calibrated intervals: the mean of the folds' models, calibrated on what each fold's model did not see."""

    def __init__(self, models: Sequence[CentreModel], calibration: Calibration) -> None:
        self._models = models
        self._calibration = calibration

    @classmethod
    def train(cls, videos: TrainingVideos, fold: Whole) -> "IntervalModel":
        """Train on `videos`, of which `fold` is by video; each account has to be in one fold."""
        folds = np.unique(fold)
        models = {int(each): videos.select(fold != each).learn_centre() for each in folds}
        unseen = predict_unseen(models, videos.features, fold)
        return cls(list(models.values()), Calibration.measure(unseen, videos, fold))

    @property
    def paid_basis(self) -> str:
        """Return what a forecast of a paid video is of, one of BASES."""
        return self._calibration.paid_basis

    def predict(self, features: Floats, is_paid: npt.NDArray[np.bool_]) -> Floats:
        """Return low, median and high of ln(views + 1), shape (n, 3)."""
        if not len(features):
            return np.empty((0, 3))
        centres = [model.predict(features) for model in self._models]
        median, scale = (np.mean([getattr(each, name) for each in centres], axis=0) for name in ("median", "scale"))
        return self._calibration.apply(Centre(median, scale), features, is_paid)

    def paid_lifts(self, features: Floats) -> Floats:
        """Return ln(views) of a paid video over those of an own one, for each row; NaN where it is not known."""
        lift = self._calibration.lift
        return np.full(len(features), np.nan) if lift is None else lift.of(features)


def predict_unseen(models: dict[int, CentreModel], features: Floats, fold: Whole) -> Centre:
    """Return the centre of each video by the model of its fold, which saw none of its accounts; NaN without one."""
    unseen = Centre(np.full(len(fold), np.nan), np.full(len(fold), np.nan))
    for each, model in models.items():
        of_fold = fold == each
        if of_fold.any():
            found = model.predict(features[of_fold])
            unseen.median[of_fold], unseen.scale[of_fold] = found.median, found.scale
    return unseen
