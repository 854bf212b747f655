"""The sum of z-scores: what the source system's description says of its points, before it scales them by extremes.

Each metric's z = (x - mean) / population standard deviation, 0 where all agree; a metric that is unknown adds nothing.
The sum over the metrics is scaled to the shop's prices like the robust method: a video at the mean earns half of
MAXIMUM_POINTS, and a standard deviation in one metric is worth POINTS_PER_DEVIATION. Points end at 0 and at
MAXIMUM_POINTS, so the order of videos between them is that of the sums.

What a metric gives sums to the points: an equal part of the half, and its deviations. Where that is below 0, or where
the points end, the others give in proportion.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.points.populations import statistic_column
from tcm_assets.points.robust import Z_BOUND
from tcm_assets.points.tables import points_column_name
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, METRICS, POINTS_PER_METRIC, SCORING_METRICS, MetricKind

ZSCORE_STATISTICS = ("mean", "standard_deviation")  # the statistics of a population that the method reads

POINTS_AT_THE_MEAN = MAXIMUM_POINTS / 2  # as a video in the middle of its population has by the robust method
POINTS_PER_DEVIATION = POINTS_PER_METRIC / (2 * Z_BOUND)  # 33.3, as a robust deviation is worth

UNITS: dict[MetricKind, int] = {"count": 1, "rate": 100_000, "score": 1_000_000}
"""Whole numbers of the decimals that each kind of metric has, so that sums do not depend on the order of rows."""

LARGEST_SUMMED = 3_000_000_000
"""Whole numbers above it count as much in the moments, so that squares fit 64 bits. The most viewed video ever has 2.4
billion views."""

_SUM = "decimal(38, 0)"  # the type of the sums
_EXACT_BELOW = 1e37  # where products of sums still fit the 38 digits of a decimal


def moment_sums(scorable: ir.Table) -> dict[str, ir.Value]:
    """Return the aggregates `<metric>_total` and `<metric>_square_total`, in whole units; null without known values."""
    sums = {}
    for metric in METRICS:
        unit = UNITS[metric.kind]
        value = scorable[metric.name]
        whole = value if unit == 1 else (value * unit).round()
        number = whole.cast("int64")
        limited = ibis.cases((number > LARGEST_SUMMED, LARGEST_SUMMED), else_=number)
        # The engine adds 64-bit numbers in 128 bits; squares as decimals would take it four times as long.
        sums[statistic_column(metric.name, "total")] = limited.sum().cast(_SUM)
        sums[statistic_column(metric.name, "square_total")] = (limited * limited).sum().cast(_SUM)
    return sums


def mean_and_deviation(
    known_count: ir.Value, total: ir.Value, square_total: ir.Value, unit: ir.Value
) -> tuple[ir.Value, ir.Value]:
    """Return mean and population standard deviation, in the metric's own unit, from its sums; null for no values."""
    known = known_count.nullif(0).cast("float64")
    squares, square = square_total.cast("float64") * known, total.cast("float64") * total.cast("float64")
    exact = known_count.cast("decimal(18, 0)") * square_total.cast(_SUM) - total.cast(_SUM) * total.cast(_SUM)
    # The difference of two large numbers, without rounding where they fit.
    spread = ibis.ifelse(ibis.greatest(squares, square) < _EXACT_BELOW, exact.cast("float64"), squares - square)
    return total.cast("float64") / known / unit, _at_least_0(spread).sqrt() / known / unit


def with_zscore_contributions(compared: ir.Table) -> ir.Table:
    """Add `<metric>_points`: what each metric gives, in [0, MAXIMUM_POINTS]; null where it is unknown.

    `compared` holds the metrics and, beside them, the zscore statistics of a population. A video without a sentiment is
    not scored: all are null.
    """
    z_scores = {metric: z_score(compared, metric) for metric in SCORING_METRICS}
    known_count = sum((z.notnull().cast("int64") for z in z_scores.values()), start=ibis.literal(0, "int64"))
    equal_part = POINTS_AT_THE_MEAN / known_count.nullif(0)
    given = compared.mutate(
        **{points_column_name(metric): equal_part + POINTS_PER_DEVIATION * z for metric, z in z_scores.items()}
    )
    columns = [points_column_name(metric) for metric in SCORING_METRICS]
    start = ibis.literal(0.0)
    summed = given.mutate(
        sum_given=sum((given[name].fill_null(0.0) for name in columns), start=start),
        sum_above_0=sum((_at_least_0(given[name]).fill_null(0.0) for name in columns), start=start),
    )
    scale = _within_range(summed.sum_given) / summed.sum_above_0.nullif(0.0)
    scaled = summed.mutate(scale=scale.fill_null(0.0))
    return scaled.mutate(**{name: _at_least_0(scaled[name]) * scaled.scale for name in columns})


def points_of_z_sum(z_sum: ir.Value) -> ir.Value:
    """Return the points, not rounded, of a video whose z-scores sum to `z_sum`; null for null.

    >>> points_of_z_sum(ibis.literal("3").cast("float64")).to_pyarrow().as_py()
    800.0
    """
    return _within_range(POINTS_AT_THE_MEAN + POINTS_PER_DEVIATION * z_sum)


def z_score(compared: ir.Table, metric: str) -> ir.Value:
    """Return the metric's z in a video that has a sentiment; 0 where the population agrees, null where unknown."""
    mean, deviation = (compared[statistic_column(metric, name)] for name in ZSCORE_STATISTICS)
    distance = compared[metric] - mean
    z = ibis.ifelse(deviation > 0, distance / deviation, distance * 0.0)
    return ibis.cases((compared.sentiment.notnull(), z))


def _within_range(points: ir.Value) -> ir.Value:
    return ibis.cases((points > MAXIMUM_POINTS, float(MAXIMUM_POINTS)), else_=_at_least_0(points))


def _at_least_0(number: ir.Value) -> ir.Value:
    """Return the number, or 0 where it is below; null for null, which the engine's `greatest` passes over."""
    return ibis.cases((number < 0.0, 0.0), else_=number)
