"""Pictures of `raw_videos`: what was delivered, day by day."""

from datetime import timedelta

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.pictures.days import MAX_DAYS, column_span, named_days
from tcm_assets.pictures.labels import counted
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import (
    BODY_WIDTH_PX,
    MUTED,
    SERIES,
    SMALL_PT,
    Card,
    count_axis,
    ticks_x,
)

FIRST_COLOR, AGAIN_COLOR = SERIES[0], SERIES[1]


def _select_deliveries(rows: ibis.Table) -> ibis.Table:
    by_day = rows.group_by("upload_date").agg(
        delivery_count=lambda t: t.count(), video_count=lambda t: t.video_id.nunique()
    )
    return by_day.order_by(ibis.desc("upload_date")).limit(MAX_DAYS)


def _compose_deliveries(title: str, rows: pa.Table) -> Card:
    days = rows["upload_date"].to_pylist()
    first, last = min(days), max(days)
    span_days, span_words = column_span(first, last)
    column_count = (last - first).days // span_days + 1
    videos, again = np.zeros(column_count), np.zeros(column_count)
    for row in rows.to_pylist():
        column = (row["upload_date"] - first).days // span_days
        videos[column] += row["video_count"]
        again[column] += row["delivery_count"] - row["video_count"]

    note = f"{counted(int((videos + again).sum()), 'delivery', 'deliveries')} by the day (UTC) of the video's upload."
    if len(days) == MAX_DAYS:
        note += f" The latest {MAX_DAYS:,} days are shown."
    legend = [(FIRST_COLOR, f"videos ({videos.sum():,.0f})"), (AGAIN_COLOR, f"delivered again ({again.sum():,.0f})")]
    card = Card(title, note, 238, legend)
    axes = card.panel(44, 24, BODY_WIDTH_PX - 50, 176)
    edges = np.arange(column_count + 1) * span_days - 0.5
    axes.stairs(videos, edges, fill=True, color=FIRST_COLOR, linewidth=0)
    axes.stairs(videos + again, edges, baseline=videos, fill=True, color=AGAIN_COLOR, linewidth=0)
    shown_days = max(edges[-1] + 0.5, 7)  # a lone day keeps the width of a column
    axes.set_xlim(-0.5, shown_days - 0.5)
    axes.set_ylim(0, 1.03 * (videos + again).max())
    count_axis(axes)
    named, names = named_days(first, min(last, first + timedelta(days=int(shown_days) - 1)))
    ticks_x(axes, [(day - first).days for day in named], names)
    card.write(0, 8, f"deliveries per {span_words}", size=SMALL_PT, color=MUTED)
    return card


PICTURES: tuple[Picture, ...] = (card_picture("Deliveries per day", _select_deliveries, _compose_deliveries),)
