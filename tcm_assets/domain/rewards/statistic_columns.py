"""A population's statistics beside the videos: one column per metric and statistic, called `<metric>_<statistic>`.

Belongs here: the name of such a column, and bringing `scoring_reference` into that shape, which has one row per day,
population and metric. Does not belong here: computing a statistic (`minmax_points`, `robust_points`,
`scoring_reference`).
"""

import ibis.expr.types as ir

from tcm_assets.schemas.scoring_metrics import SCORING_METRICS


def statistic_column(metric: str, statistic: str) -> str:
    """`view_count` and `minimum` give `view_count_minimum`."""
    return f"{metric}_{statistic}"


def statistics_of_populations(scoring_reference: ir.Table, statistics: tuple[str, ...]) -> ir.Table:
    """One row per `upload_date` and `population`, with the named statistics of every metric; null where unknown.

    `compared_with` is that of the views.
    """
    of_views = scoring_reference.metric == "view_count"
    return scoring_reference.group_by("upload_date", "population").aggregate(
        compared_with=scoring_reference.compared_with.max(where=of_views),
        **{
            statistic_column(metric, statistic): scoring_reference[statistic].max(
                where=scoring_reference.metric == metric
            )
            for metric in SCORING_METRICS
            for statistic in statistics
        },
    )
