"""Pictures of shortlists: each brief's set and runner-ups with their views, and the totals of all briefs."""

from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.charts.card import BODY_WIDTH_PX, GRID, INK, MAIN, MUTED, PALE, SERIES, SMALL_PT, Card, widest_px
from tcm_assets.charts.labels import counted, name_label, short_number
from tcm_assets.charts.picture import Picture, card_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN_BRIEFS, SHOWN_ROWS = 6, 60
"""Briefs and creators on a card: more are not read."""

ROW_PX, VALUE_PX = 20, 190
CHOSEN, RUNNER_UP = MAIN, SERIES[3]


def _select_sets(rows: ibis.Table) -> ibis.Table:
    briefs = rows.select("brief_id").distinct().order_by("brief_id").limit(SHOWN_BRIEFS)
    shown = rows.semi_join(briefs, "brief_id").filter(rows.role != "to_ask")
    columns = ("brief_id", "role", "rank", "creator_name", "views_low", "views_median", "views_high", "fit")
    return shown.select(*columns, "price_high", "currency").order_by("brief_id", "role", "rank").limit(SHOWN_ROWS)


def _compose_sets(title: str, rows: pa.Table) -> Card:
    creators = rows.to_pylist()
    names = [f"{name_label(row['brief_id'], 16)}: {name_label(row['creator_name'], 22)}" for row in creators]
    values = [_value(row) for row in creators]
    briefs = len({row["brief_id"] for row in creators})
    note = f"Sets of {counted(briefs, 'brief')} and their runner-ups: views of the next video, as an 80% interval."
    legend = [(CHOSEN, "chosen"), (RUNNER_UP, "runner-up"), (PALE, "interval of 80%")]
    colors = [CHOSEN if row["role"] == "chosen" else RUNNER_UP for row in creators]
    return _interval_card(title, note, legend, creators, names, values, colors)


def _value(row: dict[str, Any]) -> str:
    views = "unknown" if row["views_median"] is None else short_number(row["views_median"])
    return f"{views} views, fit {row['fit']:.2f}{_price(row)}"


def _price(row: dict[str, Any]) -> str:
    return "" if row["price_high"] is None else f", {row['price_high']:,.0f} {name_label(row['currency'] or '')}"


def _select_totals(rows: ibis.Table) -> ibis.Table:
    return rows.order_by("brief_id").limit(SHOWN_ROWS)


def _compose_totals(title: str, rows: pa.Table) -> Card:
    briefs = rows.to_pylist()
    solved = sum(row["status"] == "solved" for row in briefs)
    note = f"{counted(len(briefs), 'brief')}, {solved} of them kept as asked: total views of each set."
    names = [name_label(row["brief_id"], 30) for row in briefs]
    values = [_answer(row) for row in briefs]
    legend = [(CHOSEN, "as asked"), (RUNNER_UP, "the nearest possible"), (PALE, "interval of 80%")]
    colors = [CHOSEN if row["status"] == "solved" else RUNNER_UP for row in briefs]
    return _interval_card(title, note, legend, briefs, names, values, colors)


def _answer(row: dict[str, Any]) -> str:
    if row["views_median"] is None:
        return name_label(row["status"].replace("_", " "))
    return f"{short_number(row['views_median'])} views by {row['creator_count']}{_price(row)}"


def _interval_card(
    title: str,
    note: str,
    legend: list[tuple[str, str]],
    rows: list[dict[str, Any]],
    names: list[str],
    values: list[str],
    colors: list[str],
) -> Card:
    """Return a card with an interval of views in each row, on a logarithmic axis, and its value beside it."""
    left_px, height_px = round(widest_px(names, SMALL_PT)) + 12, ROW_PX * len(rows)
    card = Card(title, note, height_px + 30, legend)
    axes = card.panel(left_px, 4, BODY_WIDTH_PX - left_px - VALUE_PX, height_px)
    axes.set_ylim(len(rows), 0)
    places = np.arange(len(rows)) + 0.5
    for place, row, name, value, color in zip(places, rows, names, values, colors, strict=True):
        card.write(left_px - 8, 4 + ROW_PX * place, name, size=SMALL_PT, color=INK, ha="right")
        card.write(BODY_WIDTH_PX - VALUE_PX + 12, 4 + ROW_PX * place, value, size=SMALL_PT, color=INK)
        views = [row[f"views_{end}"] for end in ("low", "median", "high")]
        if None not in views:
            low, median, high = np.log10(np.array(views) + 1.0)
            axes.hlines(place, low, high, color=PALE, linewidth=6)
            axes.scatter([median], [place], s=26, color=color, zorder=3)
    _views_axis(card, axes, left_px, height_px)
    return card


def _views_axis(card: Card, axes: "Axes", left_px: float, height_px: float) -> None:
    """Draw light lines at whole powers of ten, named below."""
    lowest, highest = axes.get_xlim()
    axes.set_xlim(lowest, highest)
    width_px = BODY_WIDTH_PX - left_px - VALUE_PX
    powers = np.arange(np.ceil(lowest), np.floor(highest) + 1)
    axes.vlines(powers, 0, 1, transform=axes.get_xaxis_transform(), color=GRID, linewidth=0.8, zorder=0.5)
    for power in powers:
        at_px = left_px + width_px * (power - lowest) / (highest - lowest)
        card.write(at_px, height_px + 14, short_number(10.0**power), size=SMALL_PT, color=MUTED, ha="center")


CAMPAIGN_SHORTLISTS_PICTURES: tuple[Picture, ...] = (
    card_picture("Sets and runner-ups", _select_sets, _compose_sets, without_rows="nobody is chosen for any brief"),
)

CAMPAIGN_TOTALS_PICTURES: tuple[Picture, ...] = (
    card_picture("Answers to briefs", _select_totals, _compose_totals, without_rows="there are no briefs"),
)
