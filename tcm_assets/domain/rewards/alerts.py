"""Signs that a video's counts were not earned, with the numbers that show it.

Belongs here: the three rules of the source system. Does not belong here: what becomes of a video with an alert; it
keeps its points until a person has looked.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from tcm_assets.schemas.engagement_alerts import ENGAGEMENT_ALERTS


@dataclass(frozen=True, kw_only=True)
class AlertRule:
    """Fires when `metric` is above `bound` and, where a `contrast_metric` is named, that one is known to be 0.

    `explanation` has two places for numbers: the count, then the bound.
    """

    signal: str
    metric: str
    bound: int
    contrast_metric: str | None
    explanation: str


ALERT_RULES = (
    AlertRule(
        signal="high_gift_spike",
        metric="gift_count",
        bound=500,
        contrast_metric=None,
        explanation="{:,} gifts: a high gift spike (the rule starts above {:,} gifts)",
    ),
    AlertRule(
        signal="bot_like_engagement",
        metric="view_count",
        bound=1_000,
        contrast_metric="comment_count",
        explanation="{:,} views and no comment: bot-like engagement (the rule starts above {:,} views)",
    ),
    AlertRule(
        signal="suspiciously_few_likes",
        metric="view_count",
        bound=5_000,
        contrast_metric="like_count",
        explanation="{:,} views and no like: suspiciously few likes (the rule starts above {:,} views)",
    ),
)
"""The source system's rules and bounds."""


def engagement_alerts(videos: ir.Table) -> ir.Table:
    """One row per video and rule that fired, in the columns of `engagement_alerts`. An unknown count fires nothing."""
    return ibis.union(*(_fired(videos, rule) for rule in ALERT_RULES))


def _fired(videos: ir.Table, rule: AlertRule) -> ir.Table:
    suspects = videos.filter(videos[rule.metric] > rule.bound)
    contrast_value = ibis.null("int64")
    if rule.contrast_metric is not None:
        suspects = suspects.filter(suspects[rule.contrast_metric] == 0)
        contrast_value = suspects[rule.contrast_metric]
    return suspects.mutate(
        signal=ibis.literal(rule.signal),
        evidence_metric=ibis.literal(rule.metric),
        evidence_value=suspects[rule.metric],
        evidence_bound=ibis.literal(rule.bound, type="int64"),
        contrast_metric=ibis.literal(rule.contrast_metric, type="string"),
        contrast_value=contrast_value,
        explanation=_format(rule.explanation, suspects[rule.metric], rule.bound),
    ).select(*ENGAGEMENT_ALERTS.column_names)


@ibis.udf.scalar.builtin(name="format")  # type: ignore[untyped-decorator]
def _format(template: str, count: int, bound: int) -> str:
    """DuckDB's `format`: the template with the numbers in its places, thousands between commas."""
    raise NotImplementedError("the engine computes this")
