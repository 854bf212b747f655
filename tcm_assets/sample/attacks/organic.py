"""How honest videos are watched: fast at first, less each day; and those that take off days later.

Belongs here: growth of views nobody paid for, and the reactions that come along.
"""

import numpy as np

from tcm_assets.sample.attacks.count_series import CountSeries, Floats, ReactionRates, increments, watched

_TYPICAL_DECAY_D, _DECAY_LN_SPREAD = 1.2, 0.5
"""Days after which about two thirds of the views have come, and the standard deviation of its logarithm."""

_STRETCH = (0.55, 0.9)
"""Exponent of the stretched exponential: below 1, so that a thin tail of views goes on for weeks."""

_DAY_SPREADS = (0.2, 0.5)
"""Standard deviation of ln(views of a day) around the smooth curve, by video: feeds show a video in waves."""

_REACTION_DAY_SPREAD = 0.15

_SURGE_START_D = (2.0, 6.0)
_SURGE_SCALE_D = (0.3, 0.9)
"""When a late viral begins, in days after the upload, and its time scale: it rises for a day and fades over a few."""

_SURGE_SIZE = (5.0, 60.0)
"""Views of the surge over those that the video had without it; small ones are the more frequent."""

_STRANGERS_WARMTH = (0.4, 0.95)
"""Reactions per view of the surge over the usual ones: strangers react less than followers, but they do react."""

_SURGE_RATE_SPREAD = 0.2


def draw_growth(ages_d: Floats, rng: np.random.Generator) -> Floats:
    """Share of a video's views that have come at each age; ages and result of shape (n, d), the share grows with d.

    It is about 1 in the end, and never exactly: feeds are not smooth.
    """
    count = len(ages_d)
    decay_d = _TYPICAL_DECAY_D * np.exp(rng.normal(0, _DECAY_LN_SPREAD, (count, 1)))
    smooth = 1 - np.exp(-((ages_d / decay_d) ** rng.uniform(*_STRETCH, (count, 1))))
    wave = rng.uniform(*_DAY_SPREADS, (count, 1)) * rng.normal(size=ages_d.shape)
    growth: Floats = np.cumsum(np.diff(smooth, axis=1, prepend=0.0) * np.exp(wave), axis=1)
    return growth


def organic_series(ages_d: Floats, total_views: Floats, rates: ReactionRates, rng: np.random.Generator) -> CountSeries:
    """Counts of n honest videos at their ages (n, d); `total_views` (n,) is about what they reach in the end."""
    new_views = increments(total_views[:, None] * draw_growth(ages_d, rng), rng)
    return watched(new_views, rates, _REACTION_DAY_SPREAD, rng)


def later_growth(ages_d: Floats, first_views: Floats, rates: ReactionRates, rng: np.random.Generator) -> CountSeries:
    """What n honest videos gain after their first moment, at which they had `first_views` (n,); zero at that moment."""
    growth = draw_growth(ages_d, rng)
    gained = first_views[:, None] * (growth / growth[:, :1] - 1)
    return watched(increments(gained, rng), rates, _REACTION_DAY_SPREAD, rng)


def viral_surge(ages_d: Floats, total_views: Floats, rates: ReactionRates, rng: np.random.Generator) -> CountSeries:
    """What a late take-off adds to n honest videos: many strangers within days, who react somewhat less."""
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
            np.minimum(rate * warmth * np.exp(rng.normal(0, _SURGE_RATE_SPREAD, count)), 0.9)
            for rate in (rates.likes, rates.comments, rates.shares, rates.bookmarks)
        )
    )
    return watched(new_views, strangers, _REACTION_DAY_SPREAD, rng)
