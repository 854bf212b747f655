"""Pictures of the captions: videos by category, class and language, and topics by size and likeness."""

from functools import partial
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.charts.bars import Bar, bar_card
from tcm_assets.charts.card import BODY_WIDTH_PX, MAIN, PALE, SMALL_PT, Card
from tcm_assets.charts.labels import counted, name_label, percent
from tcm_assets.charts.picture import MAX_FETCHED_ROWS, Picture, card_picture

MAX_BARS = 24  # most bars that people read; the rarer values become one bar
TOPIC_COUNT = 30
# Shares of the map's width and height: a smaller topic this near to a named one gets no name, to avoid overlaps.
LABEL_WIDTH, LABEL_HEIGHT = 0.16, 0.045
NAME_CHARACTERS = 46
MAP_HEIGHT_PX = 420
LARGEST_DOT_PT2 = 900.0  # area of the largest topic's dot
MAP_MARGIN = 0.12  # share of the map's width and height that is left free at each side for dots and names


def _picture(title: str, column: str, note: str, nothing: str) -> Picture:
    """Return the picture of the videos by the values of a column; `nothing` is the word for null."""

    def select(rows: ibis.Table) -> ibis.Table:
        return rows.group_by(column).agg(video_count=lambda t: t.count())

    def compose(title: str, rows: pa.Table) -> Card:
        counts = {row[column]: row["video_count"] for row in rows.to_pylist()}
        total = sum(counts.values())
        named = sorted((name for name in counts if name), key=lambda name: (-counts[name], name))
        shown, rare = named[:MAX_BARS], named[MAX_BARS:]
        lengths = [(name, counts[name], MAIN) for name in shown]
        if rare:
            lengths.append((f"{len(rare)} others", sum(counts[name] for name in rare), MAIN))
        if None in counts:
            lengths.append((nothing, counts[None], PALE))
        bars = [Bar.of_share(name_label(name), length, length / total, color) for name, length, color in lengths]
        return bar_card(title, f"{counted(total, 'video')}, {note}", bars, unit="videos")

    return card_picture(title, select, compose)


def _select_topics(rows: ibis.Table, column: str) -> ibis.Table:
    largest = rows.filter(rows.is_current).order_by(ibis.desc("video_count"), "topic_id").limit(MAX_FETCHED_ROWS)
    return largest.select("topic_id", "name", "video_count", column)


def _compose_sizes(title: str, rows: pa.Table) -> Card:
    topics = rows.to_pylist()
    shown = topics[:TOPIC_COUNT]
    bars = [
        Bar.of_share(name_label(topic["name"], NAME_CHARACTERS), topic["video_count"], topic["share"])
        for topic in shown
    ]
    note = f"{counted(len(topics), 'topic')}, with {percent(sum(topic['share'] for topic in topics))} of the videos"
    note += " that have a text." if len(shown) == len(topics) else f" that have a text; the {len(shown)} largest."
    return bar_card(title, note, bars, unit="videos")


def _compose_map(title: str, rows: pa.Table) -> Card:
    topics = rows.to_pylist()
    places = _places(topics)
    note = "Topics of like texts lie near each other, as far as two dimensions can show; area: videos."
    card = Card(title, note, MAP_HEIGHT_PX)
    axes = card.panel(0, 0, BODY_WIDTH_PX, MAP_HEIGHT_PX)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(-MAP_MARGIN, 1 + MAP_MARGIN)
    axes.set_ylim(-MAP_MARGIN, 1 + MAP_MARGIN)
    counts = np.array([topic["video_count"] for topic in topics], float)
    areas = LARGEST_DOT_PT2 * counts / max(counts.max(), 1.0)
    axes.scatter(places[:, 0], places[:, 1], s=areas, color=MAIN, alpha=0.45, linewidths=0)
    named: list[tuple[float, float]] = []
    for topic, (across, up) in zip(topics, places, strict=True):
        if all(abs(across - x) > LABEL_WIDTH or abs(up - y) > LABEL_HEIGHT for x, y in named):
            named.append((across, up))
            words = name_label(topic["name"].split(", ")[0])
            axes.text(across, up, words, size=SMALL_PT, ha="center", va="center")
    return card


def _places(topics: list[dict[str, Any]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the centroids on their two principal axes, each stretched to [0, 1]: shape (n, 2)."""
    length = min(len(topic["centroid"]) for topic in topics)
    vectors = np.array([topic["centroid"][:length] for topic in topics], np.float64)
    centred = vectors - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    places = np.zeros((len(topics), 2))
    for column, axis in enumerate(axes[:2]):
        # The sign of an axis is arbitrary: the largest topic, which comes first, goes to the lower left.
        along = centred @ axis
        along = -along if along[0] > 0 else along
        spread = np.ptp(along)
        places[:, column] = (along - along.min()) / spread if spread > 0 else 0.5
    return places


CONTENT_ANALYSIS_PICTURES: tuple[Picture, ...] = (
    _picture("Videos per category", "category", "by the category that the text is most similar to.", "no category"),
    _picture("Videos per class", "taxonomy_category", "by the class of the taxonomy that the text names.", "unsure"),
    _picture("Languages of the captions", "language", "by the language of the words between the tags.", "unsure"),
)

_topics_picture = partial(card_picture, without_rows="no current topics")

CONTENT_TOPICS_PICTURES: tuple[Picture, ...] = (
    _topics_picture("Topics by size", partial(_select_topics, column="share"), _compose_sizes),
    _topics_picture("Topics side by side", partial(_select_topics, column="centroid"), _compose_map),
)
