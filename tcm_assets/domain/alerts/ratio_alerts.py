"""Alerts of unusual reactions per view, in words.

Belongs here: severity and explanation. Does not belong here: which ratios are unusual (`ratio_outliers`).
"""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.alerts.fired_rows import fired, graded, per_thousand, whole, words
from tcm_assets.domain.alerts.ratio_outliers import OUTLIER_RULES, OutlierRule

OUTLIER_WARNING = 1.25
OUTLIER_CRITICAL = 1.75
"""Distances from the median, over the distance at which the alert begins."""


def ratio_alerts(outliers: ir.Table) -> ir.Table:
    """The alerts of `outliers`, which are as `ratio_outliers` gives them. What only bears out another signal is a
    notice.
    """

    def told(of_rule: Callable[[OutlierRule], str]) -> ir.Value:
        return ibis.cases(*((outliers.rule == rule.signal, of_rule(rule)) for rule in OUTLIER_RULES))

    return fired(
        outliers,
        outliers.rule,
        family="ratio",
        severity=graded(outliers.is_alone.ifelse(outliers.excess, 1.0), OUTLIER_WARNING, OUTLIER_CRITICAL),
        metric=told(lambda rule: rule.ratio),
        value=outliers.value,
        bound=outliers.bound,
        contrast_metric=told(lambda rule: f"typical_{rule.ratio}"),
        contrast_value=outliers.typical,
        explanation=words(
            per_thousand(outliers.value),
            told(lambda rule: f" {rule.reactions} per thousand of "),
            whole(outliers.view_count),
            " views, where similar videos have ",
            per_thousand(outliers.typical),
            outliers.is_alone.ifelse(
                told(lambda rule: f": {'more' if rule.is_upper else 'fewer'} than an audience gives"),
                told(
                    lambda rule: (
                        f": {'many' if rule.is_upper else 'few'}, not beyond belief, "
                        "but what the video's other signals would lead to"
                    )
                ),
            ),
        ),
    )
