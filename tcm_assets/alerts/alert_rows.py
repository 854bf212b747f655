"""What every alert is written down as: the columns of `engagement_alerts`, a severity, and numbers in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.signals import SEVERITIES, Signal

_NOTICE, _WARNING, _CRITICAL = SEVERITIES


@dataclass(frozen=True, kw_only=True)
class Alert:
    """On which rows a signal fires, and what it says there: a struct, null on other rows."""

    fires: ir.BooleanValue
    told: ir.Value


def alert(
    fires: ir.BooleanValue,
    signal: Signal,
    *,
    excess: ir.Value,
    metric: str | ir.Value,
    value: ir.Value,
    bound: ir.Value | float,
    told: Mapping[str, str | ir.Value],
    contrast_metric: str | None = None,
    contrast_value: ir.Value | None = None,
    gravity: ir.Value | None = None,
) -> Alert:
    """What `signal` says of the rows on which `fires` is true.

    `excess` is how many times beyond its bound the evidence is (1 at the bound); by it the alert is a warning, or
    critical. `told` is what the names in the signal's explanation stand for. `gravity` orders the alerts of a signal
    that looks at a video more than once: the greatest is told.
    """
    row = {
        "signal": ibis.literal(signal.name),
        "signal_family": ibis.literal(signal.family),
        "excess": excess.cast("float64"),
        "warning_from": ibis.literal(signal.warning_excess, type="float64"),
        "critical_from": ibis.literal(signal.critical_excess, type="float64"),
        "evidence_metric": _text(metric),
        "evidence_value": value.cast("float64"),
        "evidence_bound": ibis.literal(bound, type="float64")
        if isinstance(bound, int | float)
        else bound.cast("float64"),
        "contrast_metric": _text(contrast_metric),
        "contrast_value": ibis.null("float64") if contrast_value is None else contrast_value.cast("float64"),
        "explanation": _explained(signal.explanation, told),
        "gravity": ibis.literal(0.0) if gravity is None else gravity.cast("float64"),
    }
    return Alert(fires=fires, told=ibis.cases((fires, ibis.struct(row))))


def fired(rows: ir.Table, kept: Sequence[str], alerts: Sequence[Alert]) -> ir.Table:
    """One row for each of `alerts` that fires on one of `rows`: the columns `kept`, those of `engagement_alerts` that
    are not the video's, and `gravity`.

    All signals are asked in one pass over the rows.
    """
    # What nothing is said of goes first: making a list of nothing for each row would take longer than all the rest.
    accused = rows.filter(ibis.or_(*(alert.fires for alert in alerts)))
    each = accused.select(*kept, alert=ibis.array([alert.told for alert in alerts]).unnest())
    told = each.filter(each["alert"].notnull()).unpack("alert")
    severity = ibis.cases(
        (told.excess >= told.critical_from, _CRITICAL), (told.excess >= told.warning_from, _WARNING), else_=_NOTICE
    )
    return told.mutate(severity=severity).drop("excess", "warning_from", "critical_from")


def _text(text: str | ir.Value | None) -> ir.Value:
    return text if isinstance(text, ir.Value) else ibis.literal(text, type="string")


def _explained(explanation: str, told: Mapping[str, str | ir.Value]) -> ir.Value:
    """The explanation with what is told in place of its names; raises KeyError for a name that nothing is told of."""
    parts = []
    for text, name, _, _ in Formatter().parse(explanation):
        parts += [text] if text else []
        parts += [told[name]] if name else []
    first, *others = (_text(part) for part in parts)
    # All at once: one sum after another would each be a step to compile.
    sentence: ir.Value = first.concat(*others)
    return sentence


def whole(value: ir.Value) -> ir.StringValue:
    """A number rounded to a whole one, thousands between commas."""
    return _whole("{:,}", value.round().cast("int64"))


def per_thousand(ratio: ir.Value) -> ir.StringValue:
    """A ratio per view, as the count that a thousand views bring, with two decimals."""
    return _decimal("{:.2f}", ratio * 1000.0)


def percent(share: ir.Value) -> ir.StringValue:
    """A share in percent, with one decimal and the sign."""
    return _decimal("{:.1f} %", share * 100.0)


@ibis.udf.scalar.builtin(name="format")  # type: ignore[untyped-decorator]
def _whole(template: str, value: int) -> str:
    """DuckDB's `format`: the template with the number in its place."""
    raise NotImplementedError("the engine computes this")


@ibis.udf.scalar.builtin(name="format")  # type: ignore[untyped-decorator]
def _decimal(template: str, value: float) -> str:
    """DuckDB's `format`: the template with the number in its place."""
    raise NotImplementedError("the engine computes this")
