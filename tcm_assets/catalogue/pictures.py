"""Pictures of `raw_videos`, `videos` and `rejected_records`: deliveries, reactions of users, and problems."""

from collections.abc import Sequence
from itertools import combinations_with_replacement

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.charts.daily_columns import MAX_DAYS, daily_card
from tcm_assets.charts.histograms import (
    LinearBins,
    LogBins,
    bin_counts,
    binned_columns,
    decades_of,
    draw_linear,
    draw_log,
)
from tcm_assets.charts.picture import Bar, Picture, bar_card, card_picture
from tcm_assets.charts.style import (
    BODY_WIDTH_PX,
    INK,
    MUTED,
    NEGATIVE_TO_POSITIVE,
    PALE,
    SERIES,
    SMALL_PT,
    TEXT_PT,
    Card,
    count_axis,
    counted,
    name_label,
    percent,
    ticks_x,
    ticks_y,
)

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


RAW_VIDEOS_PICTURES: tuple[Picture, ...] = (
    card_picture("Deliveries per day", _select_deliveries, _compose_deliveries),
)

BEHAVIOUR = {"view_count": "views", "like_count": "likes", "share_count": "shares", "comment_count": "comments"}
"""Column and word for each reaction of users to a video."""

COUNT_BINS = LogBins()

RATE_BINS = LinearBins(width=0.005, bin_count=201, is_open=True)
"""Half a percentage point, up to 100%; a rate above one engagement per view is possible, but rare."""

UNKNOWN_COLOR = "#eceff1"

WHITE_TEXT_FROM = 0.62
"""Absolute correlation from which a cell is too dark for dark letters."""


def _select_distributions(rows: ibis.Table) -> ibis.Table:
    return bin_counts(rows, dict.fromkeys(BEHAVIOUR, COUNT_BINS))


def _compose_distributions(title: str, rows: pa.Table) -> Card:
    columns = binned_columns(rows)
    decades = decades_of(list(columns.values()), COUNT_BINS)
    highest = max(n for column in columns.values() for n in column.rows_by_bin.values())
    video_count = columns["view_count"].known_count
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
    """Draw a square matrix of numbers in [-1, 1] as coloured cells with the numbers in them."""
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
            color="white" if abs(value) > WHITE_TEXT_FROM else INK,
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
        have = "has" if column.unknown_count == 1 else "have"
        note += f" {counted(column.unknown_count, 'video')} without views {have} no rate."
    if not column.known_count:
        return Card(title, note, 0)
    card = Card(title, note, 222)
    axes = card.panel(44, 26, BODY_WIDTH_PX - 50, 170)
    draw_linear(axes, column, RATE_BINS, write=percent, max_bars=60, max_ticks=8)
    count_axis(axes)
    card.write(0, 8, "videos", size=SMALL_PT, color=MUTED)
    return card


VIDEOS_PICTURES: tuple[Picture, ...] = (
    card_picture("Views, likes, shares and comments", _select_distributions, _compose_distributions),
    card_picture("How views, likes, shares and comments move together", _select_correlations, _compose_correlations),
    card_picture("Engagement rate", _select_engagement, _compose_engagement),
)

MAX_CLASSES = 200
"""Classes of reasons that are fetched, the most frequent first; totals are of these."""

MAX_BARS = 14
OUTCOME_COLORS = {"rejected": SERIES[3], "repaired": SERIES[0], "superseded": PALE, "outside_days": SERIES[1]}

QUOTED_OR_NUMBER = r"'[^']*'|\"[^\"]*\"|[0-9][0-9.,:]*"
"""The parts in which reasons of one class differ: values and places."""


def reason_class(reason: ir.StringValue) -> ir.StringValue:
    """Return a reason without values: "'12a' is not a number" and "'x' is not a number" are one class."""
    return reason.re_replace(QUOTED_OR_NUMBER, "…")


def _select_problems(rows: ibis.Table) -> ibis.Table:
    by_class = rows.group_by("target_table", "outcome", reason=reason_class(rows.reason)).agg(
        problem_count=lambda t: t.count()
    )
    order = (ibis.desc("problem_count"), "target_table", "reason", "outcome")
    return by_class.order_by(*order).limit(MAX_CLASSES)


def _compose_problems(title: str, rows: pa.Table) -> Card:
    classes = rows.to_pylist()
    totals = dict.fromkeys(OUTCOME_COLORS, 0)
    for row in classes:
        totals[row["outcome"]] += row["problem_count"]
    bars = [
        Bar(
            name_label(f"{row['target_table']}: {row['reason']}", 62),
            ((row["problem_count"], OUTCOME_COLORS[row["outcome"]]),),
            f"{row['problem_count']:,}",
        )
        for row in classes[:MAX_BARS]
    ]
    note = f"{counted(sum(totals.values()), 'problem')}, by table and reason."
    if len(classes) > MAX_BARS:
        note += f" The {MAX_BARS} most frequent reasons are shown."
    legend = [(OUTCOME_COLORS[outcome], f"{outcome} ({n:,})") for outcome, n in totals.items() if n]
    return bar_card(title, note, bars, unit="problems", legend=legend)


REJECTED_RECORDS_PICTURES: tuple[Picture, ...] = (
    card_picture("Problems of the input records", _select_problems, _compose_problems),
)
