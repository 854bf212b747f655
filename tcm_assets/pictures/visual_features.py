"""Pictures of `visual_features`: how many clips could be measured, and how they look."""

import ibis
import pyarrow as pa

from tcm_assets.pictures.bars import bar_card, single
from tcm_assets.pictures.binning import Bins, LinearBins, LogBins, bin_counts, binned_columns
from tcm_assets.pictures.histograms import decades_of, draw_linear, draw_log
from tcm_assets.pictures.labels import counted, percent
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import MAIN, MUTED, PALE, SERIES, SMALL_PT, Card
from tcm_assets.schemas.visual_features import MEASUREMENTS

STATUSES = {
    "measured": ("measured", MAIN),
    "unreadable": ("clip cannot be read", SERIES[3]),
    "no_media": ("no clip in the media folder", PALE),
}
"""Words and colour of each status."""

SHARE_BINS = LinearBins(width=0.005, bin_count=200)
COLORFULNESS_BINS = LinearBins(width=1.0, bin_count=201, is_open=True)
"""Up to 200: above 100 a picture is extremely colourful already."""
SHARPNESS_BINS = LogBins(per_decade=5)
"""Logarithmic: sharpness spans several powers of ten."""

BINS: dict[str, Bins] = {measurement.name: SHARE_BINS for measurement in MEASUREMENTS} | {
    "colorfulness": COLORFULNESS_BINS,
    "sharpness": SHARPNESS_BINS,
}

PANEL_WIDTH_PX, PANEL_HEIGHT_PX = 146, 84
COLUMN_PX, ROW_PX = 174, 152


def _select_statuses(rows: ibis.Table) -> ibis.Table:
    return rows.group_by("status").agg(video_count=lambda t: t.count())


def _compose_statuses(title: str, rows: pa.Table) -> Card:
    counts = {row["status"]: row["video_count"] for row in rows.to_pylist()}
    total = sum(counts.values())
    bars = [
        single(
            words, counts.get(status, 0), f"{counts.get(status, 0):,}  ({percent(counts.get(status, 0) / total)})", c
        )
        for status, (words, c) in STATUSES.items()
    ]
    return bar_card(title, f"{counted(total, 'video')}, by what became of their clips.", bars, unit="videos")


def _select_measurements(rows: ibis.Table) -> ibis.Table:
    measured = rows.filter(rows.status == "measured")
    return bin_counts(measured, BINS)


def _compose_measurements(title: str, rows: pa.Table) -> Card:
    columns = binned_columns(rows)
    known_count = max(column.known_count for column in columns.values())
    note = f"{counted(known_count, 'measured clip')}. Up: clips, each panel on its own scale."
    card = Card(title, note, 2 * ROW_PX - 12)
    for place, measurement in enumerate(MEASUREMENTS):
        name = measurement.name
        left_px, top_px = COLUMN_PX * (place % 4), 40 + ROW_PX * (place // 4)
        card.write(left_px, top_px - 30, name.replace("_", " "), weight="bold")
        axes = card.panel(left_px, top_px, PANEL_WIDTH_PX, PANEL_HEIGHT_PX)
        column, bins = columns[name], BINS[name]
        if not column.known_count:
            axes.text(0.5, 0.5, "unknown", transform=axes.transAxes, ha="center", size=SMALL_PT, color=MUTED)
        elif isinstance(bins, LinearBins):
            draw_linear(axes, column, bins, max_bars=26, max_ticks=4)
        else:
            decades = decades_of([column], SHARPNESS_BINS)
            draw_log(axes, column, SHARPNESS_BINS, decades=decades, below_one="<1", max_ticks=4)
    return card


PICTURES: tuple[Picture, ...] = (
    card_picture("Clips measured", _select_statuses, _compose_statuses),
    card_picture(
        "How the clips look", _select_measurements, _compose_measurements, without_rows="no rows of measured clips"
    ),
)
