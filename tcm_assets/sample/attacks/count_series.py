"""Counts of many videos at several moments: what a collector would have seen had it come by again and again.

Belongs here: the arrays and how two causes of counts add up. The causes are in the files beside this one.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counted = npt.NDArray[np.int64]

REACTIONS = ("likes", "comments", "shares", "bookmarks")
"""What viewers do, beside watching."""

_LIKES_WITHDRAWN_PER_DAY = 0.0002
_COMMENTS_DELETED_PER_DAY = 0.0008
"""Share of the likes and comments that people take back in a day: counters of honest videos fall now and then, by a
little."""


@dataclass(frozen=True)
class CountSeries:
    """Counts so far of n videos at d moments: five arrays of shape (n, d), zero or more."""

    views: Counted
    likes: Counted
    comments: Counted
    shares: Counted
    bookmarks: Counted

    def __add__(self, other: Self) -> Self:
        """Both causes together."""
        return type(self)(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))

    def of(self, videos: npt.NDArray[np.intp]) -> Self:
        """The series of the videos at these places."""
        return type(self)(*(getattr(self, item.name)[videos] for item in fields(self)))

    def since_first(self) -> Self:
        """What came after the first moment; where some of it was taken back, never below zero."""
        return type(self)(
            *(np.maximum(counts - counts[:, :1], 0) for counts in (getattr(self, item.name) for item in fields(self)))
        )

    def with_added(self, videos: npt.NDArray[np.intp], added: Self) -> Self:
        """These series, with `added` on top of the videos at these places; each place at most once."""
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
        """All rates multiplied, none beyond 0.9: a video is not liked by everyone who sees it."""
        return ReactionRates(*(np.minimum(getattr(self, name) * factor, 0.9) for name in REACTIONS))

    def of(self, videos: npt.NDArray[np.intp]) -> "ReactionRates":
        """The rates of the videos at these places."""
        return ReactionRates(*(getattr(self, name)[videos] for name in REACTIONS))


def watched(new_views: Counted, rates: ReactionRates, day_spread: float, rng: np.random.Generator) -> CountSeries:
    """What follows from `new_views`, the views since the moment before, of shape (n, d): viewers react at `rates`.

    `day_spread` is the standard deviation of ln(rate) from one moment to the next; the moments of a video share it, so
    that its reactions move together.
    """
    mood = rng.normal(0, day_spread, new_views.shape)
    cumulative = {}
    for name in REACTIONS:
        own = rng.normal(0, day_spread / 2, new_views.shape)
        rate = np.minimum(getattr(rates, name)[:, None] * np.exp(mood + own), 0.9)
        cumulative[name] = np.cumsum(rng.binomial(new_views, rate), axis=1)
    return CountSeries(views=np.cumsum(new_views, axis=1), **cumulative)


def with_withdrawals(series: CountSeries, ages_d: Floats, rng: np.random.Generator) -> CountSeries:
    """`series` after people have taken back a few likes and comments; never below zero."""
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
    """Whole numbers of new events between moments, scattered as chance does, from an expected cumulative count."""
    expected = np.diff(cumulative, axis=1, prepend=0.0)
    return rng.poisson(np.maximum(expected, 0.0)).astype(np.int64)
