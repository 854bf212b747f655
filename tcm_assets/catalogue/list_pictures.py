"""Pictures of `cleaned_creators` and `cleaned_brands`: followers, and the ages that brands want to reach."""

from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.charts.picture import Picture, card_picture
from tcm_assets.charts.style import (
    BODY_WIDTH_PX,
    ELLIPSIS,
    GRID,
    LOW_TO_HIGH,
    MAIN,
    MUTED,
    PALE,
    SMALL_PT,
    TEXT_PT,
    Card,
    counted,
    name_label,
    short_number,
    ticks_x,
    widest_px,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CREATOR_COUNT = 20
CREATOR_ROW_PX = 21

SHORT_AXIS_DECADES = 2.5
"""Axes shorter than this get more ticks than powers of ten."""

REAL_COLOR, INVENTED_COLOR = MAIN, PALE


def _select_followers(rows: ibis.Table) -> ibis.Table:
    return (
        rows.mutate(
            unknown_count=rows.follower_count.isnull().sum().as_scalar(), creator_count=rows.count().as_scalar()
        )
        .order_by(ibis.desc("follower_count", nulls_first=False), "creator_id")
        .limit(CREATOR_COUNT)
        .select("creator_name", "follower_count", "is_invented", "unknown_count", "creator_count")
    )


def _compose_followers(title: str, rows: pa.Table) -> Card:
    fetched = rows.to_pylist()
    creators = sorted(
        (row for row in fetched if row["follower_count"] is not None), key=lambda row: -row["follower_count"]
    )
    unknown_count = fetched[0]["unknown_count"]
    note = f"{len(creators)} of {counted(fetched[0]['creator_count'], 'listed creator')}, most followers first."
    if unknown_count:
        note += f" The followers of {counted(unknown_count, 'creator')} are unknown."
    if not creators:
        return Card(title, note, 0)

    has_invented = any(row["is_invented"] for row in creators)
    legend = [(REAL_COLOR, "as listed"), (INVENTED_COLOR, "invented for demonstration")] if has_invented else []
    height_px = CREATOR_ROW_PX * len(creators)
    card = Card(title, note, height_px + 32, legend)
    names = [name_label(row["creator_name"]) for row in creators]
    left_px = widest_px(names, TEXT_PT) + 12
    width_px = BODY_WIDTH_PX - left_px - 52
    axes = card.panel(left_px, 0, width_px, height_px)

    followers = np.array([row["follower_count"] for row in creators])
    places = np.log10(np.maximum(followers, 1))
    top = max(float(places.max()), 1.0)
    rounds = _round_places(top - float(places.min()), top)
    bottom = max((tick for tick in rounds if tick < places.min()), default=0.0)
    lines = np.arange(len(creators))
    axes.set_xlim(bottom, top)
    axes.set_ylim(len(creators) - 0.5, -0.5)
    axes.hlines(lines, bottom, places, color=GRID, linewidth=1.5)
    axes.scatter(
        places,
        lines,
        s=52,
        c=[INVENTED_COLOR if row["is_invented"] else REAL_COLOR for row in creators],
        zorder=3,
        clip_on=False,
        linewidths=0,
    )
    for line, (name, count) in enumerate(zip(names, followers, strict=True)):
        card.write(left_px - 12, (line + 0.5) * CREATOR_ROW_PX, name, ha="right", va="center_baseline")
        end_px = left_px + width_px * (places[line] - bottom) / (top - bottom)
        card.write(end_px + 9, (line + 0.5) * CREATOR_ROW_PX, short_number(float(count)), va="center_baseline")
    ticks = [tick for tick in rounds if bottom <= tick <= top]
    ticks_x(axes, ticks, [short_number(10.0**tick) for tick in ticks])
    card.write(left_px + width_px / 2, height_px + 26, "followers, logarithmic scale", ha="center", size=SMALL_PT)
    return card


def _round_places(span: float, top: float) -> list[float]:
    """Return the logarithms of round numbers up to `top`: powers of ten; on a short axis also times 2 and 5."""
    factors = (1, 2, 5) if span < SHORT_AXIS_DECADES else (1,)
    return [power + float(np.log10(factor)) for power in range(int(top) + 1) for factor in factors]


CLEANED_CREATORS_PICTURES: tuple[Picture, ...] = (
    card_picture("Listed creators by followers", _select_followers, _compose_followers),
)

MAX_RANGES = 24
MAX_FETCHED_RANGES = 200

NAMED_BRANDS = 2
"""Example brands beside a range."""

RANGE_ROW_PX = 24
SPAN_PT = 10

OLDEST_SHOWN = 100
"""An open end is 100 in the table."""


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
    height_px = RANGE_ROW_PX * len(ranges)
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
        middle_px = (line + 0.5) * RANGE_ROW_PX
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
    """Return the number of brands and a few names: "9 brands: Nike, Puma, …"."""
    names = [name_label(name, 18) for name in examples]
    if brand_count > len(names):
        names.append(ELLIPSIS)
    return f"{counted(brand_count, 'brand')}: {', '.join(names)}"


CLEANED_BRANDS_PICTURES: tuple[Picture, ...] = (
    card_picture("Ages that brands want to reach", _select_age_ranges, _compose_age_ranges),
)
