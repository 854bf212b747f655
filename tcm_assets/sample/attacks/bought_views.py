"""View bots: views by the thousand, from machines that watch and do nothing else.

Belongs here: what such an order adds to a video. Sellers deliver at once or "naturally", which means at a steady rate,
day and night; viewers' curves never look like either.
"""

import numpy as np

from tcm_assets.sample.attacks.count_series import CountSeries, Floats, ReactionRates, increments, watched
from tcm_assets.sample.attacks.orders import delivered_share, purged

_BURST_SHARE = 0.5
"""Orders that are delivered at once; the others drip."""

_BURST_START_D, _BURST_LENGTH_D = (0.2, 6.0), (0.1, 1.0)
_DRIP_START_D, _DRIP_LENGTH_D = (0.0, 3.0), (3.0, 10.0)
_DRIP_UNEVENNESS = (0.005, 0.08)
"""Standard deviation of ln(views of a day) of a dripping order around its steady rate, by order."""

_BURST_UNEVENNESS = 0.2

_REACTIONS_LEFT = (0.0, 0.05)
"""Reactions per bought view over the video's usual ones: some farms like a little to look alive."""

_PURGED_SHARE = 0.1
"""Orders of which the platform takes some views back later."""


def bought_views(
    ages_d: Floats, organic: CountSeries, intensity: Floats, rates: ReactionRates, rng: np.random.Generator
) -> CountSeries:
    """What view bots add to n videos; `intensity` (n,) is bought views over those the video had of itself."""
    count = len(ages_d)
    is_burst = rng.random((count, 1)) < _BURST_SHARE
    start_d = np.where(is_burst, rng.uniform(*_BURST_START_D, (count, 1)), rng.uniform(*_DRIP_START_D, (count, 1)))
    length_d = np.where(is_burst, rng.uniform(*_BURST_LENGTH_D, (count, 1)), rng.uniform(*_DRIP_LENGTH_D, (count, 1)))
    unevenness = np.where(is_burst, _BURST_UNEVENNESS, rng.uniform(*_DRIP_UNEVENNESS, (count, 1)))
    share = delivered_share(ages_d, start_d, length_d, unevenness, rng)
    ordered = intensity * organic.views[:, -1]
    new_views = increments(ordered[:, None] * share, rng)
    left = rates.times(rng.uniform(*_REACTIONS_LEFT, count))
    added = watched(new_views, left, 0.0, rng)
    kept = purged(added.views, ages_d, start_d + length_d, _PURGED_SHARE, rng)
    return CountSeries(kept, added.likes, added.comments, added.shares, added.bookmarks)
