"""Pictures of `cleaned_creators`: how many followers the listed creators have."""

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.pictures.labels import counted, name_label, short_number
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import (
    BODY_WIDTH_PX,
    GRID,
    MAIN,
    PALE,
    SMALL_PT,
    TEXT_PT,
    Card,
    ticks_x,
    widest_px,
)

CREATOR_COUNT = 20
ROW_PX = 21
SHORT_AXIS_DECADES = 2.5
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
    height_px = ROW_PX * len(creators)
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
        card.write(left_px - 12, (line + 0.5) * ROW_PX, name, ha="right", va="center_baseline")
        end_px = left_px + width_px * (places[line] - bottom) / (top - bottom)
        card.write(end_px + 9, (line + 0.5) * ROW_PX, short_number(float(count)), va="center_baseline")
    ticks = [tick for tick in rounds if bottom <= tick <= top]
    ticks_x(axes, ticks, [short_number(10.0**tick) for tick in ticks])
    card.write(left_px + width_px / 2, height_px + 26, "followers, logarithmic scale", ha="center", size=SMALL_PT)
    return card


def _round_places(span: float, top: float) -> list[float]:
    """Logarithms of round numbers up to `top`: powers of ten, and their doubles and fivefolds on a short axis."""
    factors = (1, 2, 5) if span < SHORT_AXIS_DECADES else (1,)
    return [power + float(np.log10(factor)) for power in range(int(top) + 1) for factor in factors]


PICTURES: tuple[Picture, ...] = (card_picture("Listed creators by followers", _select_followers, _compose_followers),)
