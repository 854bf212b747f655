"""Pictures of `cleaned_brands`: which ages the brands want to reach."""

from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.pictures.labels import ELLIPSIS, counted, name_label
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import (
    BODY_WIDTH_PX,
    GRID,
    LOW_TO_HIGH,
    MUTED,
    SMALL_PT,
    TEXT_PT,
    Card,
    ticks_x,
    widest_px,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_RANGES = 24
MAX_FETCHED_RANGES = 200
NAMED_BRANDS = 2
"""Brands that are named beside a range, as examples."""
ROW_PX = 24
SPAN_PT = 10
OLDEST_SHOWN = 100
"""An open end reads as 100 in the table."""


def _select_age_ranges(rows: ibis.Table) -> ibis.Table:
    ranges = rows.group_by("audience_age_min", "audience_age_max").agg(
        brand_count=lambda t: t.count(), examples=lambda t: t.brand_name.collect(order_by=t.brand_id)[:NAMED_BRANDS]
    )
    return ranges.order_by(ibis.desc("brand_count"), "audience_age_min", "audience_age_max").limit(MAX_FETCHED_RANGES)


def _compose_age_ranges(title: str, rows: pa.Table) -> Card:
    fetched = rows.to_pylist()
    is_known = [row["audience_age_min"] is not None and row["audience_age_max"] is not None for row in fetched]
    unknown_count = sum(row["brand_count"] for row, known in zip(fetched, is_known, strict=True) if not known)
    ranges = [row for row, known in zip(fetched, is_known, strict=True) if known][:MAX_RANGES]
    note = f"{counted(sum(row['brand_count'] for row in fetched), 'brand')}, by the ages they want to reach."
    if unknown_count:
        note += f" The ages of {counted(unknown_count, 'brand')} are unknown."
    if sum(is_known) > MAX_RANGES:
        note += f" The {MAX_RANGES} ranges that most brands want are shown."
    if any(row["audience_age_max"] >= OLDEST_SHOWN for row in ranges):
        note += f" A range without an upper end goes to {OLDEST_SHOWN}."
    if not ranges:
        return Card(title, note, 0)

    ranges.sort(key=lambda row: (row["audience_age_min"], row["audience_age_max"]))
    height_px = ROW_PX * len(ranges)
    card = Card(title, note, height_px + 34)
    names = [f"{row['audience_age_min']}–{row['audience_age_max']}" for row in ranges]
    words = [_brand_words(row["brand_count"], row["examples"]) for row in ranges]
    left_px = widest_px(names, TEXT_PT) + 12
    right_px = widest_px(words, TEXT_PT) + 12
    width_px = BODY_WIDTH_PX - left_px - right_px
    axes = card.panel(left_px, 0, width_px, height_px)
    axes.set_ylim(len(ranges) - 0.5, -0.5)
    oldest = max(OLDEST_SHOWN, *(row["audience_age_max"] for row in ranges))
    axes.set_xlim(0, oldest)
    _draw_spans(axes, ranges)
    for line, (name, each) in enumerate(zip(names, words, strict=True)):
        middle_px = (line + 0.5) * ROW_PX
        card.write(left_px - 12, middle_px, name, ha="right", va="center_baseline")
        card.write(BODY_WIDTH_PX - right_px + 12, middle_px, each, color=MUTED, va="center_baseline")
    ages = np.arange(0, oldest + 1, 20)
    ticks_x(axes, ages, [str(age) for age in ages])
    axes.vlines(ages, 0, 1, transform=axes.get_xaxis_transform(), color=GRID, linewidth=0.8, zorder=0.5)
    meaning = "age in years; the darker a range, the more brands want it"
    card.write(left_px + width_px / 2, height_px + 26, meaning, ha="center", size=SMALL_PT)
    return card


def _draw_spans(axes: "Axes", ranges: list[dict[str, Any]]) -> None:
    most = max(row["brand_count"] for row in ranges)
    shades = LOW_TO_HIGH[1:]
    for line, row in enumerate(ranges):
        shade = shades[min(len(shades) - 1, len(shades) * row["brand_count"] // (most + 1))]
        axes.hlines(
            line, row["audience_age_min"], row["audience_age_max"], color=shade, linewidth=SPAN_PT, capstyle="butt"
        )


def _brand_words(brand_count: int, examples: list[str]) -> str:
    """How many brands, and a few of them by name: "9 brands: Nike, Puma, …"."""
    names = [name_label(name, 18) for name in examples]
    if brand_count > len(names):
        names.append(ELLIPSIS)
    return f"{counted(brand_count, 'brand')}: {', '.join(names)}"


PICTURES: tuple[Picture, ...] = (
    card_picture("Ages that brands want to reach", _select_age_ranges, _compose_age_ranges),
)
