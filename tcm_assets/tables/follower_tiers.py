"""Follower tiers: the usual sizes of accounts in influencer marketing."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FollowerTier:
    """Accounts with at least `minimum_followers`, and fewer than the next tier needs."""

    name: str
    minimum_followers: int


FOLLOWER_TIERS = (
    FollowerTier(name="nano", minimum_followers=0),
    FollowerTier(name="micro", minimum_followers=10_000),
    FollowerTier(name="mid", minimum_followers=100_000),
    FollowerTier(name="macro", minimum_followers=500_000),
    FollowerTier(name="mega", minimum_followers=1_000_000),
)
"""The usual tiers of influencer marketing, smallest first."""

TIER_NAMES = tuple(tier.name for tier in FOLLOWER_TIERS)


def tier_of(follower_count: int | None) -> str | None:
    """Return the tier of an account; None where its followers are unknown.

    >>> tier_of(10_000)
    'micro'
    """
    if follower_count is None:
        return None
    reached = [tier.name for tier in FOLLOWER_TIERS if follower_count >= tier.minimum_followers]
    return reached[-1] if reached else None
