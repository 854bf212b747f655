"""The three rules of the source system: a count above a bound, and none of what should come with it."""

from dataclasses import dataclass

import ibis.expr.types as ir

from tcm_assets.domain.alerts.fired_rows import Alert, alert, whole, words


@dataclass(frozen=True, kw_only=True)
class CountRule:
    """Fires when `metric` is above `bound` and, where a `contrast_metric` is named, that one is known to be 0."""

    signal: str
    metric: str
    bound: int
    contrast_metric: str | None
    finding: str


COUNT_RULES = (
    CountRule(
        signal="high_gift_spike",
        metric="gift_count",
        bound=500,
        contrast_metric=None,
        finding=" gifts: a high gift spike (the rule starts above 500 gifts)",
    ),
    CountRule(
        signal="bot_like_engagement",
        metric="view_count",
        bound=1_000,
        contrast_metric="comment_count",
        finding=" views and no comment: bot-like engagement (the rule starts above 1,000 views)",
    ),
    CountRule(
        signal="suspiciously_few_likes",
        metric="view_count",
        bound=5_000,
        contrast_metric="like_count",
        finding=" views and no like: suspiciously few likes (the rule starts above 5,000 views)",
    ),
)
"""The source system's rules and bounds."""


def count_rule_fires(rows: ir.Table, rule: CountRule) -> ir.BooleanValue:
    """Whether the rule fires. An unknown count fires nothing."""
    is_above = rows[rule.metric] > rule.bound
    return is_above if rule.contrast_metric is None else is_above & (rows[rule.contrast_metric] == 0)


def count_rule_alert(rows: ir.Table, rule: CountRule) -> Alert:
    """The rule's alert of a video."""
    count = rows[rule.metric]
    return alert(
        count_rule_fires(rows, rule),
        rule.signal,
        excess=count / rule.bound,
        metric=rule.metric,
        value=count,
        bound=rule.bound,
        contrast_metric=rule.contrast_metric,
        contrast_value=None if rule.contrast_metric is None else rows[rule.contrast_metric],
        explanation=words(whole(count), rule.finding),
    )
