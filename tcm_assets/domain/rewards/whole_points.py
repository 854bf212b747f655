"""Whole points: what each metric gave, rounded so that the parts sum to the rounded total exactly.

Each part is the difference between two rounded running sums: the sum through its metric, and the sum before it. The
parts so telescope to the last rounded sum, which is the total rounded once. As the running sum never falls, no part is
negative; and as rounding moves each of the two sums by at most a half, a part is within 1 of what the metric gave.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.video_points import points_column_name

_WHOLE_NUMBERS_FROM = float(2**52)
"""From here to twice as far, the doubles are the whole numbers.

Adding it to a smaller number therefore rounds that number, half to even, as Python and numpy round, and so the source
system; and two additions cost a tenth of what the engine's own rounding does.
"""


def with_whole_points(contributed: ir.Table) -> ir.Table:
    """Adds `points`, and rounds the seven `<metric>_points` to whole numbers that sum to it.

    The contributions are doubles in [0, 1400], or null: an unknown one stays null and adds nothing. Points are null
    where all seven are.
    """
    running: ir.Value = ibis.literal(0.0)
    running_sums = {}
    for metric in SCORING_METRICS:
        running = running + contributed[points_column_name(metric)].fill_null(0.0)
        running_sums[_through(metric)] = running
    summed = contributed.mutate(**running_sums)
    rounded = summed.mutate(
        **{_through(metric): rounded_points(summed[_through(metric)]) for metric in SCORING_METRICS}
    )
    parts = {}
    before = ibis.literal(0, type="int64")
    for metric in SCORING_METRICS:
        through = rounded[_through(metric)]
        parts[points_column_name(metric)] = ibis.cases(
            (rounded[points_column_name(metric)].notnull(), through - before)
        )
        before = through
    is_scored = ibis.coalesce(*(rounded[points_column_name(metric)] for metric in SCORING_METRICS)).notnull()
    return rounded.mutate(points=ibis.cases((is_scored, before)), **parts)


def _through(metric: str) -> str:
    """The column of the running sum that ends with the metric."""
    return f"through_{metric}"


def rounded_points(number: ir.Value) -> ir.Value:
    """Return `number`, which is at least 0, rounded to a whole number, half to even."""
    return ((number + _WHOLE_NUMBERS_FROM) - _WHOLE_NUMBERS_FROM).cast("int64")
