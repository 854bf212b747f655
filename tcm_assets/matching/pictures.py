"""Pictures of the matching: scores of creators and brands as a heat map, and the best pairs."""

from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.charts.bars import Bar, bar_card
from tcm_assets.charts.card import (
    BODY_WIDTH_PX,
    DPI,
    INK,
    LOW_TO_HIGH,
    MUTED,
    SERIES,
    SMALL_PT,
    Card,
    ticks_x,
    ticks_y,
    widest_px,
)
from tcm_assets.charts.labels import counted, name_label
from tcm_assets.charts.picture import Picture, card_picture
from tcm_assets.matching.directions import BRANDS_FOR_CREATOR
from tcm_assets.matching.tables import contribution_column_name
from tcm_assets.tables.match_components import SIMILARITY_COMPONENTS

if TYPE_CHECKING:
    import pandas as pd

MAX_CREATORS, MAX_BRANDS = 30, 50
CELL_HEIGHT_PX, MAX_CELL_WIDTH_PX = 15, 40
PAIR_COUNT = 12
COLOR_STEPS = 20  # steps of the colour scale: more cannot be distinguished, and cost bytes
LINE_PT = 72 / DPI  # one pixel

UNKNOWN_COLOR = "#f2dfbf"
"""Sand: unlike every step of the scale."""

COMPONENT_COLORS = dict(zip(SIMILARITY_COMPONENTS, SERIES, strict=False))
CONTRIBUTIONS = {component: contribution_column_name(component) for component in SIMILARITY_COMPONENTS}


def _top(rows: ibis.Table, key: str, count: int) -> ibis.Table:
    means = rows.group_by(key).agg(mean_score=lambda t: t.score.mean())
    return means.order_by(means.mean_score.desc(nulls_first=False), key).limit(count)


def _select_scores(rows: ibis.Table) -> ibis.Table:
    return (
        rows.select("creator_id", "creator_name", "brand_id", "brand_name", "score")
        .semi_join(_top(rows, "creator_id", MAX_CREATORS), "creator_id")
        .semi_join(_top(rows, "brand_id", MAX_BRANDS), "brand_id")
    )


def _compose_scores(title: str, rows: pa.Table) -> Card:
    from matplotlib.colors import LinearSegmentedColormap

    pairs = rows.to_pandas()
    creators, brands = _best_first(pairs, "creator"), _best_first(pairs, "brand")
    by_pair = pairs.groupby(["creator_id", "brand_id"]).score.last().unstack()
    scores = by_pair.loc[creators.index, brands.index].to_numpy()
    known = scores[~np.isnan(scores)]
    lowest, highest = (known.min(), known.max()) if len(np.unique(known)) > 1 else (0.0, 1.0)

    creator_names = [name_label(name, 22) for name in creators]
    brand_names = [name_label(name, 22) for name in brands]
    left_px = round(widest_px(creator_names, SMALL_PT)) + 10
    foot_px = widest_px(brand_names, SMALL_PT) + 8
    height_px = CELL_HEIGHT_PX * len(creators)
    cell_width_px = min((BODY_WIDTH_PX - left_px) // len(brands), MAX_CELL_WIDTH_PX)  # whole pixels stay sharp
    width_px = cell_width_px * len(brands)

    note = (
        f"{counted(len(creators), 'creator')} and {counted(len(brands), 'brand')} with the highest mean scores, "
        "best first."
    )
    if len(known) < scores.size:
        note += " A sand-coloured cell: unknown."
    card = Card(title, note, 34 + height_px + foot_px)
    scale_colors = LinearSegmentedColormap.from_list("score", LOW_TO_HIGH, N=COLOR_STEPS)
    colors = scale_colors.with_extremes(bad=UNKNOWN_COLOR)
    scale = card.panel(left_px, 4, 150, 9)
    scale.imshow(np.linspace(0, 1, 150)[np.newaxis], cmap=colors, aspect="auto")
    scale.spines["bottom"].set_visible(False)
    card.write(left_px - 8, 8.5, f"{lowest:.2f}", ha="right", va="center_baseline", size=SMALL_PT, color=MUTED)
    card.write(left_px + 158, 8.5, f"{highest:.2f}  score", va="center_baseline", size=SMALL_PT, color=MUTED)

    axes = card.panel(left_px, 28, width_px, height_px)
    axes.spines["bottom"].set_visible(False)
    axes.imshow(
        np.ma.masked_invalid(scores),
        cmap=colors,
        vmin=lowest,
        vmax=highest,
        extent=(0, len(brands), len(creators), 0),
        aspect="auto",
        interpolation="nearest",
    )
    axes.hlines(range(len(creators) + 1), 0, len(brands), color="white", linewidth=LINE_PT)
    axes.vlines(range(len(brands) + 1), 0, len(creators), color="white", linewidth=LINE_PT)
    ticks_x(axes, np.arange(len(brands)) + 0.5, brand_names, rotation=90, color=INK)
    ticks_y(axes, np.arange(len(creators)) + 0.5, creator_names, color=INK)
    return card


def _best_first(pairs: "pd.DataFrame", side: str) -> "pd.Series[str]":
    """Return the names of every creator or brand by id, the highest mean score first, unknown means last."""
    by_id = pairs.groupby(f"{side}_id").agg(name=(f"{side}_name", "last"), mean_score=("score", "mean"))
    return by_id.sort_values("mean_score", ascending=False, kind="stable").name


def _select_top_pairs(rows: ibis.Table) -> ibis.Table:
    pairs = rows.filter(rows.direction == BRANDS_FOR_CREATOR).order_by(ibis.desc("score"), "subject_id", "rank")
    return pairs.limit(PAIR_COUNT).select("subject_name", "recommended_name", "score", *CONTRIBUTIONS.values())


def _compose_top_pairs(title: str, rows: pa.Table) -> Card:
    pairs = rows.to_pylist()
    bars = [
        Bar(
            f"{name_label(pair['subject_name'], 24)} – {name_label(pair['recommended_name'], 24)}",
            tuple(
                (pair[column], COMPONENT_COLORS[component])
                for component, column in CONTRIBUTIONS.items()
                if pair[column] is not None
            ),
            f"{pair['score']:.3f}",
        )
        for pair in pairs
    ]
    known = [c for c, column in CONTRIBUTIONS.items() if any(pair[column] is not None for pair in pairs)]
    unknown = [component.replace("_", " ") for component in CONTRIBUTIONS if component not in known]
    note = "Pairs of creator and brand with the highest scores, and what each component gave."
    if unknown:
        note += f" Unknown for all of them: {', '.join(unknown)}."
    legend = [(COMPONENT_COLORS[component], component.replace("_", " ")) for component in known]
    return bar_card(title, note, bars, unit="score, 0 to 1", legend=legend)


SIMILARITY_SCORES_PICTURES: tuple[Picture, ...] = (card_picture("Match scores", _select_scores, _compose_scores),)

RECOMMENDATIONS_PICTURES: tuple[Picture, ...] = (
    card_picture("Best pairs", _select_top_pairs, _compose_top_pairs, without_rows="no rows of brands for creators"),
)
