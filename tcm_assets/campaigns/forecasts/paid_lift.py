"""Paid videos: how their views compare with those of an account's own ones, and how surely that is known.

A paid video is forecast as an own one, times a lift. The folder's paid videos say what the lift usually is; an
account's earlier ones move it, the more of them there are and the more accounts are seen to differ. Each is compared
with own videos that were uploaded before it, so a held-out video never tells of itself: `sponsorship_history`, which
explains the past, compares with later ones too.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tcm_assets.campaigns.forecasts.account_centre import Centre
from tcm_assets.campaigns.forecasts.features import PAID_COUNT, PAID_LIFT
from tcm_assets.campaigns.forecasts.growth import Floats, Whole

FEWEST_PAID: Final = 30
"""Paid videos that a lift needs: it is then known to about a fifth of their spread."""

FEWEST_PAID_ACCOUNTS: Final = 10
"""Their accounts: videos of one sponsor's favourite say nothing of others."""

ENOUGH_PAID: Final = 100
"""Paid videos that have a calibration of their own; of fewer the upper confidence bound of their scatter counts."""

CONFIDENCE: Final = 0.8
"""How surely fewer than ENOUGH_PAID videos scatter no more than they are taken to."""

BETWEEN_CONFIDENCE: Final = 0.95
"""How surely accounts differ at least by as much as their lifts are let to."""

LEAST_POOLING: Final = 4.0
"""Paid videos that the market's lift counts for at least, beside an account's own: how much accounts differ is itself
hardly known."""


@dataclass(frozen=True)
class PaidVideos:
    """Paid videos to learn a lift from, with the `centre` that was expected of own ones.

    `own_residual` is the mean of ln(views) over the centre of the own videos of the same account, 0 without any: where
    the centre of an account is wrong, it is wrong for its paid videos too, and no lift.
    """

    features: Floats
    log_views: Floats
    account: Whole
    centre: Centre
    own_residual: Floats

    def select(self, chosen: npt.NDArray[np.bool_]) -> "PaidVideos":
        """Return the chosen videos."""
        return PaidVideos(
            features=self.features[chosen],
            log_views=self.log_views[chosen],
            account=self.account[chosen],
            centre=self.centre.select(chosen),
            own_residual=self.own_residual[chosen],
        )


@dataclass(frozen=True)
class PaidLift:
    """Lift of paid videos in logarithms: `market` over the forecast of an own video; accounts are drawn towards it.

    `usual` is the same over the account's own median, as PAID_LIFT has it.
    """

    market: float
    usual: float
    pooling: float

    @classmethod
    def measure(cls, paid: PaidVideos, own_residual: float) -> "PaidLift":
        """Measure on paid videos; `own_residual` is the `mean_residual` of own ones: their median is not their mean."""
        over_median = paid.features[:, PAID_LIFT]
        known = ~np.isnan(over_median)
        usual = float(over_median[known].mean()) if known.any() else 0.0
        market = mean_residual(paid.log_views, paid.centre) - own_residual
        residuals = paid.log_views - paid.centre.median - paid.own_residual
        return cls(market, usual, _pooling(residuals, paid.account))

    def of(self, features: Floats) -> Floats:
        """Return the lift of each row: the market's, moved by the account's earlier paid videos."""
        weight = features[:, PAID_COUNT] / (features[:, PAID_COUNT] + self.pooling)
        return self.market + weight * np.nan_to_num(features[:, PAID_LIFT] - self.usual)


def mean_residual(log_views: Floats, centre: Centre) -> float:
    """Return the mean of ln(views) over the centre, those of calm accounts counting more: they tell more."""
    return float(np.average(log_views - centre.median, weights=1 / centre.scale))


def _pooling(residuals: Floats, account: Whole) -> float:
    """Return the variance within accounts over what is surely between them, infinite for none.

    One-way analysis of variance; of the variance between accounts the lower confidence bound counts (Searle 1971),
    since a few lucky paid videos must not make an account's price.
    """
    from scipy.special import fdtri

    _, place, count = np.unique(account, return_inverse=True, return_counts=True)
    accounts, videos = len(count), len(place)
    if accounts < 2 or videos <= accounts:
        return np.inf
    means = np.bincount(place, residuals) / count
    within = float(np.sum((residuals - means[place]) ** 2)) / (videos - accounts)
    among = float(np.sum(count * (means - residuals.mean()) ** 2)) / (accounts - 1)
    size = (videos - float(np.sum(count**2)) / videos) / (accounts - 1)
    sure = float(fdtri(accounts - 1, videos - accounts, BETWEEN_CONFIDENCE))
    between = (among / sure - within) / size
    return max(within / between, LEAST_POOLING) if between > 0 else np.inf


def spread_bound(scores: Floats) -> float:
    """Return the upper confidence bound of the mean distance of scores from their centre, by its standard error.

    A quantile of some dozens of scores rests on the few outermost; the mean distance on all, if paid videos scatter in
    the same shape as own ones.

    >>> spread_bound(np.array([1.0, -1.0, 1.0, -1.0]))
    1.0
    """
    from scipy.special import ndtri

    apart = np.abs(scores)
    return float(apart.mean() + ndtri(CONFIDENCE) * apart.std(ddof=1) / np.sqrt(len(apart)))
