"""How far ranks move when one weight is changed.

The contributions of a video tell its score in each metric, so other weights need no other scoring: a contribution grows
with its weight, and all shrink by what the weights of the known metrics have grown together.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.fairness.ranks import mean_rank
from tcm_assets.domain.rewards.metric_weights import MetricWeights
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.video_points import points_column_name

WEIGHT_CHANGES = {"+20 %": 1.2, "-20 %": 0.8}
"""The changes tried on each weight, by the words that name them."""

SUBJECTS = tuple(f"{metric} {words}" for metric in SCORING_METRICS for words in WEIGHT_CHANGES)
"""Each change of a weight, in words."""


def weight_sensitivity(video_points: ir.Table, weights: MetricWeights) -> ir.Table:
    """One row per change of a weight: `subject` and `value`, the mean move in rank in percent of the number of videos.

    No rows where no video is scored. A weight of 0 cannot be changed in proportion, so its rows are 0.
    """
    scored = video_points.filter(video_points.points.notnull())
    known_weights = [
        ibis.ifelse(scored[points_column_name(metric)].notnull(), weight, 0.0)
        for metric, weight in weights.by_metric().items()
    ]
    weighed = scored.select(
        "points",
        *(points_column_name(metric) for metric in SCORING_METRICS),
        known_weight=sum(known_weights, start=ibis.literal(0.0)),
    )
    unchanged = _points(weighed.points, weighed.known_weight, weighed.known_weight)
    changes = [
        ibis.struct(
            {"metric": metric, "weight": weight, "contribution": weighed[points_column_name(metric)].cast("float64")}
        )
        for metric, weight in weights.by_metric().items()
    ]
    by_metric = weighed.select(
        "points", "known_weight", unchanged=mean_rank(unchanged), metric=ibis.array(changes).unnest()
    ).unpack("metric")
    factors = [ibis.struct({"words": words, "factor": factor}) for words, factor in WEIGHT_CHANGES.items()]
    tried = by_metric.mutate(change=ibis.array(factors).unnest()).unpack("change")
    growth = ibis.ifelse(tried.contribution.notnull(), tried.factor - 1.0, 0.0)
    reweighted = tried.select(
        "unchanged",
        subject=tried.metric.concat(" ", tried.words),
        points=_points(
            tried.points + tried.contribution.fill_null(0.0) * growth,
            tried.known_weight,
            tried.known_weight + tried.weight * growth,
        ),
    )
    ranked = reweighted.mutate(changed=mean_rank(reweighted.points, [reweighted.subject]))
    move = (ranked.changed - ranked.unchanged).abs()
    return ranked.group_by("subject").aggregate(value=100 * move.mean() / ranked.count())


def _points(total: ir.Value, weight_before: ir.Value, weight_after: ir.Value) -> ir.Value:
    """Points of a video whose contributions sum to `total` when the weights of its known metrics sum to another value.

    Rounded, so that the order in which floats are added makes no two equal videos different.
    """
    return (total * weight_before / weight_after.nullif(0.0)).round(6)
