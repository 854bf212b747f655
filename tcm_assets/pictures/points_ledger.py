"""Pictures of `points_ledger`: what the videos of each upload day brought."""

import ibis
import pyarrow as pa

from tcm_assets.pictures.daily_columns import daily_card
from tcm_assets.pictures.days import MAX_DAYS
from tcm_assets.pictures.labels import counted
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import SERIES, Card

KEPT_COLOR, TAKEN_COLOR = SERIES[0], SERIES[3]


def _select_postings(rows: ibis.Table) -> ibis.Table:
    by_day = rows.group_by("upload_date").agg(
        entry_count=lambda t: t.count(),
        given=rows.points.sum(where=rows.points > 0).fill_null(0),
        taken=-rows.points.sum(where=rows.points < 0).fill_null(0),
    )
    return by_day.order_by(ibis.desc("upload_date")).limit(MAX_DAYS)


def _compose_postings(title: str, rows: pa.Table) -> Card:
    columns = rows.to_pydict()
    given, taken = columns["given"], columns["taken"]
    kept = [max(more - less, 0) for more, less in zip(given, taken, strict=True)]
    note = (
        f"{counted(sum(columns['entry_count']), 'entry', 'entries')} about videos, by the day of upload (UTC): points "
        "that stayed, and points that a later score, a review or a withdrawal took back."
    )
    legend = [(KEPT_COLOR, f"stayed ({sum(kept):,})"), (TAKEN_COLOR, f"taken back ({sum(taken):,})")]
    series = [(kept, KEPT_COLOR), (taken, TAKEN_COLOR)]
    return daily_card(title, note, columns["upload_date"], series, unit="points", legend=legend)


PICTURES: tuple[Picture, ...] = (
    card_picture("Points posted per day", _select_postings, _compose_postings, without_rows="no entries"),
)
