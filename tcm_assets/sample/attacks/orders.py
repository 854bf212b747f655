"""How ordered engagement arrives, and how some of it is taken back.

Belongs here: what sellers of views, likes and comments have in common.
"""

import numpy as np

from tcm_assets.sample.attacks.count_series import Counted, Floats

_PURGE_DELAY_D = (0.5, 4.0)
_PURGED_PART = (0.1, 0.7)
"""When the platform takes back what it found, in days after the order was filled, and how much of it."""


def delivered_share(
    ages_d: Floats, start_d: Floats, length_d: Floats, unevenness: Floats | float, rng: np.random.Generator
) -> Floats:
    """Share of an order that has arrived at each age (n, d): none before `start_d`, about all after `length_d` more.

    `unevenness` is the standard deviation of ln(arrivals) between two moments.
    """
    even = np.clip((ages_d - start_d) / length_d, 0, 1)
    steps = np.diff(even, axis=1, prepend=0.0) * np.exp(rng.normal(0, 1, ages_d.shape) * unevenness)
    share: Floats = np.cumsum(steps, axis=1)
    return share


def purged(added: Counted, ages_d: Floats, filled_d: Floats, purged_share: float, rng: np.random.Generator) -> Counted:
    """`added` (n, d) with a part of it gone from some moment on, for `purged_share` of the orders."""
    count = len(ages_d)
    purge_d = filled_d + rng.uniform(*_PURGE_DELAY_D, (count, 1))
    is_purged = (rng.random((count, 1)) < purged_share) & (ages_d >= purge_d)
    gone = rng.uniform(*_PURGED_PART, (count, 1)) * added
    return np.where(is_purged, added - gone.astype(np.int64), added)
