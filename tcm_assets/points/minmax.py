"""The source system's method: each metric scaled to [0, 1] between the population's extremes, 200 points each.

The source standardises first, z = (x - mean) / standard deviation, and then scales z by its minimum and maximum. Mean
and standard deviation cancel in that scaling: (z - min z) / (max z - min z) = (x - min x) / (max x - min x). So the two
extremes are all the method needs of a population, and they do not depend on the order of its rows.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.points.populations import statistic_column
from tcm_assets.points.tables import points_column_name
from tcm_assets.tables.scoring_metrics import POINTS_PER_METRIC, SCORING_METRICS

MINMAX_STATISTICS = ("minimum", "maximum")  # the statistics of a population that the method reads


def minmax_statistics(scorable: ir.Table) -> dict[str, ir.Value]:
    """Return the aggregates `<metric>_minimum` and `<metric>_maximum`; null for a metric that no video has.

    `scorable` holds the metrics of the videos whose sentiment is known: only they are the source's population.
    """
    aggregates = {}
    for metric in SCORING_METRICS:
        aggregates[statistic_column(metric, "minimum")] = scorable[metric].min().cast("float64")
        aggregates[statistic_column(metric, "maximum")] = scorable[metric].max().cast("float64")
    return aggregates


def with_minmax_contributions(compared: ir.Table) -> ir.Table:
    """Add `<metric>_points`: what each metric gives, in [0, 200]; null where it is unknown.

    `compared` holds the metrics and, beside them, the minmax statistics of a population that the video belongs
    to. A video without a sentiment is not scored: all are null. A metric in which the whole population agrees
    gives 0 to all, as in the source (z = 0 where the standard deviation is 0).
    """
    has_sentiment = compared.sentiment.notnull()
    contributions = {}
    for metric in SCORING_METRICS:
        contribution = minmax_contribution(compared[metric], *_extremes(compared, metric))
        contributions[points_column_name(metric)] = ibis.cases((has_sentiment, contribution))
    return compared.mutate(**contributions)


def minmax_contribution(value: ir.Value, minimum: ir.Value, maximum: ir.Value) -> ir.Value:
    """Return what one metric gives a video that has a sentiment, in [0, 200]; null for an unknown value.

    >>> minmax_contribution(ibis.literal(20), ibis.literal(10), ibis.literal(50)).to_pyarrow().as_py()
    50.0
    """
    above_minimum = value - minimum
    return POINTS_PER_METRIC * ibis.ifelse(maximum > minimum, above_minimum / (maximum - minimum), above_minimum * 0.0)


def within_extremes(compared: ir.Table) -> ir.Table:
    """Return the rows with every metric clipped to its population's extremes.

    A count that grew after the population was measured would otherwise give more than 200 points.
    """
    clipped = {}
    for metric in SCORING_METRICS:
        value, (minimum, maximum) = compared[metric], _extremes(compared, metric)
        clipped[metric] = ibis.cases((value < minimum, minimum), (value > maximum, maximum), else_=value)
    return compared.mutate(**clipped)


def _extremes(compared: ir.Table, metric: str) -> tuple[ir.Value, ir.Value]:
    return compared[statistic_column(metric, "minimum")], compared[statistic_column(metric, "maximum")]
