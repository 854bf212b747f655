"""The follower tiers: accounts are compared with accounts of their own size."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

EVERYONE = "all"
"""The population of all videos, whatever the size of their accounts; also where followers are unknown."""


@dataclass(frozen=True, kw_only=True)
class FollowerTier:
    """Accounts with at least `minimum_followers`, and fewer than the next tier asks for."""

    name: str
    minimum_followers: int


FOLLOWER_TIERS = (
    FollowerTier(name="nano", minimum_followers=0),
    FollowerTier(name="micro", minimum_followers=10_000),
    FollowerTier(name="mid", minimum_followers=100_000),
    FollowerTier(name="macro", minimum_followers=500_000),
    FollowerTier(name="mega", minimum_followers=1_000_000),
)
"""The tiers that influencer marketing usually tells apart, the smallest first."""

TIER_NAMES = tuple(tier.name for tier in FOLLOWER_TIERS)

POPULATIONS = (EVERYONE, *TIER_NAMES)
"""The populations that a video may be compared with."""

SMALLEST_POPULATION = 20
"""Videos with a known metric that a population needs before anything is scored against it.

The standard error of a median is about 1.25 / sqrt(n) standard deviations: with 20 videos, 0.28 of one, which is 13 of
the 200 points of a metric of equal weight. With fewer, the points would tell more of who happened to upload.
"""

SMALLEST_TIER_POPULATION = 100
"""Videos with a known metric that a follower tier needs to be a population of its own.

With 100 videos the median is known to 0.13 standard deviations, 6 points of 200: as near as a tier must be placed
before its own middle says more of its videos than the middle of all videos does.
"""


def follower_tier(follower_count: ir.Value) -> ir.Value:
    """Name of the tier of an account with so many followers; null where they are unknown."""
    return ibis.cases(
        *((follower_count >= tier.minimum_followers, tier.name) for tier in reversed(FOLLOWER_TIERS)),
    )
