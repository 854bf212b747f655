"""What one viral video does to everybody else's points.

A video that is never stored is added to a population: ten times the largest count of every metric. All others are
scored without it and with it, in one population, and their points compared.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.rewards.metric_values import VIDEO_COLUMNS
from tcm_assets.domain.rewards.points import points_in_one_population
from tcm_assets.schemas.scoring_metrics import METRICS, SCORING_METRICS, ScoringMethod

TIMES_THE_LARGEST = 10
"""How far the planted video's counts are beyond the largest: what a worldwide hit is to a month's best."""

PLANTED_ID = "a planted viral video"


def outlier_effect(metrics: ir.Table, method: ScoringMethod) -> ir.Table:
    """One row: `mean` and `largest`, by how much the others' points change, in percent of what they had together or
    each.

    `metrics` has the columns of `metric_values`. `mean` is the sum of all changes, up or down, over the sum of the
    points before; `largest` the largest change of one video over the maximum of points. Null without scored videos.
    """
    before = points_in_one_population(metrics, method).select("video_id", points_before="points")
    with_outlier = metrics.union(_outlier(metrics))
    after = points_in_one_population(with_outlier, method).select("video_id", points_after="points")
    both = before.inner_join(after, "video_id")
    change = (both.points_after - both.points_before).abs()
    return both.aggregate(
        mean=100 * change.sum() / both.points_before.sum().nullif(0),
        largest=100 * (change / both.points_before.nullif(0)).max(),
    )


def _outlier(metrics: ir.Table) -> ir.Table:
    """One row with the planted video. It has the best rate and the best score there are: neither can be multiplied."""
    largest = metrics.aggregate(
        **{
            metric.name: metrics[metric.name].max() * (TIMES_THE_LARGEST if metric.kind == "count" else 1)
            for metric in METRICS
        },
        upload_date=metrics.upload_date.max(),
    )
    identity = {name: ibis.literal(PLANTED_ID) for name in ("video_id", "author_id", "author_username")}
    planted = largest.mutate(**identity, follower_tier=ibis.null("string")).select(*VIDEO_COLUMNS, *SCORING_METRICS)
    return planted.cast(dict(metrics.schema()))
