"""Points of each video: a method's contributions, added up, with the metrics that had to be left out.

Belongs here: what the two methods share. Does not belong here: what a metric gives (`minmax_points`, `robust_points`)
or which population a day is scored against (`scoring_reference`).
"""

from typing import Literal

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.rewards.metric_values import metric_values
from tcm_assets.domain.rewards.metric_weights import EQUAL_WEIGHTS, MetricWeights
from tcm_assets.domain.rewards.minmax_points import (
    MINMAX_STATISTICS,
    minmax_statistics,
    with_minmax_contributions,
    within_extremes,
)
from tcm_assets.domain.rewards.robust_points import ROBUST_STATISTICS, robust_statistics, with_robust_contributions
from tcm_assets.domain.rewards.statistic_columns import statistic_column, statistics_of_days
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.video_points import VIDEO_POINTS, points_column_name

ScoringMethod = Literal["robust", "minmax"]
"""robust: log, median and MAD, clipped, weighted. minmax: the source system's formula."""

_STATISTICS = {"minmax": MINMAX_STATISTICS, "robust": ROBUST_STATISTICS}


def video_points(
    videos: ir.Table,
    content_sentiment: ir.Table,
    scoring_reference: ir.Table,
    method: ScoringMethod = "robust",
    weights: MetricWeights = EQUAL_WEIGHTS,
) -> ir.Table:
    """One row per video, in the columns of `video_points`, scored against the reference of its upload day.

    A video of a day that the reference lacks has no points, and all its metrics are named as missing. A count that
    grew beyond the extremes since the reference was made counts as the extreme with minmax. Raises ValueError for an
    unknown method, and for weights other than equal ones with minmax, which knows none.
    """
    _check(method, weights)
    metrics = metric_values(videos, content_sentiment)
    days = statistics_of_days(scoring_reference, _STATISTICS[method])
    placed = metrics.left_join(days, "upload_date").drop("upload_date_right")
    return _points(within_extremes(placed) if method == "minmax" else placed, method, weights)


def points_in_one_population(
    metrics: ir.Table, method: ScoringMethod = "robust", weights: MetricWeights = EQUAL_WEIGHTS
) -> ir.Table:
    """As `video_points`, but with every video of `metrics` scored against all of them, whatever their days.

    This is the source system's choice of population. `metrics` has the columns of `metric_values`.
    """
    _check(method, weights)
    return _points(metrics.cross_join(population_statistics(metrics, method)), method, weights)


def population_statistics(metrics: ir.Table, method: ScoringMethod) -> ir.Table:
    """One row: what `method` reads of the population that `metrics` is, in columns called `<metric>_<statistic>`."""
    if method == "minmax":
        scorable = metrics.filter(metrics.sentiment.notnull())
        return scorable.aggregate(**minmax_statistics(scorable))
    return metrics.aggregate(**robust_statistics(metrics))


def _check(method: ScoringMethod, weights: MetricWeights) -> None:
    if method not in _STATISTICS:
        raise ValueError(f"scoring method {method!r} is unknown; choose one of {', '.join(_STATISTICS)}")
    if method == "minmax" and weights != EQUAL_WEIGHTS:
        raise ValueError("the minmax method has no weights; use the robust method, or leave the weights equal")


def _points(placed: ir.Table, method: ScoringMethod, weights: MetricWeights) -> ir.Table:
    """Points of videos that stand beside the statistics of their populations."""
    if method == "minmax":
        contributed = with_minmax_contributions(placed)
    else:
        contributed = with_robust_contributions(placed, weights)
    contributions = [contributed[points_column_name(metric)] for metric in SCORING_METRICS]
    total = sum((contribution.fill_null(0.0) for contribution in contributions), start=ibis.literal(0.0))
    is_scored = ibis.coalesce(*contributions).notnull()
    summed = contributed.mutate(unrounded_points=ibis.cases((is_scored, total)))
    return summed.mutate(
        method=ibis.literal(method),
        points=_rounded_half_even(summed.unrounded_points),
        missing_metrics=_missing_metrics(summed, _STATISTICS[method][0]),
    ).select(*VIDEO_POINTS.column_names)


def _rounded_half_even(number: ir.Value) -> ir.Value:
    """The nearest whole number, the even one of two equally near: as Python and numpy round, and so the source."""
    is_tie = number - number.floor() == 0.5
    return ibis.ifelse(is_tie, (number / 2).round() * 2, number.round()).cast("int64")


def _missing_metrics(placed: ir.Table, statistic: str) -> ir.Value:
    """Names of the metrics that the video or its whole population lacks, in the metrics' order."""
    is_missing = {
        metric: placed[metric].isnull() | placed[statistic_column(metric, statistic)].isnull()
        for metric in SCORING_METRICS
    }
    names = ibis.array([ibis.cases((missing, metric)) for metric, missing in is_missing.items()])
    return names.filter(lambda name: name.notnull())
