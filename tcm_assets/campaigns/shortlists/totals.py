"""Totals of a set: views as an interval, price, and cost of a thousand views.

The views of one creator's next video are taken as log-normal in two halves: from the median down as wide as its lower
end says, from the median up as its upper end says, so that one video alone has its own interval. Videos are taken as
independent, and their sum is drawn; a sum of log-normals has no closed form, and Fenton's approximation allows no two
halves. What all share (a season, the platform's mood) is left out, so that the real interval is somewhat wider.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tcm_assets.campaigns.shortlists.choice_problem import FloatArray

NORMAL_90: Final = 1.2815515655446004
"""The 90 % quantile of the standard normal distribution: where an 80 % interval ends."""
DRAWS: Final = 20_000
"""Draws of the sum: its quantiles are then known to about 1 % of their distance from the median."""
SEED: Final = 41
INTERVAL: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Totals of a set. Views are of one video of each creator; money is in `currency`, None where unknown."""

    creator_count: int
    fitting_views: float
    views_low: int
    views_median: int
    views_high: int
    price_low: float | None
    price_high: float | None
    currency: str | None
    cost_per_thousand_low: float | None
    cost_per_thousand_high: float | None


def sum_of_intervals(low: FloatArray, median: FloatArray, high: FloatArray) -> tuple[int, int, int]:
    """Return the 10 %, 50 % and 90 % quantiles of the sum of views, for arrays of shape (n,) in a fixed order.

    >>> sum_of_intervals(np.array([5_000.0]), np.array([20_000.0]), np.array([60_000.0]))
    (5001, 20000, 59994)
    >>> sum_of_intervals(*(np.full(4, each) for each in (5_000.0, 20_000.0, 60_000.0)))
    (52489, 100202, 187484)
    """
    from scipy.special import ndtri

    logs = [np.log1p(np.maximum(each, 0.0)) for each in (low, median, high)]
    below, above = (logs[1] - logs[0]) / NORMAL_90, (logs[2] - logs[1]) / NORMAL_90
    # Stratified: one draw from each of DRAWS equal parts, in random order for each video.
    generator = np.random.Generator(np.random.PCG64(SEED))
    steps = ndtri((np.arange(DRAWS) + 0.5) / DRAWS)
    total = np.zeros(DRAWS)
    for place in range(len(median)):
        drawn = generator.permutation(steps)
        spread = np.where(drawn < 0, below[place], above[place])
        total += np.expm1(logs[1][place] + spread * drawn)
    first, middle, last = (round(float(each)) for each in np.quantile(total, INTERVAL))
    return first, middle, last


def cost_per_thousand(price: float | None, views: int) -> float | None:
    """Return the cost of a thousand views, with two decimals; None without a price or views."""
    return None if price is None or not views else round(1_000 * price / views, 2)
