"""Alerts of unusual reactions per view, in words.

Belongs here: severity and explanation. Does not belong here: which ratios are unusual (`ratio_outliers`).
"""

import ibis.expr.types as ir

from tcm_assets.domain.alerts.fired_rows import Alert, alert, per_thousand, whole
from tcm_assets.domain.alerts.ratio_outliers import OutlierRule
from tcm_assets.domain.alerts.reaction_ratios import COUNT_OF_RATIO, smoothed_ratio


def ratio_alert(judged: ir.Table, rule: OutlierRule) -> Alert:
    """The rule's alert of a video, which is as `ratio_outliers.judged` gives it. What only bears out another signal is
    a notice.
    """
    signal = rule.signal
    is_alone = judged[rule.outlier_column]
    reactions, log_median = judged[COUNT_OF_RATIO[signal.ratio]], judged[f"log_median_{signal.ratio}"]
    value, typical = reactions / judged.view_count, log_median.exp()
    distance = (smoothed_ratio(reactions, judged.view_count).ln() - log_median) / judged[f"log_scale_{signal.ratio}"]
    return alert(
        is_alone | judged[rule.support_column],
        signal,
        excess=is_alone.ifelse(distance * rule.side / signal.bound, 1.0),
        metric=signal.ratio,
        value=value,
        bound=is_alone.ifelse(judged[rule.bound_column], judged[rule.looser_bound_column]),
        contrast_metric=f"typical_{signal.ratio}",
        contrast_value=typical,
        told={
            "ratio": per_thousand(value),
            "reactions": rule.reactions,
            "views": whole(judged.view_count),
            "typical": per_thousand(typical),
            "judgement": is_alone.ifelse(signal.judgement, signal.supporting_judgement),
        },
    )
