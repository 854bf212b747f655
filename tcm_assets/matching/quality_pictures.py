"""Picture of the matching's quality: nDCG@5 of all methods with their intervals."""

import ibis
import pyarrow as pa

from tcm_assets.charts.card import (
    BODY_WIDTH_PX,
    GRID,
    MUTED,
    PALE,
    SERIES,
    SMALL_PT,
    TEXT_PT,
    Card,
    ticks_x,
    widest_px,
)
from tcm_assets.charts.picture import Picture, card_picture
from tcm_assets.matching.directions import CREATORS_FOR_BRAND
from tcm_assets.matching.quality.quality_words import REPORTED_SPLIT
from tcm_assets.matching.quality.tables import GRADED_LIST

ROW_PX = 22
GAP_PX = 10
VALUES_PX = 150  # room for a figure and its interval
STEPS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

KIND_COLORS = {
    "match": SERIES[0],
    "lists": SERIES[3],
    "component alone": SERIES[2],
    "component left out": SERIES[5],
    "baseline": SERIES[1],
}


def _select(rows: ibis.Table) -> ibis.Table:
    own = rows.filter(rows.metric == "ndcg_at_5", rows.split == REPORTED_SPLIT, rows.direction == CREATORS_FOR_BRAND)
    columns = ("label_source", "method", "method_kind", "value", "low", "high", "subject_count", "blank_reason")
    return own.select(*columns).order_by(own.value.desc(nulls_first=False), "method")


def _compose(title: str, rows: pa.Table) -> Card:
    every = rows.to_pylist()
    measured = [row for row in every if row["value"] is not None]
    if not measured:
        return Card(title, f"Not measured: {every[0]['blank_reason']}.", 0)
    has_grades = any(row["label_source"] == GRADED_LIST for row in measured)
    shown = [row for row in measured if not has_grades or row["label_source"] == GRADED_LIST]
    note = (
        f"nDCG@5 of creators for {shown[0]['subject_count']} brands that no method was fitted on, with 95 % intervals; "
        f"labels: {shown[0]['label_source']}. 1 is the best order, the best method first."
    )
    kinds = {row["method_kind"] for row in shown}
    legend = [(color, kind) for kind, color in KIND_COLORS.items() if kind in kinds]
    height_px = ROW_PX * len(shown)
    card = Card(title, note, height_px + 24, legend)
    names_px = widest_px([row["method"] for row in shown], TEXT_PT) + GAP_PX
    axes = card.panel(names_px, 0, BODY_WIDTH_PX - names_px - VALUES_PX, height_px)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.vlines(STEPS, -0.5, len(shown) - 0.5, color=GRID, linewidth=0.8)
    ticks_x(axes, STEPS, [f"{step:.1f}" for step in STEPS])
    for place, row in enumerate(shown):
        color = KIND_COLORS[row["method_kind"]]
        ends = ""
        if row["low"] is not None:
            axes.hlines(place, row["low"], row["high"], color=color, linewidth=2)
            ends = f"  {row['low']:.2f} to {row['high']:.2f}"
        axes.plot([row["value"]], [place], marker="o", markersize=6, color=color, markeredgecolor=PALE)
        middle_px = (place + 0.5) * ROW_PX
        card.write(names_px - GAP_PX, middle_px, row["method"], ha="right", va="center_baseline")
        card.write(BODY_WIDTH_PX - VALUES_PX + GAP_PX, middle_px, f"{row['value']:.2f}", va="center_baseline")
        card.write(BODY_WIDTH_PX - VALUES_PX + 40, middle_px, ends, va="center_baseline", size=SMALL_PT, color=MUTED)
    return card


RECOMMENDATION_QUALITY_PICTURES: tuple[Picture, ...] = (
    card_picture("Ranking quality", _select, _compose, without_rows="nothing was measured"),
)
