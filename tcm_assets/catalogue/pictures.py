"""Pictures of the catalogue: listed creators, ages that brands want, deliveries, problems of input records."""

from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from tcm_assets.charts.bars import MAX_DAYS, Bar, bar_card, daily_card
from tcm_assets.charts.card import (
    BODY_WIDTH_PX,
    GRID,
    LOW_TO_HIGH,
    MAIN,
    MUTED,
    PALE,
    SERIES,
    SMALL_PT,
    TEXT_PT,
    Card,
    ticks_x,
    widest_px,
)
from tcm_assets.charts.labels import ELLIPSIS, counted, name_label, short_number
from tcm_assets.charts.picture import Picture, card_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CREATOR_COUNT = 20
CREATOR_ROW_PX = 21
SHORT_AXIS_DECADES = 2.5  # a shorter logarithmic axis also names the doubles and fivefolds of the powers of ten
REAL_COLOR, INVENTED_COLOR = MAIN, PALE
MAX_RANGES = 24
MAX_FETCHED_RANGES = 200
NAMED_BRANDS = 2  # brands named beside a range, as examples
RANGE_ROW_PX = 24
RANGE_PT = 10  # thickness of the bar of a range
OLDEST_SHOWN = 100  # a range without an upper end has 100 in the table
FIRST_COLOR, AGAIN_COLOR = SERIES[0], SERIES[1]
MAX_CLASSES = 200  # classes of reasons that are fetched, the most frequent first; the totals leave out the others
MAX_BARS = 14
OUTCOME_COLORS = {"rejected": SERIES[3], "repaired": SERIES[0], "superseded": PALE, "outside_days": SERIES[1]}
# Parts in which reasons of one class differ: the value found, and its position.
QUOTED_OR_NUMBER = r"'[^']*'|\"[^\"]*\"|[0-9][0-9.,:]*"


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
    """Return logarithms of round numbers up to `top`: powers of ten, and 2 and 5 times them on a short axis."""
    factors = (1, 2, 5) if span < SHORT_AXIS_DECADES else (1,)
    return [power + float(np.log10(factor)) for power in range(int(top) + 1) for factor in factors]


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
    _draw_ranges(axes, ranges)
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


def _draw_ranges(axes: "Axes", ranges: list[dict[str, Any]]) -> None:
    most = max(row["brand_count"] for row in ranges)
    shades = LOW_TO_HIGH[1:]
    for line, row in enumerate(ranges):
        shade = shades[min(len(shades) - 1, len(shades) * row["brand_count"] // (most + 1))]
        axes.hlines(
            line, row["audience_age_min"], row["audience_age_max"], color=shade, linewidth=RANGE_PT, capstyle="butt"
        )


def _brand_words(brand_count: int, examples: list[str]) -> str:
    """Return the number of brands and a few names: "9 brands: Nike, Puma, …"."""
    names = [name_label(name, 18) for name in examples]
    if brand_count > len(names):
        names.append(ELLIPSIS)
    return f"{counted(brand_count, 'brand')}: {', '.join(names)}"


def _select_deliveries(rows: ibis.Table) -> ibis.Table:
    by_day = rows.group_by("upload_date").agg(
        delivery_count=lambda t: t.count(), video_count=lambda t: t.video_id.nunique()
    )
    return by_day.order_by(ibis.desc("upload_date")).limit(MAX_DAYS)


def _compose_deliveries(title: str, rows: pa.Table) -> Card:
    days = rows.to_pandas(date_as_object=False).set_index("upload_date")
    days["again_count"] = days.delivery_count - days.video_count
    totals = days.sum()
    note = f"{counted(int(totals.delivery_count), 'delivery', 'deliveries')} by the day (UTC) of the video's upload."
    if len(days) == MAX_DAYS:
        note += f" The latest {MAX_DAYS:,} days are shown."
    colors = {"video_count": FIRST_COLOR, "again_count": AGAIN_COLOR}
    legend = [
        (FIRST_COLOR, f"videos ({totals.video_count:,})"),
        (AGAIN_COLOR, f"delivered again ({totals.again_count:,})"),
    ]
    return daily_card(title, note, days, colors, unit="deliveries", legend=legend)


def reason_class(reason: ir.StringValue) -> ir.StringValue:
    """Return a reason without its particulars: "'12a' is not a number" and "'x' is not a number" are one class."""
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


CLEANED_CREATORS_PICTURES: tuple[Picture, ...] = (
    card_picture("Listed creators by followers", _select_followers, _compose_followers),
)

CLEANED_BRANDS_PICTURES: tuple[Picture, ...] = (
    card_picture("Ages that brands want to reach", _select_age_ranges, _compose_age_ranges),
)

RAW_VIDEOS_PICTURES: tuple[Picture, ...] = (
    card_picture("Deliveries per day", _select_deliveries, _compose_deliveries),
)

REJECTED_RECORDS_PICTURES: tuple[Picture, ...] = (
    card_picture("Problems of the input records", _select_problems, _compose_problems),
)
