"""Count series: cumulative counts of many videos at several moments, and how honest counts grow."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

Counted = npt.NDArray[np.int64]

REACTIONS = ("likes", "comments", "shares", "bookmarks")
"""Counts that viewers cause beside views, as fields of CountSeries and ReactionRates."""

_HIGHEST_RATE = 0.9
"""Highest reactions per view: a video is not liked by everyone who sees it."""

_LIKES_WITHDRAWN_PER_DAY = 0.0002

_COMMENTS_DELETED_PER_DAY = 0.0008
"""Shares of likes and comments taken back in a day: counts of honest videos fall now and then, by a little."""

_TYPICAL_DECAY_D, _DECAY_LN_SPREAD = 1.2, 0.5
"""Days after which about two thirds of the views have come, and the standard deviation of its logarithm."""

_STRETCH = (0.55, _HIGHEST_RATE)
"""Exponent of the stretched exponential: below 1, so that a thin tail of views goes on for weeks."""

_DAY_SPREADS = (0.2, 0.5)
"""Standard deviation of ln(views of a day) around the smooth curve, by video: feeds show a video in waves."""

_REACTION_DAY_SPREAD = 0.15

_SURGE_START_D = (2.0, 6.0)

_SURGE_SCALE_D = (0.3, _HIGHEST_RATE)
"""When a late viral begins, in days after the upload, and its time scale: it rises for a day and fades over a few."""

_SURGE_SIZE = (5.0, 60.0)
"""Views of the surge over those that the video had without it; small ones are the more frequent."""

_STRANGERS_WARMTH = (0.4, 0.95)
"""Reactions per view of the surge over the usual ones: strangers react less than followers, but they do react."""

_SURGE_RATE_SPREAD = 0.2


@dataclass(frozen=True)
class CountSeries:
    """Cumulative counts of n videos at d moments: five arrays of shape (n, d), zero or more."""

    views: Counted
    likes: Counted
    comments: Counted
    shares: Counted
    bookmarks: Counted

    def __add__(self, other: Self) -> Self:
        """Return the sum of two causes."""
        return type(self)(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))

    def of(self, videos: npt.NDArray[np.intp]) -> Self:
        """Return the series of the videos at these indexes."""
        return type(self)(*(getattr(self, item.name)[videos] for item in fields(self)))

    def since_first(self) -> Self:
        """Return what came after the first moment, at least zero where some of it was taken back."""
        return type(self)(
            *(np.maximum(counts - counts[:, :1], 0) for counts in (getattr(self, item.name) for item in fields(self)))
        )

    def with_added(self, videos: npt.NDArray[np.intp], added: Self) -> Self:
        """Return the series with `added` on top of the videos at these indexes, each index at most once."""
        sums = {}
        for item in fields(self):
            total = getattr(self, item.name).copy()
            total[videos] += getattr(added, item.name)
            sums[item.name] = total
        return type(self)(**sums)


@dataclass(frozen=True)
class ReactionRates:
    """Reactions per view of n videos; arrays of shape (n,) in [0, 1]."""

    likes: Floats
    comments: Floats
    shares: Floats
    bookmarks: Floats

    def times(self, factor: Floats | float) -> "ReactionRates":
        """Return all rates multiplied, at most _HIGHEST_RATE."""
        return ReactionRates(*(np.minimum(getattr(self, name) * factor, _HIGHEST_RATE) for name in REACTIONS))

    def of(self, videos: npt.NDArray[np.intp]) -> "ReactionRates":
        """Return the rates of the videos at these indexes."""
        return ReactionRates(*(getattr(self, name)[videos] for name in REACTIONS))


def watched(new_views: Counted, rates: ReactionRates, day_spread: float, rng: np.random.Generator) -> CountSeries:
    """Draw the series of `new_views`, views since the moment before, of shape (n, d), with reactions at `rates`.

    `day_spread` is the standard deviation of ln(rate) from one moment to the next; all reactions of a moment share it,
    so that they move together.
    """
    mood = rng.normal(0, day_spread, new_views.shape)
    cumulative = {}
    for name in REACTIONS:
        own = rng.normal(0, day_spread / 2, new_views.shape)
        rate = np.minimum(getattr(rates, name)[:, None] * np.exp(mood + own), _HIGHEST_RATE)
        cumulative[name] = np.cumsum(rng.binomial(new_views, rate), axis=1)
    return CountSeries(views=np.cumsum(new_views, axis=1), **cumulative)


def with_withdrawals(series: CountSeries, ages_d: Floats, rng: np.random.Generator) -> CountSeries:
    """Draw `series` after people have taken back a few likes and comments; never below zero."""
    days = np.diff(ages_d, axis=1)

    def reduced(counts: Counted, share_per_day: float) -> Counted:
        gone = np.cumsum(rng.binomial(counts[:, :-1], np.minimum(share_per_day * days, 1)), axis=1)
        rest = counts.copy()
        rest[:, 1:] = np.maximum(rest[:, 1:] - gone, 0)
        return rest

    return CountSeries(
        views=series.views,
        likes=reduced(series.likes, _LIKES_WITHDRAWN_PER_DAY),
        comments=reduced(series.comments, _COMMENTS_DELETED_PER_DAY),
        shares=series.shares,
        bookmarks=series.bookmarks,
    )


def increments(cumulative: Floats, rng: np.random.Generator) -> Counted:
    """Draw Poisson numbers of new events between moments from an expected cumulative count."""
    expected = np.diff(cumulative, axis=1, prepend=0.0)
    return rng.poisson(np.maximum(expected, 0.0)).astype(np.int64)


def draw_growth(ages_d: Floats, rng: np.random.Generator) -> Floats:
    """Draw the share of a video's views that have come at each age; ages and result of shape (n, d).

    The share grows with d to about 1, not exactly: feeds are not smooth.
    """
    count = len(ages_d)
    decay_d = _TYPICAL_DECAY_D * np.exp(rng.normal(0, _DECAY_LN_SPREAD, (count, 1)))
    smooth = 1 - np.exp(-((ages_d / decay_d) ** rng.uniform(*_STRETCH, (count, 1))))
    wave = rng.uniform(*_DAY_SPREADS, (count, 1)) * rng.normal(size=ages_d.shape)
    growth: Floats = np.cumsum(np.diff(smooth, axis=1, prepend=0.0) * np.exp(wave), axis=1)
    return growth


def organic_series(ages_d: Floats, total_views: Floats, rates: ReactionRates, rng: np.random.Generator) -> CountSeries:
    """Draw the counts of n honest videos at their ages (n, d); in the end they have about `total_views` (n,)."""
    new_views = increments(total_views[:, None] * draw_growth(ages_d, rng), rng)
    return watched(new_views, rates, _REACTION_DAY_SPREAD, rng)


def later_growth(ages_d: Floats, first_views: Floats, rates: ReactionRates, rng: np.random.Generator) -> CountSeries:
    """Draw what n honest videos gain after their first moment, at which they had `first_views` (n,)."""
    growth = draw_growth(ages_d, rng)
    gained = first_views[:, None] * (growth / growth[:, :1] - 1)
    return watched(increments(gained, rng), rates, _REACTION_DAY_SPREAD, rng)


def viral_surge(ages_d: Floats, total_views: Floats, rates: ReactionRates, rng: np.random.Generator) -> CountSeries:
    """Draw what a late take-off adds to n honest videos: many strangers within days, who react somewhat less."""
    count = len(ages_d)
    start_d = rng.uniform(*_SURGE_START_D, (count, 1))
    elapsed = np.maximum(ages_d - start_d, 0) / rng.uniform(*_SURGE_SCALE_D, (count, 1))
    wave = np.exp(rng.normal(0, _DAY_SPREADS[0], ages_d.shape))
    steps = np.diff(1 - (1 + elapsed) * np.exp(-elapsed), axis=1, prepend=0.0) * wave
    smallest, largest = _SURGE_SIZE
    size = np.exp(rng.uniform(np.log(smallest), np.log(largest), (count, 1)))
    new_views = increments(np.cumsum(total_views[:, None] * size * steps, axis=1), rng)
    warmth = rng.uniform(*_STRANGERS_WARMTH, count)
    strangers = ReactionRates(
        *(
            np.minimum(rate * warmth * np.exp(rng.normal(0, _SURGE_RATE_SPREAD, count)), _HIGHEST_RATE)
            for rate in (rates.likes, rates.comments, rates.shares, rates.bookmarks)
        )
    )
    return watched(new_views, strangers, _REACTION_DAY_SPREAD, rng)
