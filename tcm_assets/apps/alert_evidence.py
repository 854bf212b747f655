"""Alerts as pages show them: in plain words, of now or as a hold kept them."""

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from tcm_assets.alerts.signals import FAMILY_LABELS, SEVERITIES
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.published import Row
from tcm_assets.apps.words import SEVERITY_COLORS, capitalize_first


def show_alerts(alerts: Sequence[Row]) -> None:
    """Show each alert with the kind of its evidence, in its own order."""
    for alert in alerts:
        family = FAMILY_LABELS.get(str(alert["signal_family"]), str(alert["signal_family"]))
        badge = f":{SEVERITY_COLORS[alert['severity']]}-badge[{escape(family)}]"
        st.markdown(f"{badge} {escape(capitalize_first(str(alert['explanation'])))}")


def read_evidence(evidence: str | None) -> list[dict[str, Any]]:
    """Return the alerts of a hold's evidence, the most severe first; none where it has none.

    >>> read_evidence('[{"severity": "notice", "signal": "b"}, {"severity": "critical", "signal": "a"}]')[0]["signal"]
    'a'
    """
    alerts: list[dict[str, Any]] = json.loads(evidence or "[]")
    return sorted(alerts, key=lambda alert: (-SEVERITIES.index(alert["severity"]), alert["signal"]))


def describe_numbers(alert: Row) -> str | None:
    """Return the number that a signal judged beside its bound and what it was compared with; None without numbers.

    >>> describe_numbers({"evidence_metric": "likes_per_view", "evidence_value": 0.0025, "evidence_bound": 0.0086})
    'likes per view 0.0025, bound 0.0086'
    """
    if alert.get("evidence_value") is None:
        return None
    parts = [f"{_name(alert['evidence_metric'])} {_number(alert['evidence_value'])}"]
    if alert.get("evidence_bound") is not None:
        parts.append(f"bound {_number(alert['evidence_bound'])}")
    if alert.get("contrast_metric") and alert.get("contrast_value") is not None:
        parts.append(f"{_name(alert['contrast_metric'])} {_number(alert['contrast_value'])}")
    return ", ".join(parts)


def _name(metric: str) -> str:
    return metric.replace("_", " ")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
