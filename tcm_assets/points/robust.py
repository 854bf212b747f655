"""The robust method: how far a video stands from the middle of its population, on a scale that no outlier sets.

Each metric is put on a scale on which populations are about symmetric (`transformed`) and measured in robust standard
deviations from the median, z = (x' - median) / scale with scale = MAD_TO_STANDARD_DEVIATION x MAD. Clipped to
[-Z_BOUND, Z_BOUND] and mapped linearly to [0, 1], the median scores 0.5. The points are the weighted mean over the
known metrics, times MAXIMUM_POINTS: an unknown metric is left out and the others take over its share.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.points.populations import statistic_column
from tcm_assets.points.tables import points_column_name
from tcm_assets.tables.scoring_metrics import (
    MAD_TO_STANDARD_DEVIATION,
    MAXIMUM_POINTS,
    METRIC_BY_NAME,
    SCORING_METRICS,
    MetricWeights,
)

Z_BOUND = 3.0  # robust standard deviations beyond which being further out makes no difference
ROBUST_STATISTICS = ("transformed_median", "transformed_scale")  # the statistics of a population that the method reads


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]
def mad(values: float) -> float:  # type: ignore[empty-body]
    """Call the engine's median absolute deviation from the median."""


def transformed(metric: str, value: ir.Value) -> ir.Value:
    """Return `value` on the scale on which the metric is compared, as a double.

    ln(1 + x) for a count, ln(1 + 100 x) for the engagement rate (x in reactions per view), x itself for the sentiment.

    >>> round(transformed("like_count", ibis.literal(99)).to_pyarrow().as_py(), 4)
    4.6052
    """
    number = value.cast("float64")
    factor = METRIC_BY_NAME[metric].factor
    if factor is None:
        return number
    return ((number if factor == 1.0 else number * factor) + 1.0).ln()


def robust_scale(absolute_deviation: ir.Value, smallest: float | ir.Value) -> ir.Value:
    """Return one robust standard deviation from a MAD, at least `smallest`; null for a null MAD."""
    scale = absolute_deviation * MAD_TO_STANDARD_DEVIATION
    return ibis.ifelse(scale < smallest, smallest, scale)


def with_robust_contributions(compared: ir.Table, weights: MetricWeights) -> ir.Table:
    """Add `<metric>_points`: what each metric gives, in [0, MAXIMUM_POINTS]; null where it is unknown.

    `compared` holds the metrics and, beside them, the robust statistics of the video's population. A metric gives
    MAXIMUM_POINTS x its score x its weight / the weights of the known metrics; all are null when these sum to 0.
    """
    weight_of = weights.by_name()
    is_known = {
        metric: compared[metric].notnull() & compared[statistic_column(metric, "transformed_median")].notnull()
        for metric in SCORING_METRICS
    }
    known_weight = sum(
        (ibis.ifelse(is_known[metric], weight_of[metric], 0.0) for metric in SCORING_METRICS), start=ibis.literal(0.0)
    )
    # The distances are columns of their own: else their logarithms would be computed for each comparison with a bound.
    placed = compared.mutate(
        known_weight=known_weight.nullif(0.0),
        **{
            _distance_column(metric): _distance(
                transformed(metric, compared[metric]),
                compared[statistic_column(metric, "transformed_median")],
                compared[statistic_column(metric, "transformed_scale")],
            )
            for metric in SCORING_METRICS
        },
    )
    return placed.mutate(
        **{
            points_column_name(metric): MAXIMUM_POINTS
            * (weight_of[metric] / placed.known_weight)
            * _score_of_distance(placed[_distance_column(metric)])
            for metric in SCORING_METRICS
        }
    )


def robust_score(transformed_value: ir.Value, median: ir.Value, scale: ir.Value) -> ir.Value:
    """Return the place of a known value in its population, in [0, 1].

    >>> robust_score(ibis.literal(4.0), ibis.literal(1.0), ibis.literal(2.0)).to_pyarrow().as_py()
    0.75
    """
    z = _distance(transformed_value, median, scale)
    return (ibis.least(ibis.greatest(z, -Z_BOUND), Z_BOUND) + Z_BOUND) / (2 * Z_BOUND)


def _distance(transformed_value: ir.Value, median: ir.Value, scale: ir.Value) -> ir.Value:
    return (transformed_value - median) / scale


def _score_of_distance(z: ir.Value) -> ir.Value:
    """Return the same from z, a column; null for an unknown one, which `least` and `greatest` would call the bound."""
    clipped = ibis.cases((z < -Z_BOUND, -Z_BOUND), (z > Z_BOUND, Z_BOUND), else_=z)
    return (clipped + Z_BOUND) / (2 * Z_BOUND)


def _distance_column(metric: str) -> str:
    """Return the column of a metric's robust standard deviations from the median: `view_count_distance`."""
    return f"{metric}_distance"
