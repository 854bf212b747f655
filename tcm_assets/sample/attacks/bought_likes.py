"""Like bots: likes from accounts that never watched.

Belongs here: what such an order adds to a video. Likes are cheap and come within hours; the platform finds many of the
accounts later and takes their likes back.
"""

import numpy as np

from tcm_assets.sample.attacks.count_series import Counted, CountSeries, Floats, increments
from tcm_assets.sample.attacks.orders import delivered_share, purged

_START_D, _LENGTH_D = (0.1, 6.0), (0.05, 1.5)
_UNEVENNESS = 0.2

_VIEWS_PER_LIKE = (0.0, 0.5)
"""Bought likes that also leave a view, by order: most are given without opening the video."""

_PURGED_SHARE = 0.25


def bought_likes(ages_d: Floats, organic: CountSeries, intensity: Floats, rng: np.random.Generator) -> CountSeries:
    """What like bots add to n videos; `intensity` (n,) is bought likes over those the video had of itself."""
    count = len(ages_d)
    start_d, length_d = rng.uniform(*_START_D, (count, 1)), rng.uniform(*_LENGTH_D, (count, 1))
    share = delivered_share(ages_d, start_d, length_d, _UNEVENNESS, rng)
    ordered = intensity * organic.likes[:, -1]
    new_likes = increments(ordered[:, None] * share, rng)
    new_views = rng.binomial(new_likes, rng.uniform(*_VIEWS_PER_LIKE, (count, 1)))
    likes = purged(np.cumsum(new_likes, axis=1), ages_d, start_d + length_d, _PURGED_SHARE, rng)
    nothing: Counted = np.zeros_like(likes)
    return CountSeries(np.cumsum(new_views, axis=1), likes, nothing, nothing, nothing)
