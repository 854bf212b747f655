"""Count series: cumulative counts of many videos at several moments, how honest counts grow, and what fraud adds.

Bought views and likes are ordered for a video and arrive at once or over days. A comment pod is a group of accounts
that comment on each other's videos.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counted = npt.NDArray[np.int64]

REACTIONS = ("likes", "comments", "shares", "bookmarks")
"""Counts that viewers cause beside views, as fields of CountSeries and ReactionRates."""

_HIGHEST_RATE = 0.9
"""Highest reactions per view: a video is not liked by everyone who sees it."""

# Shares of likes and comments taken back in a day: counts of honest videos fall now and then, by a little.
_LIKES_WITHDRAWN_PER_DAY = 0.0002
_COMMENTS_DELETED_PER_DAY = 0.0008

_TYPICAL_DECAY_D, _DECAY_LN_SPREAD = 1.2, 0.5
"""Days after which about two thirds of the views have come, and the standard deviation of its logarithm."""

_STRETCH = (0.55, 0.9)
"""Exponent of the stretched exponential: below 1, so that a thin tail of views goes on for weeks."""

_DAY_SPREADS = (0.2, 0.5)
"""Standard deviation of ln(views of a day) around the smooth curve, by video: feeds show a video in waves."""

_REACTION_DAY_SPREAD = 0.15

_SURGE_START_D, _SURGE_SCALE_D = (2.0, 6.0), (0.3, 0.9)
"""When a late viral begins, in days after the upload, and its time scale: it rises for a day and fades over a few."""

_SURGE_SIZE = (5.0, 60.0)
"""Views of the surge over those that the video had without it; small ones are the more frequent."""

_STRANGERS_WARMTH, _SURGE_RATE_SPREAD = (0.4, 0.95), 0.2
"""Reactions per view of the surge over the usual ones: strangers react less than followers, but they do react."""

_BURST_SHARE = 0.5
"""Share of view orders that are delivered at once; the others drip."""

# When the delivery of an order starts, in days after the upload, and how many days it takes.
_BURST_START_D, _BURST_LENGTH_D = (0.2, 6.0), (0.1, 1.0)
_DRIP_START_D, _DRIP_LENGTH_D = (0.0, 3.0), (3.0, 10.0)
_LIKES_START_D, _LIKES_LENGTH_D = (0.1, 6.0), (0.05, 1.5)
_LATER_PODS_START_D, _PODS_LENGTH_D = (1.0, 6.0), (0.05, 0.3)

# Standard deviation of ln(arrivals between two moments) around a steady rate.
_BURST_UNEVENNESS = 0.2
_DRIP_UNEVENNESS = (0.005, 0.08)
_LIKES_UNEVENNESS = 0.2
_PODS_UNEVENNESS = 0.1

_REACTIONS_LEFT = (0.0, 0.05)
"""Reactions per bought view over the video's usual ones: some farms like a little to look alive."""

_VIEWS_PER_LIKE = (0.0, 0.5)
"""Views that a bought like leaves, by order: most likes are given without opening the video."""

_PODS_AT_UPLOAD_SHARE = 0.5
"""Share of pod sessions that begin when the video appears, to please the feed; the others are called days later."""

_VIEWS_PER_COMMENT, _LIKES_PER_COMMENT = (0.3, 1.0), (0.1, 0.8)
"""What a pod's comment leaves beside it, by session: who writes several comments watches once."""

_PURGED_LIKES_SHARE, _PURGED_VIEWS_SHARE = 0.25, 0.1
"""Shares of orders that the platform takes back in part later."""

