"""Pictures of `engagement_alerts` (alerts per signal) and `alert_cases` (cases per day, by standing)."""

import ibis
import pyarrow as pa

from tcm_assets.alerts.signals import SIGNALS
from tcm_assets.alerts.tables import STANDINGS
from tcm_assets.charts.daily_columns import MAX_DAYS, daily_card
from tcm_assets.charts.picture import Picture, bar_card, card_picture, single
from tcm_assets.charts.style import GOLD, PALE, SERIES, Card, counted


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
    return bar_card(title, f"{counted(total, 'alert')}, by signal.", bars, unit="alerts")


ENGAGEMENT_ALERTS_PICTURES: tuple[Picture, ...] = (
    card_picture("Alerts per signal", _select_signals, _compose_signals),
)

STANDING_COLORS = {"watched": PALE, "held": GOLD, "released": SERIES[2], "rejected": SERIES[3]}


def _select_standings(rows: ibis.Table) -> ibis.Table:
    counts = {standing: rows.count(where=rows.standing == standing) for standing in STANDINGS}
    return rows.group_by("upload_date").agg(**counts).order_by(ibis.desc("upload_date")).limit(MAX_DAYS)


def _compose_standings(title: str, rows: pa.Table) -> Card:
    columns = rows.to_pydict()
    totals = {standing: sum(columns[standing]) for standing in STANDINGS}
    note = (
        f"{counted(sum(totals.values()), 'video')} with alerts, by the day of upload (UTC). A video is held only where "
        "signals of two independent families agree; watched videos earn as any other."
    )
    legend = [(STANDING_COLORS[standing], f"{standing} ({totals[standing]:,})") for standing in STANDINGS]
    series = [(columns[standing], STANDING_COLORS[standing]) for standing in STANDINGS]
    return daily_card(title, note, columns["upload_date"], series, unit="videos", legend=legend)


ALERT_CASES_PICTURES: tuple[Picture, ...] = (
    card_picture("Cases per day, by standing", _select_standings, _compose_standings, without_rows="no alerts"),
)
