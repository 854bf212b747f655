"""Pictures of `video_credits`: credits and the reward tiers they reach."""

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.pictures.labels import counted, percent
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import (
    BODY_WIDTH_PX,
    GOLD,
    MUTED,
    SILVER,
    SMALL_PT,
    Card,
    count_axis,
    ticks_x,
)
from tcm_assets.schemas.video_credits import VIDEO_CREDITS

NO_TIER_COLOR = "#dbe0e4"
TIER_COLORS = {"none": NO_TIER_COLOR, "silver": SILVER, "gold": GOLD}
MAXIMUM_CREDITS = int(VIDEO_CREDITS.column("total_credits").maximum or 0)


def _select_tiers(rows: ibis.Table) -> ibis.Table:
    return rows.group_by("total_credits", "reward_tier").agg(video_count=lambda t: t.count())


def _compose_tiers(title: str, rows: pa.Table) -> Card:
    counts = {tier: np.zeros(MAXIMUM_CREDITS + 1, dtype=np.int64) for tier in TIER_COLORS}
    for row in rows.to_pylist():
        counts[row["reward_tier"]][row["total_credits"]] += row["video_count"]
    totals = {tier: int(by_credits.sum()) for tier, by_credits in counts.items()}
    video_count = sum(totals.values())
    legend = [
        (TIER_COLORS[tier], f"{'no reward' if tier == 'none' else tier}: {n:,} ({percent(n / video_count)})")
        for tier, n in totals.items()
    ]
    card = Card(title, f"{counted(video_count, 'video')}, by total credits and reward tier.", 220, legend)
    axes = card.panel(44, 24, BODY_WIDTH_PX - 50, 170)
    floor = np.zeros(MAXIMUM_CREDITS + 1)
    places = np.arange(MAXIMUM_CREDITS + 1)
    for tier, by_credits in counts.items():
        shown = by_credits > 0
        axes.vlines(
            places[shown],
            floor[shown],
            (floor + by_credits)[shown],
            color=TIER_COLORS[tier],
            linewidth=10,
            capstyle="butt",
        )
        floor += by_credits
    axes.set_xlim(-0.7, MAXIMUM_CREDITS + 0.7)
    axes.set_ylim(0, floor.max() * 1.03)
    count_axis(axes)
    named = range(0, MAXIMUM_CREDITS + 1, 5)
    ticks_x(axes, list(named), [f"{n} credits" if n == MAXIMUM_CREDITS else str(n) for n in named])
    card.write(0, 8, "videos", size=SMALL_PT, color=MUTED)
    return card


PICTURES: tuple[Picture, ...] = (card_picture("Credits and reward tiers", _select_tiers, _compose_tiers),)