_PURGE_DELAY_D, _PURGED_PART = (0.5, 4.0), (0.1, 0.7)
"""When the platform takes back what it found, in days after the order was filled, and how much of it."""


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
        return self._each(lambda counts: counts[videos])

    def since_first(self) -> Self:
        """Return what came after the first moment, at least zero where some of it was taken back."""
        return self._each(lambda counts: np.maximum(counts - counts[:, :1], 0))

    def with_added(self, videos: npt.NDArray[np.intp], added: Self) -> Self:
        """Return the series with `added` on top of the videos at these indexes, each index at most once."""
        total = self._each(np.copy)
        for item in fields(self):
            getattr(total, item.name)[videos] += getattr(added, item.name)
        return total

    def _each(self, change: Callable[[Counted], Counted]) -> Self:
        return type(self)(*(change(getattr(self, item.name)) for item in fields(self)))


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


def _watched(new_views: Counted, rates: ReactionRates, day_spread: float, rng: np.random.Generator) -> CountSeries:
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

    likes = reduced(series.likes, _LIKES_WITHDRAWN_PER_DAY)
    return replace(series, likes=likes, comments=reduced(series.comments, _COMMENTS_DELETED_PER_DAY))


def _increments(cumulative: Floats, rng: np.random.Generator) -> Counted:
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


def honest_series(expected_views: Floats, rates: ReactionRates, rng: np.random.Generator) -> CountSeries:
    """Draw the counts of n honest videos around the cumulative views expected at each moment (n, d)."""
    return _watched(_increments(expected_views, rng), rates, _REACTION_DAY_SPREAD, rng)


def later_growth(ages_d: Floats, first_views: Floats, rates: ReactionRates, rng: np.random.Generator) -> CountSeries:
    """Draw what n honest videos gain after their first moment, at which they had `first_views` (n,)."""
    growth = draw_growth(ages_d, rng)
    return honest_series(first_views[:, None] * (growth / growth[:, :1] - 1), rates, rng)


def viral_surge(ages_d: Floats, total_views: Floats, rates: ReactionRates, rng: np.random.Generator) -> CountSeries:
    """Draw what a late take-off adds to n honest videos: many strangers within days, who react somewhat less."""
    count = len(ages_d)
    start_d = rng.uniform(*_SURGE_START_D, (count, 1))
    elapsed = np.maximum(ages_d - start_d, 0) / rng.uniform(*_SURGE_SCALE_D, (count, 1))
    wave = np.exp(rng.normal(0, _DAY_SPREADS[0], ages_d.shape))
    steps = np.diff(1 - (1 + elapsed) * np.exp(-elapsed), axis=1, prepend=0.0) * wave
    smallest, largest = _SURGE_SIZE
    size = np.exp(rng.uniform(np.log(smallest), np.log(largest), (count, 1)))
    new_views = _increments(np.cumsum(total_views[:, None] * size * steps, axis=1), rng)
    warmth = rng.uniform(*_STRANGERS_WARMTH, count)
    strangers = ReactionRates(
        *(
            np.minimum(getattr(rates, name) * warmth * np.exp(rng.normal(0, _SURGE_RATE_SPREAD, count)), _HIGHEST_RATE)
            for name in REACTIONS
        )
    )
    return _watched(new_views, strangers, _REACTION_DAY_SPREAD, rng)


def bought_views(
    ages_d: Floats, organic: CountSeries, intensity: Floats, rates: ReactionRates, rng: np.random.Generator
) -> CountSeries:
    """Draw what view bots add to n videos; `intensity` (n,) is bought views over the video's own views."""
    count = len(ages_d)
    is_burst = rng.random((count, 1)) < _BURST_SHARE
    start_d = np.where(is_burst, rng.uniform(*_BURST_START_D, (count, 1)), rng.uniform(*_DRIP_START_D, (count, 1)))
    length_d = np.where(is_burst, rng.uniform(*_BURST_LENGTH_D, (count, 1)), rng.uniform(*_DRIP_LENGTH_D, (count, 1)))
    unevenness = np.where(is_burst, _BURST_UNEVENNESS, rng.uniform(*_DRIP_UNEVENNESS, (count, 1)))
    share = _delivered_share(ages_d, start_d, length_d, unevenness, rng)
    ordered = intensity * organic.views[:, -1]
    new_views = _increments(ordered[:, None] * share, rng)
    left = rates.times(rng.uniform(*_REACTIONS_LEFT, count))
    added = _watched(new_views, left, 0.0, rng)
    return replace(added, views=_purged(added.views, ages_d, start_d + length_d, _PURGED_VIEWS_SHARE, rng))


