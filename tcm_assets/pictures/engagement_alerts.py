"""Pictures of `engagement_alerts`: how often each signal fired."""

import ibis
import pyarrow as pa

from tcm_assets.pictures.bars import bar_card, single
from tcm_assets.pictures.labels import counted
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import SERIES, Card
from tcm_assets.schemas.alert_signals import SIGNALS


def _select_signals(rows: ibis.Table) -> ibis.Table:
    return rows.group_by("signal").agg(alert_count=lambda t: t.count(), account_count=lambda t: t.author_id.nunique())


def _compose_signals(title: str, rows: pa.Table) -> Card:
    by_signal = {row["signal"]: row for row in rows.to_pylist()}
    bars = []
    for signal in SIGNALS:
        row = by_signal.get(signal.name, {"alert_count": 0, "account_count": 0})
        value = counted(row["alert_count"], "alert")
        if row["alert_count"]:
            value += f" on {counted(row['account_count'], 'account')}"
        bars.append(single(signal.name.replace("_", " "), row["alert_count"], value, SERIES[3]))
    total = sum(row["alert_count"] for row in by_signal.values())
    return bar_card(title, f"{counted(total, 'alert')}, by the signal that fired.", bars, unit="alerts")


PICTURES: tuple[Picture, ...] = (card_picture("Alerts per signal", _select_signals, _compose_signals),)
