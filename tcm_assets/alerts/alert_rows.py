"""Alert rows: severity, evidence and explanation, in the columns of `engagement_alerts`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.signals import SEVERITIES, Signal
from tcm_assets.tables.scoring_metrics import METRIC_BY_NAME
from tcm_assets.tables.shared_columns import VIDEO

VIDEO_COLUMNS = tuple(column.name for column in VIDEO)  # the columns of an alert that name its video

REACTION_WORDS = {
    count: METRIC_BY_NAME[count].label.lower()
    for count in ("like_count", "comment_count", "share_count", "bookmark_count")
}
"""Counts of reactions, none of which can exceed the views, and their names in explanations."""

_NOTICE, _WARNING, _CRITICAL = SEVERITIES


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A signal as two expressions over rows: `is_raised`, and `content`, a struct that is null on other rows."""

    is_raised: ir.BooleanValue
    content: ir.Value


def build_alert(
    is_raised: ir.BooleanValue,
    signal: Signal,
    *,
    excess: ir.Value,
    metric: str | ir.Value,
    value: ir.Value,
    bound: ir.Value | float,
    details: Mapping[str, str | ir.Value],
    contrast_metric: str | None = None,
    contrast_value: ir.Value | None = None,
    precedence: ir.Value | None = None,
) -> Alert:
    """Build the alert that `signal` raises on rows where `is_raised` is true.

    `excess` is the evidence in multiples of its bound (1 at the bound) and decides the severity. `details` fills the
    names in braces of the signal's explanation; raises KeyError for a name without a value. Where a signal looks at a
    video several times, `precedence` says which of its alerts to keep: the one with the greatest.
    """
    content = {
        "signal": ibis.literal(signal.name),
        "signal_family": ibis.literal(signal.family),
        "excess": excess.cast("float64"),
        "warning_from": ibis.literal(signal.warning_excess, type="float64"),
        "critical_from": ibis.literal(signal.critical_excess, type="float64"),
        "evidence_metric": _as_text(metric),
        "evidence_value": value.cast("float64"),
        "evidence_bound": ibis.literal(bound, type="float64")
        if isinstance(bound, int | float)
        else bound.cast("float64"),
        "contrast_metric": _as_text(contrast_metric),
        "contrast_value": ibis.null("float64") if contrast_value is None else contrast_value.cast("float64"),
        "explanation": _fill(signal.explanation, details),
        "precedence": ibis.literal(0.0) if precedence is None else precedence.cast("float64"),
    }
    return Alert(is_raised=is_raised, content=ibis.cases((is_raised, ibis.struct(content))))


def list_alerts(rows: ir.Table, kept: Sequence[str], alerts: Sequence[Alert]) -> ir.Table:
    """Return one row for each alert raised on one of `rows`, in one pass over them.

    Columns: `kept`, those of `engagement_alerts` that do not name the video, and `precedence`.
    """
    # Rows without any alert go first: a list of nulls for each of them would take longer than all the rest.
    accused = rows.filter(ibis.or_(*(alert.is_raised for alert in alerts)))
    each = accused.select(*kept, alert=ibis.array([alert.content for alert in alerts]).unnest())
    raised = each.filter(each["alert"].notnull()).unpack("alert")
    severity = ibis.cases(
        (raised.excess >= raised.critical_from, _CRITICAL),
        (raised.excess >= raised.warning_from, _WARNING),
        else_=_NOTICE,
    )
    return raised.mutate(severity=severity).drop("excess", "warning_from", "critical_from")


def _as_text(text: str | ir.Value | None) -> ir.Value:
    return text if isinstance(text, ir.Value) else ibis.literal(text, type="string")


def _fill(explanation: str, details: Mapping[str, str | ir.Value]) -> ir.Value:
    parts = []
    for text, name, _, _ in Formatter().parse(explanation):
        parts += [text] if text else []
        parts += [details[name]] if name else []
    first, *others = (_as_text(part) for part in parts)
    # In one call: each of several additions would be an expression of its own to compile.
    sentence: ir.Value = first.concat(*others)
    return sentence


def format_whole(value: ir.Value) -> ir.StringValue:
    """Write a number rounded to a whole one: 1,234."""
    return _format_integer("{:,}", value.round().cast("int64"))


def format_per_thousand(ratio: ir.Value) -> ir.StringValue:
    """Write a ratio per view as the count per thousand views, with two decimals: 0.08 as 80.00."""
    return _format_float("{:.2f}", ratio * 1000.0)


def format_percent(share: ir.Value) -> ir.StringValue:
    """Write a share in percent, with one decimal: 0.125 as 12.5 %."""
    return _format_float("{:.1f} %", share * 100.0)


@ibis.udf.scalar.builtin(name="format")  # type: ignore[untyped-decorator]
def _format_integer(template: str, value: int) -> str:
    """DuckDB's `format`."""
    raise NotImplementedError("the engine computes this")


@ibis.udf.scalar.builtin(name="format")  # type: ignore[untyped-decorator]
def _format_float(template: str, value: float) -> str:
    """DuckDB's `format`."""
    raise NotImplementedError("the engine computes this")
