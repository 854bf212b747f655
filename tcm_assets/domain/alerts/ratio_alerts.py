"""Alerts of unusual reactions per view, in words.

Belongs here: severity and explanation. Does not belong here: which ratios are unusual (`ratio_outliers`).
"""

import ibis.expr.types as ir

from tcm_assets.domain.alerts.fired_rows import Alert, alert, per_thousand, whole, words
from tcm_assets.domain.alerts.ratio_outliers import OutlierRule
from tcm_assets.domain.alerts.reaction_ratios import COUNT_OF_RATIO, smoothed_ratio

OUTLIER_WARNING = 1.25
OUTLIER_CRITICAL = 1.75
"""Distances from the median, over the distance at which the alert begins."""


def ratio_alert(judged: ir.Table, rule: OutlierRule) -> Alert:
    """The rule's alert of a video, which is as `ratio_outliers.judged` gives it. What only bears out another signal is
    a notice.
    """
    is_alone = judged[rule.outlier_column]
    reactions, log_median = judged[COUNT_OF_RATIO[rule.ratio]], judged[f"log_median_{rule.ratio}"]
    value, typical = reactions / judged.view_count, log_median.exp()
    distance = (smoothed_ratio(reactions, judged.view_count).ln() - log_median) / judged[f"log_scale_{rule.ratio}"]
    many, more = ("many", "more") if rule.is_upper else ("few", "fewer")
    return alert(
        is_alone | judged[rule.support_column],
        rule.signal,
        excess=is_alone.ifelse(distance * rule.side / rule.bound_scales, 1.0),
        warning_from=OUTLIER_WARNING,
        critical_from=OUTLIER_CRITICAL,
        metric=rule.ratio,
        value=value,
        bound=is_alone.ifelse(judged[rule.bound_column], judged[rule.looser_bound_column]),
        contrast_metric=f"typical_{rule.ratio}",
        contrast_value=typical,
        explanation=words(
            per_thousand(value),
            f" {rule.reactions} per thousand of ",
            whole(judged.view_count),
            " views, where similar videos have ",
            per_thousand(typical),
            is_alone.ifelse(
                f": {more} than an audience gives",
                f": {many}, not beyond belief, but what the video's other signals would lead to",
            ),
        ),
    )
