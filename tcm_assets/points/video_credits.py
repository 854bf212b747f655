"""`video_credits`: the credits of each video, its bonus, and the reward tier that they reach."""

import ibis
import ibis.expr.types as ir

from tcm_assets.points.credit_rules import BONUS_ABOVE_CREDITS, BONUS_CREDITS, CREDIT_THRESHOLDS, REWARD_TIERS
from tcm_assets.points.tables import VIDEO_CREDITS, credits_column_name


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
