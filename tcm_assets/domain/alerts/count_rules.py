"""The three rules of the source system: a count above a bound, and none of what should come with it."""

import ibis.expr.types as ir

from tcm_assets.domain.alerts.fired_rows import Alert, alert, whole
from tcm_assets.schemas.alert_signals import CountSignal


def count_rule_fires(rows: ir.Table, signal: CountSignal) -> ir.BooleanValue:
    """Whether the signal fires. An unknown count fires nothing."""
    is_above = rows[signal.metric] > signal.bound
    return is_above if signal.contrast_metric is None else is_above & (rows[signal.contrast_metric] == 0)


def count_rule_alert(rows: ir.Table, signal: CountSignal) -> Alert:
    """The signal's alert of a video."""
    count = rows[signal.metric]
    return alert(
        count_rule_fires(rows, signal),
        signal,
        excess=count / signal.bound,
        metric=signal.metric,
        value=count,
        bound=signal.bound,
        contrast_metric=signal.contrast_metric,
        contrast_value=None if signal.contrast_metric is None else rows[signal.contrast_metric],
        told={"count": whole(count), "bound": f"{signal.bound:,}"},
    )
