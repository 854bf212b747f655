"""The rules of credits: thresholds, bonus and reward tiers, as the source system publishes them."""

from dataclasses import dataclass

CREDIT_THRESHOLDS = {
    "view_count": (50_000, 100_000, 200_000, 400_000, 500_000),
    "like_count": (10_000, 20_000, 50_000, 100_000, 200_000),
    "share_count": (10, 50, 100, 500, 1_000),
    "comment_count": (20, 100, 300, 1_000, 5_000),
    "gift_count": (10, 50, 200, 500, 1_000),
}
"""Counts from which a metric earns its 1st to 5th credit; a count equal to a threshold reaches it."""

BONUS_ABOVE_CREDITS = 15  # base credits above which the bonus is given
BONUS_CREDITS = 5
MAXIMUM_BASE_CREDITS = sum(map(len, CREDIT_THRESHOLDS.values()))


@dataclass(frozen=True, kw_only=True)
class RewardTier:
    """The reward from a total of `minimum_credits`: US dollars on the e-wallet and minutes of exposure on the feed."""

    name: str
    minimum_credits: int
    wallet_usd: int
    exposure_min: int


REWARD_TIERS = (
    RewardTier(name="gold", minimum_credits=20, wallet_usd=5, exposure_min=20),
    RewardTier(name="silver", minimum_credits=12, wallet_usd=0, exposure_min=10),
    RewardTier(name="none", minimum_credits=0, wallet_usd=0, exposure_min=0),
)
"""Highest first: a video has the first tier whose minimum it reaches."""
