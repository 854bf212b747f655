"""Pictures of `alert_cases`: the cases of each upload day, by what became of them."""

import ibis
import pyarrow as pa

from tcm_assets.pictures.daily_columns import daily_card
from tcm_assets.pictures.days import MAX_DAYS
from tcm_assets.pictures.labels import counted
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import GOLD, PALE, SERIES, Card
from tcm_assets.schemas.alert_cases import STANDINGS

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


PICTURES: tuple[Picture, ...] = (
    card_picture("Cases per day, by standing", _select_standings, _compose_standings, without_rows="no alerts"),
)
