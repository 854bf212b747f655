"""Pictures of the alerts: alerts by signal, and cases by day and standing."""

import ibis
import pyarrow as pa

from tcm_assets.alerts.signals import SIGNALS
from tcm_assets.alerts.tables import STANDINGS
from tcm_assets.charts.bars import MAX_DAYS, Bar, bar_card, daily_card
from tcm_assets.charts.card import GOLD, PALE, SERIES, Card
from tcm_assets.charts.labels import counted
from tcm_assets.charts.picture import Picture, card_picture

STANDING_COLORS = {"watched": PALE, "held": GOLD, "released": SERIES[2], "rejected": SERIES[3]}


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
        bars.append(Bar.single(signal.name.replace("_", " "), row["alert_count"], value, SERIES[3]))
    total = sum(row["alert_count"] for row in by_signal.values())
    return bar_card(title, f"{counted(total, 'alert')}, by the signal that fired.", bars, unit="alerts")


def _select_standings(rows: ibis.Table) -> ibis.Table:
    counts = {standing: rows.count(where=rows.standing == standing) for standing in STANDINGS}
    return rows.group_by("upload_date").agg(**counts).order_by(ibis.desc("upload_date")).limit(MAX_DAYS)


def _compose_standings(title: str, rows: pa.Table) -> Card:
    days = rows.to_pandas(date_as_object=False).set_index("upload_date")
    totals = days.sum()
    note = (
        f"{counted(int(totals.sum()), 'video')} with alerts, by the day of upload (UTC). A video is held only where "
        "signals of two independent families agree; watched videos earn as any other."
    )
    legend = [(STANDING_COLORS[standing], f"{standing} ({totals[standing]:,})") for standing in STANDINGS]
    colors = {standing: STANDING_COLORS[standing] for standing in STANDINGS}
    return daily_card(title, note, days, colors, unit="videos", legend=legend)


ENGAGEMENT_ALERTS_PICTURES: tuple[Picture, ...] = (
    card_picture("Alerts per signal", _select_signals, _compose_signals),
)

ALERT_CASES_PICTURES: tuple[Picture, ...] = (
    card_picture("Cases per day, by standing", _select_standings, _compose_standings, without_rows="no alerts"),
)
