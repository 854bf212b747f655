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


def weight_sensitivity(video_points: ir.Table, weights: MetricWeights) -> ir.Table:
    """One row per change of a weight: `subject` and `value`, the mean move in rank in percent of the number of videos.

    Null where no video is scored. A weight of 0 cannot be changed in proportion, so its rows are 0.
    """
    scored = video_points.filter(video_points.points.notnull())
    changes = {
        f"{metric} {words}": (metric, factor) for metric in SCORING_METRICS for words, factor in WEIGHT_CHANGES.items()
    }
    reweighted = scored.select(
        unchanged=_points(scored, weights.by_metric(), None, 1.0),
        **{
            subject: _points(scored, weights.by_metric(), metric, factor)
            for subject, (metric, factor) in changes.items()
        },
    )
    ranked = reweighted.select(
        unchanged=mean_rank(reweighted.unchanged),
        **{subject: mean_rank(reweighted[subject]) for subject in changes},
    )
    moves = ranked.aggregate(
        **{subject: 100 * (ranked[subject] - ranked.unchanged).abs().mean() / ranked.count() for subject in changes}
    )
    return ibis.union(*(moves.select(subject=ibis.literal(subject), value=moves[subject]) for subject in changes))


def _points(scored: ir.Table, weight_of: dict[str, float], changed: str | None, factor: float) -> ir.Value:
    """Points of a video if the weight of `changed` were `factor` times what it is."""
    total = ibis.literal(0.0)
    weight_before = ibis.literal(0.0)
    weight_after = ibis.literal(0.0)
    for metric in SCORING_METRICS:
        contribution = scored[points_column_name(metric)]
        times = factor if metric == changed else 1.0
        total += contribution.fill_null(0) * times
        weight_before += ibis.ifelse(contribution.notnull(), weight_of[metric], 0.0)
        weight_after += ibis.ifelse(contribution.notnull(), weight_of[metric] * times, 0.0)
    # Rounded, so that the order in which floats are added makes no two equal videos different.
    return (total * weight_before / weight_after.nullif(0.0)).round(6)
