"""The robust method: how far a video stands from the middle of its population, on a scale that no outlier sets.

Each metric is put on a scale on which populations are about symmetric (`transformed`), measured in robust standard
deviations from the median, z = (x' - median) / scale with scale = 1.4826 x MAD, clipped to [-3, 3] and mapped linearly
to [0, 1]: the median gives 0.5. The points are the weighted mean over the metrics that are known, times 1400, so an
unknown metric is left out and the others take its share.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.points.metrics import MetricWeights, statistic_column
from tcm_assets.points.tables import points_column_name
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, METRIC_BY_NAME, METRICS, SCORING_METRICS

MAD_TO_STANDARD_DEVIATION = 1.4826
"""A normal population's standard deviation in units of its median absolute deviation: 1 / 0.6745."""

Z_BOUND = 3.0
"""Robust standard deviations beyond which being further out makes no difference."""

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
    factor = METRIC_BY_NAME[metric].factor
    if factor is None:
        return number
    return ((number if factor == 1.0 else number * factor) + 1.0).ln()


def robust_scale(absolute_deviation: ir.Value, smallest: float | ir.Value) -> ir.Value:
    """One robust standard deviation from a MAD, at least `smallest`; null for a null MAD."""
    scale = absolute_deviation * MAD_TO_STANDARD_DEVIATION
    return ibis.ifelse(scale < smallest, smallest, scale)


def robust_statistics(metrics: ir.Table) -> dict[str, ir.Value]:
    """Aggregates `<metric>_transformed_median` and `<metric>_transformed_scale` over the values that are known."""
    aggregates = {}
    for metric in METRICS:
        value = transformed(metric.name, metrics[metric.name])
        scale = robust_scale(mad(value), metric.smallest_scale)
        aggregates[statistic_column(metric.name, "transformed_median")] = value.median()
        aggregates[statistic_column(metric.name, "transformed_scale")] = scale
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
