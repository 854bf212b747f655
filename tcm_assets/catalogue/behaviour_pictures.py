"""Pictures of `videos`: distributions and correlations of what users do with videos."""

from collections.abc import Sequence
from itertools import combinations_with_replacement

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.charts.card import (
    BODY_WIDTH_PX,
    INK,
    MUTED,
    NEGATIVE_TO_POSITIVE,
    SERIES,
    SMALL_PT,
    TEXT_PT,
    Card,
    count_axis,
    ticks_x,
    ticks_y,
)
from tcm_assets.charts.histograms import (
    LinearBins,
    LogBins,
    bin_counts,
    binned_columns,
    decades_of,
    draw_linear,
    draw_log,
)
from tcm_assets.charts.labels import counted, percent
from tcm_assets.charts.picture import Picture, card_picture

# Columns of what users do with a video, and the words for them.
BEHAVIOUR = {"view_count": "views", "like_count": "likes", "share_count": "shares", "comment_count": "comments"}
COUNT_BINS = LogBins()
# Half a percentage point each, up to 100%: more than one engagement per view is possible, but rare.
RATE_BINS = LinearBins(width=0.005, bin_count=201, is_open=True)
UNKNOWN_COLOR = "#eceff1"
WHITE_TEXT_ABOVE = 0.62  # strength of a correlation above which its cell is too dark for dark letters


def _select_distributions(rows: ibis.Table) -> ibis.Table:
    return bin_counts(rows, dict.fromkeys(BEHAVIOUR, COUNT_BINS))


def _compose_distributions(title: str, rows: pa.Table) -> Card:
    columns = binned_columns(rows)
    decades = decades_of(list(columns.values()), COUNT_BINS)
    highest = max((n for column in columns.values() for n in column.rows_by_bin.values()), default=1)
    video_count = max(column.known_count for column in columns.values())
    card = Card(title, f"{counted(video_count, 'video')}. Across: the count, on a logarithmic scale. Up: videos.", 372)
    for place, (name, word) in enumerate(BEHAVIOUR.items()):
        left_px, top_px = 44 + 336 * (place % 2), 34 + 188 * (place // 2)
        axes = card.panel(left_px, top_px, 288, 128)
        axes.set_ylim(0, highest * 1.02)
        count_axis(axes)
        draw_log(axes, columns[name], COUNT_BINS, decades=decades, color=SERIES[place])
        card.write(left_px, top_px - 26, word, weight="bold")
    return card


def _select_correlations(rows: ibis.Table) -> ibis.Table:
    logs = rows.select(**{name: (rows[name].cast("float64") + 1).ln() for name in BEHAVIOUR})
    pairs = {
        _pair(first, second): logs[first].corr(logs[second], how="pop")
        for first, second in combinations_with_replacement(BEHAVIOUR, 2)
    }
    correlations = logs.aggregate(video_count=logs.count(), **pairs)
    return correlations.filter(correlations.video_count > 0)


def _pair(first: str, second: str) -> str:
    return f"{first} x {second}"


def _compose_correlations(title: str, rows: pa.Table) -> Card:
    values = rows.to_pylist()[0]
    note = (
        f"{counted(values['video_count'], 'video')}. Pearson correlation of ln(1 + count): 1 rise and fall together, "
        "0 no straight-line relation. A dash: too few or equal values."
    )
    size = len(BEHAVIOUR)
    matrix = np.full((size, size), np.nan)
    for (row, first), (column, second) in combinations_with_replacement(enumerate(BEHAVIOUR), 2):
        value = values[_pair(first, second)]
        matrix[row, column] = matrix[column, row] = np.nan if value is None else value
    return _matrix_card(title, note, matrix, list(BEHAVIOUR.values()))


def _matrix_card(title: str, note: str, matrix: npt.NDArray[np.float64], words: Sequence[str]) -> Card:
    """Return a card of a square matrix of numbers in [-1, 1], as coloured cells with the numbers in them."""
    from matplotlib.colors import LinearSegmentedColormap

    size = len(words)
    card = Card(title, note, 24 + 62 * size)
    axes = card.panel((BODY_WIDTH_PX - 112 * size) / 2 + 20, 24, 112 * size, 62 * size)
    axes.spines["bottom"].set_visible(False)
    colors = LinearSegmentedColormap.from_list("correlation", NEGATIVE_TO_POSITIVE).with_extremes(bad=UNKNOWN_COLOR)
    axes.pcolormesh(np.ma.masked_invalid(matrix), cmap=colors, vmin=-1, vmax=1, edgecolors="white", linewidth=2)
    axes.set_ylim(size, 0)
    for row, column in np.ndindex(size, size):
        value = matrix[row, column]
        axes.text(
            column + 0.5,
            row + 0.5,
            "–" if np.isnan(value) else f"{value:.2f}",
            ha="center",
            va="center",
            size=TEXT_PT + 1.5,
            color="white" if abs(value) > WHITE_TEXT_ABOVE else INK,
        )
    centers = np.arange(size) + 0.5
    ticks_x(axes, centers, words, above=True, size=TEXT_PT, color=INK)
    ticks_y(axes, centers, words, size=TEXT_PT, color=INK)
    return card


def _select_engagement(rows: ibis.Table) -> ibis.Table:
    return bin_counts(rows, {"engagement_rate": RATE_BINS})


def _compose_engagement(title: str, rows: pa.Table) -> Card:
    column = binned_columns(rows)["engagement_rate"]
    note = f"{counted(column.known_count, 'video')}: likes, comments, shares and bookmarks per view."
    if column.unknown_count:
        note += f" {counted(column.unknown_count, 'video')} without views {_have(column.unknown_count)} no rate."
    if not column.known_count:
        return Card(title, note, 0)
    card = Card(title, note, 222)
    axes = card.panel(44, 26, BODY_WIDTH_PX - 50, 170)
    draw_linear(axes, column, RATE_BINS, write=percent, max_bars=60, max_ticks=8)
    count_axis(axes)
    card.write(0, 8, "videos", size=SMALL_PT, color=MUTED)
    return card


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


VIDEOS_PICTURES: tuple[Picture, ...] = (
    card_picture("Views, likes, shares and comments", _select_distributions, _compose_distributions),
    card_picture("How views, likes, shares and comments move together", _select_correlations, _compose_correlations),
    card_picture("Engagement rate", _select_engagement, _compose_engagement),
)
