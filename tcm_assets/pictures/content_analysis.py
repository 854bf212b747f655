"""Pictures of `content_analysis`: what the videos are about, and in which language."""

from collections.abc import Callable

import ibis
import pyarrow as pa

from tcm_assets.pictures.bars import bar_card, single
from tcm_assets.pictures.labels import counted, name_label, percent
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import MAIN, PALE, Card

_MOST_BARS = 24
"""Bars that a person still reads; what is rarer becomes one bar."""


def _counted_by(column: str) -> Callable[[ibis.Table], ibis.Table]:
    def select(rows: ibis.Table) -> ibis.Table:
        return rows.group_by(column).agg(video_count=lambda t: t.count())

    return select


def _composed_by(column: str, note: str, nothing: str) -> Callable[[str, pa.Table], Card]:
    def compose(title: str, rows: pa.Table) -> Card:
        counts = {row[column]: row["video_count"] for row in rows.to_pylist()}
        total = sum(counts.values())
        named = sorted((name for name in counts if name), key=lambda name: (-counts[name], name))
        shown, rare = named[:_MOST_BARS], named[_MOST_BARS:]
        lengths = [(name, counts[name], MAIN) for name in shown]
        if rare:
            lengths.append((f"{len(rare)} others", sum(counts[name] for name in rare), MAIN))
        if None in counts:
            lengths.append((nothing, counts[None], PALE))
        bars = [
            single(name_label(name), length, f"{length:,}  ({percent(length / total)})", color)
            for name, length, color in lengths
        ]
        return bar_card(title, f"{counted(total, 'video')}, {note}", bars, unit="videos")

    return compose


def _picture(title: str, column: str, note: str, nothing: str) -> Picture:
    return card_picture(title, _counted_by(column), _composed_by(column, note, nothing))


PICTURES: tuple[Picture, ...] = (
    _picture("Videos per category", "category", "by the category that the text is most similar to.", "no category"),
    _picture("Videos per class", "taxonomy_category", "by the class of the taxonomy that the text names.", "unsure"),
    _picture("Languages of the captions", "language", "by the language of the words between the tags.", "unsure"),
)
