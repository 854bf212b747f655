"""The follower tiers: accounts are compared with accounts of their own size."""

from dataclasses import dataclass

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
