"""Prices: what a paid video usually costs, from the views to expect and the cost of a thousand views.

A fee is agreed before the video is made, on the views that are expected of it: the median forecast, whatever the video
gets in the end. So a price runs from the low to the high end of the rate, over the median. The interval of the views
says how much luck is in the deal; it is no part of the price: from low views at the low rate to high views at the high
rate, prices would span a factor of fifty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, expm1, log, log1p
from typing import Any, Final, Self

from tcm_assets.catalogue.tables import ANY

MONEY_DECIMALS: Final = 2
ENGAGEMENT_COST_DECIMALS: Final = 4

_NORMAL_90: Final = 1.2815515655446004
"""The 90 % quantile of the standard normal distribution: where an 80 % interval ends."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Cost of a thousand views for a follower tier and a country, in `currency`; a row of `cleaned_rates`."""

    follower_tier: str
    country: str
    currency: str
    cost_per_thousand_low: float
    cost_per_thousand_high: float
    is_assumed: bool = False
    is_bundled: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Return the rate of a row of `cleaned_rates`."""
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


_WHOSE_RATES: Final = {
    (False, False): "",
    (False, True): "; rates.csv calls these rates assumed",
    (True, False): "; rates that come with the project, no contract of yours",
    (True, True): "; assumed rates that come with the project, of no source and no contract of yours",
}
"""What a price says of its rates, by `is_bundled` and `is_assumed`."""


class Rates:
    """The list of rates, to be asked by tier and country."""

    def __init__(self, rates: Iterable[Rate]) -> None:
        self._rates = {(rate.follower_tier, rate.country): rate for rate in rates}

    def __len__(self) -> int:
        return len(self._rates)

    def find(self, follower_tier: str | None, country: str | None) -> Rate | None:
        """Return the rate that fits best: of the tier in the country, of the country, of the tier, of anybody."""
        tier, place = follower_tier or ANY, country or ANY
        for key in ((tier, place), (ANY, place), (tier, ANY), (ANY, ANY)):
            if key in self._rates:
                return self._rates[key]
        return None


@dataclass(frozen=True, kw_only=True)
class Price:
    """A price interval in `currency`, and the words that say how it is made."""

    low: float
    high: float
    currency: str
    fee_basis: str


def compute_price(views_median: int, rate: Rate, *, video_count: int = 1) -> Price:
    """Return the price of `video_count` videos that each expect `views_median` views.

    >>> rate = Rate(follower_tier="micro", country="United States", currency="USD",
    ...             cost_per_thousand_low=8, cost_per_thousand_high=15)
    >>> price = compute_price(34_000, rate)
    >>> price.low, price.high, price.fee_basis
    (272.0, 510.0, '34,000 expected views x 8 to 15 USD per thousand, micro, United States')
    >>> compute_price(34_000, rate, video_count=3).high
    1530.0
    """
    thousands = views_median * video_count / 1_000
    videos = f"{video_count} videos x " if video_count > 1 else ""
    tier = "any tier" if rate.follower_tier == ANY else rate.follower_tier
    country = "any country" if rate.country == ANY else rate.country
    whose = _WHOSE_RATES[rate.is_bundled, rate.is_assumed]
    costs = f"{rate.cost_per_thousand_low:g} to {rate.cost_per_thousand_high:g} {rate.currency} per thousand"
    return Price(
        low=round(thousands * rate.cost_per_thousand_low, MONEY_DECIMALS),
        high=round(thousands * rate.cost_per_thousand_high, MONEY_DECIMALS),
        currency=rate.currency,
        fee_basis=f"{videos}{views_median:,} expected views x {costs}, {tier}, {country}{whose}",
    )


def compute_engagement_cost(price: Price, engagements_median: int) -> tuple[float, float] | None:
    """Return the low and high cost of an engagement; None where none is expected.

    >>> compute_engagement_cost(Price(low=200, high=400, currency="USD", fee_basis=""), 1_000)
    (0.2, 0.4)
    """
    if not engagements_median:
        return None
    low, high = (round(each / engagements_median, ENGAGEMENT_COST_DECIMALS) for each in (price.low, price.high))
    return low, high


def sum_views(low: int, median: int, high: int, video_count: int) -> tuple[int, int, int]:
    """Return the 80 % interval and the median of the views of several videos together, each forecast alike.

    Views of one video are taken as lognormal, and videos as independent; their sum is close to lognormal again (Fenton
    1960), whose low end is up to an eighth lower than that of the sum. What all videos of an account share, such as a
    follower count that changes, is left out.

    >>> sum_views(10_000, 34_000, 120_000, 1), sum_views(10_000, 34_000, 120_000, 4)
    ((9815, 34000, 117777), (88468, 184562, 385031))
    """
    spread = (log1p(high) - log1p(low)) / (2 * _NORMAL_90)
    mean = video_count * exp(log1p(median) + spread**2 / 2)
    variance = log(1 + (exp(spread**2) - 1) / video_count)
    centre = log(mean) - variance / 2
    reach = _NORMAL_90 * variance**0.5
    first, middle, last = (round(expm1(centre + sign * reach)) for sign in (-1, 0, 1))
    return first, middle, last
