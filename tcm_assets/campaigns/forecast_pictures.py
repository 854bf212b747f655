"""Pictures of forecasts: intervals beside what held-out videos got, and how often they held."""

import re
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.campaigns.forecast_checks import COVERAGE_BOUNDS
from tcm_assets.campaigns.forecasts.held_out import ACCOUNTS, HOLDOUTS
from tcm_assets.campaigns.forecasts.quality import ALL, COUNTS, HISTORY, POSTS, SPREAD, TIER
from tcm_assets.charts.card import (
    BODY_WIDTH_PX,
    GRID,
    INK,
    MAIN,
    MUTED,
    PALE,
    SERIES,
    SMALL_PT,
    Card,
    grid_y,
    ticks_x,
    ticks_y,
    widest_px,
)
from tcm_assets.charts.labels import counted, name_label, percent, short_number
from tcm_assets.charts.picture import Picture, card_picture
from tcm_assets.tables.follower_tiers import TIER_NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN_VIDEOS = 80
"""Intervals side by side that can still be told apart on a card."""

PANEL_PX, LEFT_PX = 260, 44
ROW_PX, VALUE_PX = 24, 210
INSIDE, OUTSIDE = MAIN, SERIES[3]
SHOWN_SUBSETS = (ALL, TIER, HISTORY, SPREAD, POSTS, COUNTS)
HOLDOUT_WORDS = {ACCOUNTS: "new accounts", HOLDOUTS[1]: "later days"}


def _select_videos(rows: ibis.Table) -> ibis.Table:
    unseen = rows.filter(rows.holdout == ACCOUNTS)
    drawn = unseen.order_by(unseen.video_id.hexdigest("md5"), unseen.video_id).limit(SHOWN_VIDEOS)
    return drawn.select("video_id", "actual_views", "views_low", "views_median", "views_high", "is_covered")


def _compose_videos(title: str, rows: pa.Table) -> Card:
    videos = rows.sort_by([("views_median", "ascending"), ("video_id", "ascending")])
    covered = np.array(videos["is_covered"].to_pylist(), dtype=bool)
    note = (
        f"{counted(len(covered), 'video')} of accounts that the model had not seen, by their forecast; {covered.sum()} "
        "got views at 7 days, seen or grown, within the interval. 80% are meant to."
    )
    legend = [(PALE, "interval and median"), (INSIDE, "views, inside"), (OUTSIDE, "views, outside")]
    card = Card(title, note, PANEL_PX + 24, legend)
    axes = card.panel(LEFT_PX, 8, BODY_WIDTH_PX - LEFT_PX, PANEL_PX)
    low, median, high, actual = (
        np.log10(videos[name].to_numpy() + 1.0) for name in ("views_low", "views_median", "views_high", "actual_views")
    )
    places = np.arange(len(covered))
    axes.set_xlim(-1, len(covered))
    axes.vlines(places, low, high, color=PALE, linewidth=4)
    axes.scatter(places, median, marker="_", s=18, color=MUTED, linewidths=1.2)
    axes.scatter(places[covered], actual[covered], s=12, color=INSIDE, zorder=3)
    axes.scatter(places[~covered], actual[~covered], s=12, color=OUTSIDE, zorder=3)
    _views_axis(axes)
    card.write(LEFT_PX, PANEL_PX + 18, "videos, the lowest forecast first", size=SMALL_PT, color=MUTED)
    return card


def _views_axis(axes: "Axes") -> None:
    lowest, highest = axes.get_ylim()
    powers = np.arange(np.ceil(lowest), np.floor(highest) + 1)
    axes.set_ylim(lowest, highest)
    grid_y(axes, powers, [short_number(10.0**power) for power in powers])


def _select_quality(rows: ibis.Table) -> ibis.Table:
    shown = rows.filter(rows.subset_of.isin(SHOWN_SUBSETS))
    return shown.drop("method")


_MOST_GROUPS = 36
"""Subsets that are drawn: a folder has some 30, and the picture stays small."""


def _compose_quality(title: str, rows: pa.Table) -> Card:
    groups = sorted(rows.to_pylist(), key=_quality_order)[:_MOST_GROUPS]
    whole = [row for row in groups if row["subset_of"] == ALL]
    sentences = [
        f"{HOLDOUT_WORDS[row['holdout']]}: {percent(row['coverage'])} of {counted(row['video_count'], 'video')} held, "
        f"in {percent(row['width_share'] or 0)} of the width of the tiers' own quantiles"
        for row in whole
    ]
    note = f"Share of held-out videos within their interval; 80% are meant. Of {'; of '.join(sentences)}."
    subsets = ["all videos" if row["subset_of"] == ALL else name_label(row["subset"]) for row in groups]
    names = [f"{HOLDOUT_WORDS[row['holdout']]}, {subset}" for row, subset in zip(groups, subsets, strict=True)]
    left_px = round(widest_px(names, SMALL_PT)) + 12
    height_px = ROW_PX * len(groups)
    card = Card(title, note, height_px + 30, [(MAIN, "measured, with 95% of chance"), (GRID, "76 to 84%")])
    axes = card.panel(left_px, 4, BODY_WIDTH_PX - left_px - VALUE_PX, height_px)
    axes.set_xlim(0.5, 1.0)
    axes.set_ylim(len(groups), 0)
    axes.axvspan(*COVERAGE_BOUNDS, color=GRID, linewidth=0)
    places = np.arange(len(groups)) + 0.5
    for place, row in zip(places, groups, strict=True):
        if row["coverage_low"] is not None:
            axes.hlines(place, max(row["coverage_low"], 0.5), row["coverage_high"], color=MAIN, linewidth=1.5)
        card.write(
            BODY_WIDTH_PX - VALUE_PX + 12,
            4 + ROW_PX * place,
            f"{percent(row['coverage'])} of {row['video_count']:,}, width {percent(row['width_share'] or 0)}",
            size=SMALL_PT,
            color=INK,
        )
    axes.scatter([max(row["coverage"], 0.5) for row in groups], places, s=22, color=MAIN, zorder=3)
    ticks_y(axes, places, names, color=INK)
    ticks_x(axes, [0.5, 0.6, 0.7, 0.8, 0.9, 1.0], ["50%", "60%", "70%", "80%", "90%", "100%"])
    return card


def _quality_order(row: dict[str, object]) -> tuple[int, int, int, str]:
    subset = str(row["subset"])
    tier = TIER_NAMES.index(subset) if subset in TIER_NAMES else len(TIER_NAMES)
    number = re.match(r"\d+", subset)
    first_number = int(number[0]) if number else tier
    return HOLDOUTS.index(str(row["holdout"])), SHOWN_SUBSETS.index(str(row["subset_of"])), first_number, subset


HELD_OUT_FORECASTS_PICTURES: tuple[Picture, ...] = (
    card_picture(
        "Forecasts and what came", _select_videos, _compose_videos, without_rows="too few videos to learn from"
    ),
)

FORECAST_QUALITY_PICTURES: tuple[Picture, ...] = (
    card_picture("How often intervals held", _select_quality, _compose_quality, without_rows="nothing was held out"),
)
