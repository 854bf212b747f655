"""Pictures of `content_analysis`: what the videos are about."""

import ibis
import pyarrow as pa

from tcm_assets.pictures.bars import bar_card, single
from tcm_assets.pictures.labels import counted, percent
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import MAIN, PALE, Card


def _select_categories(rows: ibis.Table) -> ibis.Table:
    return rows.group_by("category").agg(video_count=lambda t: t.count())


def _compose_categories(title: str, rows: pa.Table) -> Card:
    counts = {row["category"]: row["video_count"] for row in rows.to_pylist()}
    total = sum(counts.values())
    named = sorted((category for category in counts if category), key=lambda category: (-counts[category], category))
    order = [*named, None] if None in counts else named
    bars = [
        single(
            category or "no category",
            counts[category],
            f"{counts[category]:,}  ({percent(counts[category] / total)})",
            MAIN if category else PALE,
        )
        for category in order
    ]
    note = f"{counted(total, 'video')}, by the category that the text is most similar to."
    return bar_card(title, note, bars, unit="videos")


PICTURES: tuple[Picture, ...] = (card_picture("Videos per category", _select_categories, _compose_categories),)
