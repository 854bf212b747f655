"""Pictures of `creator_points`: the accounts that earned the most."""

import ibis
import pyarrow as pa

from tcm_assets.pictures.bars import bar_card, single
from tcm_assets.pictures.labels import counted, name_label
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import MAIN, SERIES, Card

CREATOR_COUNT = 15
LISTED_COLOR, OTHER_COLOR = SERIES[1], MAIN


def _select_top_creators(rows: ibis.Table) -> ibis.Table:
    return (
        rows.filter(rows.points_rank.notnull())
        .order_by("points_rank", "author_id")
        .limit(CREATOR_COUNT)
        .select(
            "points_rank",
            "author_username",
            "payable_points",
            "payable_video_count",
            is_listed=lambda t: t.creator_id.notnull(),
        )
    )


def _compose_top_creators(title: str, rows: pa.Table) -> Card:
    creators = sorted(rows.to_pylist(), key=lambda row: (row["points_rank"], row["author_username"]))
    bars = [
        single(
            f"{row['points_rank']}.  @{name_label(row['author_username'])}",
            row["payable_points"],
            f"{row['payable_points']:,}  ({counted(row['payable_video_count'], 'video')})",
            LISTED_COLOR if row["is_listed"] else OTHER_COLOR,
        )
        for row in creators
    ]
    legend = [(LISTED_COLOR, "in the creator list"), (OTHER_COLOR, "not in the list")]
    if not any(row["is_listed"] for row in creators):
        legend = []
    note = (
        f"The {counted(len(creators), 'account')} with the most payable points. "
        "Videos that are held or rejected do not count."
    )
    return bar_card(title, note, bars, unit="points", legend=legend)


PICTURES: tuple[Picture, ...] = (
    card_picture("Creators with the most points", _select_top_creators, _compose_top_creators),
)