def bought_likes(ages_d: Floats, organic: CountSeries, intensity: Floats, rng: np.random.Generator) -> CountSeries:
    """Draw what like bots add to n videos; `intensity` (n,) is bought likes over the video's own likes."""
    count = len(ages_d)
    start_d, length_d = rng.uniform(*_LIKES_START_D, (count, 1)), rng.uniform(*_LIKES_LENGTH_D, (count, 1))
    share = _delivered_share(ages_d, start_d, length_d, _LIKES_UNEVENNESS, rng)
    ordered = intensity * organic.likes[:, -1]
    new_likes = _increments(ordered[:, None] * share, rng)
    new_views = rng.binomial(new_likes, rng.uniform(*_VIEWS_PER_LIKE, (count, 1)))
    likes = _purged(np.cumsum(new_likes, axis=1), ages_d, start_d + length_d, _PURGED_LIKES_SHARE, rng)
    nothing: Counted = np.zeros_like(likes)
    return CountSeries(np.cumsum(new_views, axis=1), likes, nothing, nothing, nothing)


def pod_session(
    ages_d: Floats, organic: CountSeries, intensity: Floats, member_count: Counted, rng: np.random.Generator
) -> CountSeries:
    """Draw what pods add to n videos; `intensity` (n,) is arranged comments over the video's own comments.

    Every other member of the pod, whose size is `member_count` (n,), writes at least one comment.
    """
    count = len(ages_d)
    is_at_upload = rng.random((count, 1)) < _PODS_AT_UPLOAD_SHARE
    start_d = np.where(is_at_upload, 0.0, rng.uniform(*_LATER_PODS_START_D, (count, 1)))
    share = _delivered_share(ages_d, start_d, rng.uniform(*_PODS_LENGTH_D, (count, 1)), _PODS_UNEVENNESS, rng)
    arranged = np.maximum(intensity * organic.comments[:, -1], member_count - 1)
    new_comments = _increments(arranged[:, None] * share, rng)
    new_views = rng.binomial(new_comments, rng.uniform(*_VIEWS_PER_COMMENT, (count, 1)))
    new_likes = rng.binomial(new_comments, rng.uniform(*_LIKES_PER_COMMENT, (count, 1)))
    views, likes, comments = (np.cumsum(new, axis=1) for new in (new_views, new_likes, new_comments))
    nothing: Counted = np.zeros_like(comments)
    return CountSeries(views, likes, comments, nothing, nothing)


def _delivered_share(
    ages_d: Floats, start_d: Floats, length_d: Floats, unevenness: Floats | float, rng: np.random.Generator
) -> Floats:
    """Draw the share of an order that has arrived at each age (n, d): 0 before `start_d`, about 1 `length_d` later.

    `unevenness` is the standard deviation of ln(arrivals between two moments).
    """
    even = np.clip((ages_d - start_d) / length_d, 0, 1)
    steps = np.diff(even, axis=1, prepend=0.0) * np.exp(rng.normal(0, 1, ages_d.shape) * unevenness)
    share: Floats = np.cumsum(steps, axis=1)
    return share


def _purged(added: Counted, ages_d: Floats, filled_d: Floats, purged_share: float, rng: np.random.Generator) -> Counted:
    """Return `added` (n, d) with a part of it gone from some moment on, for `purged_share` of the orders."""
    count = len(ages_d)
    purge_d = filled_d + rng.uniform(*_PURGE_DELAY_D, (count, 1))
    is_purged = (rng.random((count, 1)) < purged_share) & (ages_d >= purge_d)
    gone = rng.uniform(*_PURGED_PART, (count, 1)) * added
    return np.where(is_purged, added - gone.astype(np.int64), added)
