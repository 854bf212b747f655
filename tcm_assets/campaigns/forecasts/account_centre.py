"""Centre and scale: what an account's next own video usually gets, and how far its videos scatter around that.

The median of a few videos is mostly luck, and so is their spread. Both are drawn towards what is usual, as far as the
folder shows that accounts are alike (empirical Bayes; Efron and Morris 1975): the median towards that of accounts with
as many followers, the spread towards that of all. Residuals over this scale are alike for calm and wild accounts, so
intervals can be conformalized together and still be as wide as each account needs (normalised conformal prediction;
Papadopoulos, Gammerman and Vovk 2008).
"""

from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np

from tcm_assets.campaigns.forecasts.features import (
    CATEGORY,
    FOLLOWERS,
    HISTORY,
    OF_OWN_VIDEOS,
    RECENT,
    RECENT_VIDEOS,
    SPREAD,
)
from tcm_assets.campaigns.forecasts.growth import Floats, Whole

_LEAST_SPREAD: Final = 0.1
"""Least spread of ln(views): equal counts of three videos do not promise that of the fourth."""

_MEDIAN_VARIANCE: Final = np.pi / 2
"""Variance of the median of n values, in that of one value over n (of normal ones)."""

_FEWEST_FOR_A_SLOPE: Final = 20
"""Accounts with known followers that a line through their medians needs; else all are drawn towards the mean."""

_LEAST_FOLLOWER_SPREAD: Final = 0.1
"""Standard deviation of ln(followers + 1) below which accounts are of one size, and a line would be of rounding."""

_SPREAD_POOLINGS: Final = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, np.inf)
_MEDIAN_POOLINGS: Final = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""How many videos what is usual counts for, beside the account's own; a median's, where its videos differ by 1."""

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
class Centre:
    """What is expected of videos, in ln(views + 1): the median, and the scale that residuals are divided by."""

    median: Floats
    scale: Floats

    def select(self, chosen: Any) -> "Centre":
        """Return the chosen videos, by place or by mask."""
        return Centre(self.median[chosen], self.scale[chosen])


@dataclass(frozen=True)
class _Line:
    """A line over ln(followers + 1), level outside the sizes `lowest` to `highest` that it was fitted on."""

    intercept: float
    slope: float
    lowest: float
    highest: float

    @classmethod
    def fit(cls, followers: Floats, medians: Floats, weight: Floats, account: Whole) -> "_Line | None":
        """Fit the weighted medians where followers are known; None for too few accounts, or all of one size."""
        known = ~np.isnan(followers)
        if len(np.unique(account[known])) < _FEWEST_FOR_A_SLOPE:
            return None
        sizes, weight, medians = followers[known], weight[known], medians[known]
        centre = float(np.average(sizes, weights=weight))
        variance = float(np.average((sizes - centre) ** 2, weights=weight))
        if variance < _LEAST_FOLLOWER_SPREAD**2:
            return None
        slope = float(np.average((sizes - centre) * medians, weights=weight)) / variance
        intercept = float(np.average(medians, weights=weight)) - slope * centre
        return cls(intercept, slope, float(sizes.min()), float(sizes.max()))

    def at(self, followers: Floats) -> Floats:
        """Return the line at each size; NaN where it is unknown."""
        at: Floats = self.intercept + self.slope * np.clip(followers, self.lowest, self.highest)
        return at


@dataclass(frozen=True)
class _Usual:
    """What accounts are drawn towards, and how strongly.

    The median of an account is that of `line` at its ln(followers + 1), or `mean` where followers are unknown.
    """

    line: "_Line"
    mean: float
    log_spread: float
    spread_pooling: float
    median_pooling: float

    def centre(self, features: Floats) -> Centre:
        """Return the pooled median of each row, and the scale of a video around it."""
        count = np.minimum(features[:, HISTORY], RECENT_VIDEOS)
        own_spread = np.log(np.maximum(features[:, SPREAD], _LEAST_SPREAD))
        weight = np.zeros(len(count))
        if np.isfinite(self.spread_pooling):
            weight = (count - 1) / (count - 1 + self.spread_pooling)
        spread = np.exp(weight * own_spread + (1 - weight) * self.log_spread)
        followers = features[:, FOLLOWERS]
        usual = np.where(np.isnan(followers), self.mean, self.line.at(followers))
        counted = count + self.median_pooling * spread**2
        median = (count * features[:, RECENT] + (counted - count) * usual) / counted
        return Centre(median, spread * np.sqrt(1 + _MEDIAN_VARIANCE / counted))

    @classmethod
    def learn(cls, features: Floats, log_views: Floats, account: Whole) -> "_Usual":
        """Learn from videos: each account counts once for what is usual, each video for how strongly."""
        weight = 1 / np.bincount(account)[account]
        medians, followers = features[:, RECENT], features[:, FOLLOWERS]
        mean = float(np.average(medians, weights=weight))
        line = _Line.fit(followers, medians, weight, account) or _Line(mean, 0.0, 0.0, 0.0)
        log_spread = float(np.average(np.log(np.maximum(features[:, SPREAD], _LEAST_SPREAD)), weights=weight))
        candidates = [
            cls(line, mean, log_spread, of_spread, of_median)
            for of_spread, of_median in product(_SPREAD_POOLINGS, _MEDIAN_POOLINGS)
        ]
        return min(candidates, key=lambda each: _misfit(each.centre(features), log_views))


def _misfit(centre: Centre, log_views: Floats) -> float:
    """Return the negative log-likelihood of a video, residuals being Laplace with a common factor: outliers count
    little.
    """
    residuals = np.abs(log_views - centre.median) / centre.scale
    return float(np.log(max(residuals.mean(), 1e-12)) + np.log(centre.scale).mean())


class CentreModel:
    """Centre of an account's own videos: pooled median, and what hour, trend and the like add to it by boosting."""

    def __init__(self, features: Floats, log_views: Floats, account: Whole) -> None:
        from sklearn.ensemble import HistGradientBoostingRegressor

        self._usual = _Usual.learn(features, log_views, account)
        centre = self._usual.centre(features)
        known = features[:, OF_OWN_VIDEOS]
        # A feature that nobody knows cannot be binned; as a constant it is never split at.
        known = np.where(np.isnan(known).all(axis=0), 0.0, known)
        with _one_thread():
            self._model = HistGradientBoostingRegressor(
                loss="quantile", quantile=0.5, categorical_features=[CATEGORY], **_BOOSTING
            ).fit(known, (log_views - centre.median) / centre.scale)

    def predict(self, features: Floats) -> Centre:
        """Return the centre of each row of features."""
        centre = self._usual.centre(features)
        with _one_thread():
            added = self._model.predict(features[:, OF_OWN_VIDEOS])
        return Centre(centre.median + centre.scale * added, centre.scale)


def _one_thread() -> Any:
    """Return a context with one OpenMP thread: for so few rows, threads wait for each other ten times as long."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)
