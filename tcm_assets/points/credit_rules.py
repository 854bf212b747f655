"""Credits of each video by fixed thresholds, the bonus for many of them, and the reward tier they reach."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from tcm_assets.points.tables import VIDEO_CREDITS, credits_column_name

CREDIT_THRESHOLDS = {
    "view_count": (50_000, 100_000, 200_000, 400_000, 500_000),
    "like_count": (10_000, 20_000, 50_000, 100_000, 200_000),
    "share_count": (10, 50, 100, 500, 1_000),
    "comment_count": (20, 100, 300, 1_000, 5_000),
    "gift_count": (10, 50, 200, 500, 1_000),
}
"""Counts from which a metric earns its 1st to 5th credit; a count equal to a threshold has reached it."""

BONUS_ABOVE_CREDITS = 15
"""Base credits that must be exceeded for the bonus."""

BONUS_CREDITS = 5
"""Credits that the bonus adds."""


@dataclass(frozen=True, kw_only=True)
class RewardTier:
    """What a video earns from a total of `minimum_credits`: money on the e-wallet and exposure on the feed."""

    name: str
    minimum_credits: int
    wallet_usd: int
    exposure_min: int


REWARD_TIERS = (
    RewardTier(name="gold", minimum_credits=20, wallet_usd=5, exposure_min=20),
    RewardTier(name="silver", minimum_credits=12, wallet_usd=0, exposure_min=10),
    RewardTier(name="none", minimum_credits=0, wallet_usd=0, exposure_min=0),
)
"""Reward tiers, the highest first: a video has the first whose minimum it reaches."""


def video_credits(videos: ir.Table) -> ir.Table:
    """One row per video, in the columns of `video_credits`.

    An unknown count earns null credits: it adds nothing, and is not said to be zero.
    """
    earned = videos.mutate(
        **{
            credits_column_name(metric): _thresholds_reached(videos[metric], thresholds)
            for metric, thresholds in CREDIT_THRESHOLDS.items()
        }
    )
    known = (earned[credits_column_name(metric)].fill_null(0) for metric in CREDIT_THRESHOLDS)
    based = earned.mutate(base_credits=sum(known, start=ibis.literal(0, type="int64")))
    bonus = ibis.ifelse(based.base_credits > BONUS_ABOVE_CREDITS, BONUS_CREDITS, 0).cast("int64")
    rewarded = based.mutate(bonus_credits=bonus)
    totalled = rewarded.mutate(total_credits=rewarded.base_credits + rewarded.bonus_credits)
    return totalled.mutate(
        reward_tier=_of_tier(totalled.total_credits, "name"),
        wallet_usd=_of_tier(totalled.total_credits, "wallet_usd").cast("int64"),
        exposure_min=_of_tier(totalled.total_credits, "exposure_min").cast("int64"),
    ).select(*VIDEO_CREDITS.column_names)


def _thresholds_reached(count: ir.Value, thresholds: tuple[int, ...]) -> ir.Value:
    """How many of the rising thresholds the count has reached; null for an unknown count."""
    return sum(((count >= threshold).cast("int64") for threshold in thresholds), start=ibis.literal(0, type="int64"))


def _of_tier(total_credits: ir.Value, attribute: str) -> ir.Value:
    return ibis.cases(*((total_credits >= tier.minimum_credits, getattr(tier, attribute)) for tier in REWARD_TIERS))
