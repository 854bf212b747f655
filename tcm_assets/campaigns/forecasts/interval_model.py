"""Interval model: quantile regression of log views by gradient boosting, conformalized.

Three models forecast the 10 %, 50 % and 90 % quantiles of ln(views + 1) over the account's own recent median. Accounts
are dealt into folds; each fold is forecast by models that saw none of its accounts, and how far its videos lie outside
these intervals widens (or narrows) all intervals until 80 % are inside: conformalized quantile regression (Romano,
Patterson and Candès 2019), with the scores of all folds as in cross-conformal prediction (Vovk 2015).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from tcm_assets.campaigns.forecasts.features import CATEGORY, HISTORY, RECENT
from tcm_assets.campaigns.forecasts.growth import Floats, Whole

COVERAGE: Final = 0.8
"""Share of the videos that intervals are made to hold."""

LEVELS: Final = (0.1, 0.5, 0.9)
LOW, MEDIAN, HIGH = range(3)

FOLDS: Final = 5

FEWEST_TRAINING_VIDEOS: Final = 200
FEWEST_TRAINING_ACCOUNTS: Final = 10
"""Fewer say nothing of accounts that are not among them: two of them in each fold are the least to calibrate with."""

HISTORY_BANDS: Final = (3, 5, 10, 20)
"""Where the groups begin that are calibrated apart, in mature videos of the account: with few of them intervals hold
less often than with many. Between follower tiers there is no such difference."""

FEWEST_GROUP_VIDEOS: Final = 300
FEWEST_GROUP_ACCOUNTS: Final = 20
"""A group with as many has a calibration of its own; others share that of all videos."""

_BOOSTING: Final[dict[str, Any]] = {
    "max_iter": 40,
    "learning_rate": 0.05,
    "max_leaf_nodes": 4,
    "min_samples_leaf": 100,
    "l2_regularization": 1.0,
    "early_stopping": False,
    "random_state": 0,
}
"""Small trees: few things about a video are known before it is uploaded, and chance is large."""


@dataclass(frozen=True)
class TrainingVideos:
    """Videos to learn from: features (n, FEATURES), ln(views + 1), account (any whole number) and tier by index."""

    features: Floats
    log_views: Floats
    account: Whole
    tier: Whole

    def select(self, chosen: npt.NDArray[np.bool_]) -> "TrainingVideos":
        """Return the chosen videos."""
        return TrainingVideos(*(values[chosen] for values in vars(self).values()))

    @property
    def are_enough(self) -> bool:
        """Return whether a model can be trained on them."""
        return (
            len(self.log_views) >= FEWEST_TRAINING_VIDEOS and len(np.unique(self.account)) >= FEWEST_TRAINING_ACCOUNTS
        )


class QuantileModel:
    """The three quantiles of ln(views + 1), not calibrated."""

    def __init__(self, training: TrainingVideos) -> None:
        from sklearn.ensemble import HistGradientBoostingRegressor

        over_median = training.log_views - training.features[:, RECENT]
        # A feature that nobody knows cannot be binned; as a constant it is never split at.
        is_unknown = np.isnan(training.features).all(axis=0)
        features = np.where(is_unknown, 0.0, training.features)
        with _one_thread():
            self._models = [
                HistGradientBoostingRegressor(
                    loss="quantile", quantile=level, categorical_features=[CATEGORY], **_BOOSTING
                ).fit(features, over_median)
                for level in LEVELS
            ]

    def predict(self, features: Floats) -> Floats:
        """Return the quantiles of each row of features, shape (n, 3), ascending."""
        with _one_thread():
            over_median = np.column_stack([model.predict(features) for model in self._models])
        quantiles: Floats = np.sort(over_median, axis=1) + features[:, [RECENT]]
        return quantiles


def _one_thread() -> Any:
    """Return a context with one OpenMP thread: for so few rows, threads wait for each other ten times as long."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)


def deal_accounts(accounts: Sequence[str], folds: int = FOLDS) -> Whole:
    """Return the fold of each account: dealt in the order of their digests, so folds are of nearly the same size."""
    order = sorted(range(len(accounts)), key=lambda place: (crc32(accounts[place].encode()), accounts[place]))
    fold = np.empty(len(accounts), dtype=np.int64)
    fold[order] = np.arange(len(accounts)) % folds
    return fold


@dataclass(frozen=True)
class Calibration:
    """How far intervals are moved outwards (inwards where negative), in logarithms: for all, and by history band."""

    of_all: float
    by_band: dict[int, float]

    @classmethod
    def measure(cls, quantiles: Floats, videos: TrainingVideos) -> "Calibration":
        """Measure on videos whose `quantiles` come from models that saw none of their accounts."""
        outside = np.maximum(quantiles[:, LOW] - videos.log_views, videos.log_views - quantiles[:, HIGH])
        band = history_band(videos.features)
        by_band = {}
        for each in np.unique(band):
            of_band = band == each
            if of_band.sum() >= FEWEST_GROUP_VIDEOS and _count(videos.account[of_band]) >= FEWEST_GROUP_ACCOUNTS:
                by_band[int(each)] = _conformal_quantile(outside[of_band])
        return cls(_conformal_quantile(outside), by_band)

    def apply(self, quantiles: Floats, features: Floats) -> Floats:
        """Return calibrated quantiles; the median stays, and low and high do not cross it."""
        shift = np.array([self.by_band.get(int(band), self.of_all) for band in history_band(features)])
        low = np.minimum(quantiles[:, LOW] - shift, quantiles[:, MEDIAN])
        high = np.maximum(quantiles[:, HIGH] + shift, quantiles[:, MEDIAN])
        return np.column_stack([low, quantiles[:, MEDIAN], high])


def history_band(features: Floats) -> Whole:
    """Return the place in HISTORY_BANDS of each row of features; -1 for a shorter history than the first."""
    return np.searchsorted(HISTORY_BANDS, features[:, HISTORY], side="right").astype(np.int64) - 1


def _count(values: Whole) -> int:
    return len(np.unique(values))


def _conformal_quantile(scores: Floats) -> float:
    """Return the smallest score that as many are at most as COVERAGE asks for, one more video being counted."""
    rank = min(ceil(COVERAGE * (len(scores) + 1)), len(scores))
    return float(np.partition(scores, rank - 1)[rank - 1])


class IntervalModel:
    """Calibrated intervals: the mean of the folds' models, calibrated on what each fold's model did not see."""

    def __init__(self, models: Sequence[QuantileModel], calibration: Calibration) -> None:
        self._models = models
        self._calibration = calibration

    @classmethod
    def train(cls, videos: TrainingVideos, fold: Whole) -> "IntervalModel":
        """Train on `videos`, of which `fold` is by video; each account has to be in one fold."""
        folds = np.unique(fold)
        models = [QuantileModel(videos.select(fold != each)) for each in folds]
        unseen = np.empty((len(fold), len(LEVELS)))
        for each, model in zip(folds, models, strict=True):
            unseen[fold == each] = model.predict(videos.features[fold == each])
        return cls(models, Calibration.measure(unseen, videos))

    def predict(self, features: Floats) -> Floats:
        """Return low, median and high of ln(views + 1), shape (n, 3)."""
        if not len(features):
            return np.empty((0, len(LEVELS)))
        quantiles = np.mean([model.predict(features) for model in self._models], axis=0)
        return self._calibration.apply(quantiles, features)
