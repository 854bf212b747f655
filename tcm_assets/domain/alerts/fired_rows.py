"""What every alert is written down as: the columns of `engagement_alerts`, a severity, and numbers in words.

Belongs here: the form of an alert. Does not belong here: when one fires.
"""

from typing import Any

import ibis
import ibis.expr.types as ir

from tcm_assets.schemas.engagement_alerts import ENGAGEMENT_ALERTS, SEVERITIES, SIGNALS

_FAMILIES = {signal.name: signal.family for signal in SIGNALS}
_NOTICE, _WARNING, _CRITICAL = SEVERITIES

SIGNALS_BELOW_THEIR_BOUND = frozenset(
    {
        "too_few_likes_for_views",
        "too_few_comments_for_views",
        "falling_counter",
        "too_smooth_views",
        "spike_without_engagement",
    }
)
"""Signals of too little: their evidence lies below its bound, that of all others above."""

WARNING_EXCESS = 2.0
CRITICAL_EXCESS = 10.0
"""How many times beyond its bound a count or a rate is a warning, and how many times it is critical."""


def fired(
    rows: ir.Table,
    signal: str | ir.Value,
    *,
    severity: ir.Value,
    metric: str | ir.Value,
    value: ir.Value,
    bound: ir.Value | float,
    explanation: ir.Value,
    contrast_metric: str | ir.Value | None = None,
    contrast_value: ir.Value | None = None,
    family: str | None = None,
) -> ir.Table:
    """One alert for each of `rows`, which have a video's identity, in the columns of `engagement_alerts`.

    The family is that of the signal, and has to be given where the rows name signals of their own.
    """
    return rows.mutate(
        signal=_text(signal),
        signal_family=ibis.literal(family or _FAMILIES[str(signal)]),
        severity=severity,
        evidence_metric=_text(metric),
        evidence_value=value.cast("float64"),
        evidence_bound=ibis.literal(bound).cast("float64") if isinstance(bound, int | float) else bound.cast("float64"),
        contrast_metric=_text(contrast_metric),
        contrast_value=ibis.null("float64") if contrast_value is None else contrast_value.cast("float64"),
        explanation=explanation,
    ).select(*ENGAGEMENT_ALERTS.column_names)


def _text(text: str | ir.Value | None) -> ir.Value:
    return text if isinstance(text, ir.Value) else ibis.literal(text, type="string")


def graded(
    excess: ir.Value, warning_from: float = WARNING_EXCESS, critical_from: float = CRITICAL_EXCESS
) -> ir.StringValue:
    """The severity of evidence that is `excess` times beyond its bound (1 at the bound)."""
    return ibis.cases((excess >= critical_from, _CRITICAL), (excess >= warning_from, _WARNING), else_=_NOTICE)


def words(*parts: Any) -> ir.StringValue:
    """Texts and string expressions, put together."""
    sentence: ir.StringValue = ibis.literal("")
    for part in parts:
        sentence = sentence + (ibis.literal(part) if isinstance(part, str) else part)
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
