"""A population's statistics beside the videos: one column per metric and statistic, called `<metric>_<statistic>`.

Belongs here: the name of such a column, and bringing `scoring_reference` (one row per day and metric) into that shape.
Does not belong here: computing a statistic (`minmax_points`, `robust_points`, `scoring_reference`).
"""

import ibis.expr.types as ir

from tcm_assets.schemas.scoring_metrics import SCORING_METRICS


def statistic_column(metric: str, statistic: str) -> str:
    """`view_count` and `minimum` give `view_count_minimum`."""
    return f"{metric}_{statistic}"


def statistics_of_days(scoring_reference: ir.Table, statistics: tuple[str, ...]) -> ir.Table:
    """One row per `upload_date`, with the named statistics of every metric; null where the reference has none."""
    return scoring_reference.group_by("upload_date").aggregate(
        **{
            statistic_column(metric, statistic): scoring_reference[statistic].max(
                where=scoring_reference.metric == metric
            )
            for metric in SCORING_METRICS
            for statistic in statistics
        }
    )
