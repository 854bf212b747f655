"""Pictures of `raw_videos`: what was delivered, day by day."""

import ibis
import pyarrow as pa

from tcm_assets.pictures.daily_columns import daily_card
from tcm_assets.pictures.days import MAX_DAYS
from tcm_assets.pictures.labels import counted
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import SERIES, Card

FIRST_COLOR, AGAIN_COLOR = SERIES[0], SERIES[1]


def _select_deliveries(rows: ibis.Table) -> ibis.Table:
    by_day = rows.group_by("upload_date").agg(
        delivery_count=lambda t: t.count(), video_count=lambda t: t.video_id.nunique()
    )
    return by_day.order_by(ibis.desc("upload_date")).limit(MAX_DAYS)


def _compose_deliveries(title: str, rows: pa.Table) -> Card:
    columns = rows.to_pydict()
    days, videos = columns["upload_date"], columns["video_count"]
    again = [deliveries - first for deliveries, first in zip(columns["delivery_count"], videos, strict=True)]
    note = f"{counted(sum(videos) + sum(again), 'delivery', 'deliveries')} by the day (UTC) of the video's upload."
    if len(days) == MAX_DAYS:
        note += f" The latest {MAX_DAYS:,} days are shown."
    legend = [(FIRST_COLOR, f"videos ({sum(videos):,})"), (AGAIN_COLOR, f"delivered again ({sum(again):,})")]
    return daily_card(
        title, note, days, [(videos, FIRST_COLOR), (again, AGAIN_COLOR)], unit="deliveries", legend=legend
    )


PICTURES: tuple[Picture, ...] = (card_picture("Deliveries per day", _select_deliveries, _compose_deliveries),)
