"""The robust method: how far a video stands from the middle of its population, on a scale that no outlier sets.

Each metric is put on a scale on which populations are about symmetric (`transformed`), measured in robust standard
deviations from the median, z = (x' - median) / scale with scale = 1.4826 x MAD, clipped to [-3, 3] and mapped linearly
to [0, 1]: the median gives 0.5. The points are the weighted mean over the metrics that are known, times 1400, so an
unknown metric is left out and the others take its share.
"""

import math

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.rewards.metric_weights import MetricWeights
from tcm_assets.domain.rewards.statistic_columns import statistic_column
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.video_points import MAXIMUM_POINTS, points_column_name

MAD_TO_STANDARD_DEVIATION = 1.4826
"""A normal population's standard deviation in units of its median absolute deviation: 1 / 0.6745."""

Z_BOUND = 3.0
"""Robust standard deviations beyond which being further out makes no difference."""

REACTIONS_PER_HUNDRED_VIEWS = 100.0
"""The engagement rate is read in reactions per hundred views, so that ln(1 + x) bends where rates usually lie."""

_ONE_DOUBLING = math.log(2)

SMALLEST_SCALE = {
    "view_count": _ONE_DOUBLING,
    "like_count": _ONE_DOUBLING,
    "share_count": _ONE_DOUBLING,
    "comment_count": _ONE_DOUBLING,
    "bookmark_count": _ONE_DOUBLING,
    "engagement_rate": math.log(1.25),
    "sentiment": 0.05,
}
"""Smallest scale of each metric: a doubling of a count, a quarter more reactions per view, 0.05 of sentiment.

Where most videos agree, the MAD is 0 or near it, and dividing by it would give full points for one share more than the
others have. With a smallest scale that share is what it is anywhere, one doubling, and the common value gives 0.5.
"""

ROBUST_STATISTICS = ("transformed_median", "transformed_scale")
"""What the method reads of a population."""


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]
def mad(values: float) -> float:  # type: ignore[empty-body]
    """The engine's median absolute deviation from the median."""


def transformed(metric: str, value: ir.Value) -> ir.Value:
    """`value` on the scale on which it is compared, as a double.

    ln(1 + x) for a count, ln(1 + 100 x) for the engagement rate (x in reactions per view), x itself for the sentiment.
    """
    number = value.cast("float64")
    if metric == "sentiment":
        return number
    if metric == "engagement_rate":
        return (number * REACTIONS_PER_HUNDRED_VIEWS + 1.0).ln()
    return (number + 1.0).ln()


def robust_scale(metric: str, absolute_deviation: ir.Value) -> ir.Value:
    """One robust standard deviation of the transformed metric, at least its smallest scale; null for a null MAD."""
    return scale_of_at_least(ibis.literal(SMALLEST_SCALE[metric]), absolute_deviation)


def scale_of_at_least(smallest_scale: ir.Value, absolute_deviation: ir.Value) -> ir.Value:
    """As `robust_scale`, of a metric whose smallest scale stands beside the deviation."""
    scale = absolute_deviation * MAD_TO_STANDARD_DEVIATION
    return ibis.ifelse(scale < smallest_scale, smallest_scale, scale)


def robust_statistics(metrics: ir.Table) -> dict[str, ir.Value]:
    """Aggregates `<metric>_transformed_median` and `<metric>_transformed_scale` over the values that are known."""
    aggregates = {}
    for metric in SCORING_METRICS:
        value = transformed(metric, metrics[metric])
        aggregates[statistic_column(metric, "transformed_median")] = value.median()
        aggregates[statistic_column(metric, "transformed_scale")] = robust_scale(metric, mad(value))
    return aggregates


def with_robust_contributions(placed: ir.Table, weights: MetricWeights) -> ir.Table:
    """Adds `<metric>_points`: what each metric gives, in [0, 1400]; null where it or its population is unknown.

    `placed` holds the seven metrics and, beside them, the robust statistics of the video's population. A metric gives
    1400 x its score x its weight / the weights of the metrics that are known; all are null when those weights are 0.
    """
    weight_of = weights.by_metric()
    is_known = {
        metric: placed[metric].notnull() & placed[statistic_column(metric, "transformed_median")].notnull()
        for metric in SCORING_METRICS
    }
    known_weight = sum(
        (ibis.ifelse(is_known[metric], weight_of[metric], 0.0) for metric in SCORING_METRICS), start=ibis.literal(0.0)
    )
    weighed = placed.mutate(known_weight=known_weight.nullif(0.0))
    return weighed.mutate(
        **{
            points_column_name(metric): ibis.cases(
                (
                    is_known[metric],
                    MAXIMUM_POINTS
                    * (weight_of[metric] / weighed.known_weight)
                    * robust_score(
                        transformed(metric, placed[metric]),
                        placed[statistic_column(metric, "transformed_median")],
                        placed[statistic_column(metric, "transformed_scale")],
                    ),
                )
            )
            for metric in SCORING_METRICS
        }
    )


def robust_score(transformed_value: ir.Value, median: ir.Value, scale: ir.Value) -> ir.Value:
    """Place of a known value in its population, in [0, 1]."""
    z = (transformed_value - median) / scale
    return (ibis.least(ibis.greatest(z, -Z_BOUND), Z_BOUND) + Z_BOUND) / (2 * Z_BOUND)
