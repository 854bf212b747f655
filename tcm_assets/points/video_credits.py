"""`video_credits`: credits by fixed thresholds, the bonus for many of them, and the reward tier they reach."""

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
"""Counts from which a metric earns its 1st to 5th credit; a count equal to a threshold reaches it."""

BONUS_ABOVE_CREDITS = 15  # base credits above which the bonus is given
BONUS_CREDITS = 5


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


def compute_video_credits(videos: ir.Table) -> ir.Table:
    """Return one row per video, in the columns of `video_credits`.

    An unknown count earns null credits and adds nothing.
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
        reward_tier=_reward(totalled.total_credits, "name"),
        wallet_usd=_reward(totalled.total_credits, "wallet_usd").cast("int64"),
        exposure_min=_reward(totalled.total_credits, "exposure_min").cast("int64"),
    ).select(*VIDEO_CREDITS.column_names)


def _thresholds_reached(count: ir.Value, thresholds: tuple[int, ...]) -> ir.Value:
    """Count the thresholds that the count has reached; null for an unknown count."""
    return sum(((count >= threshold).cast("int64") for threshold in thresholds), start=ibis.literal(0, type="int64"))


def _reward(total_credits: ir.Value, attribute: str) -> ir.Value:
    """Return an attribute of the reward tier that the credits reach."""
    return ibis.cases(*((total_credits >= tier.minimum_credits, getattr(tier, attribute)) for tier in REWARD_TIERS))
