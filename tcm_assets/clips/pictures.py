"""Pictures of `visual_features`: clips measured, their look, cuts, faces and sound, and what they show."""

import ibis
import pyarrow as pa

from tcm_assets.charts.bars import Bar, bar_card
from tcm_assets.charts.card import MAIN, MUTED, PALE, SERIES, SMALL_PT, Card
from tcm_assets.charts.histograms import (
    BinnedColumn,
    LinearBins,
    LogBins,
    bin_counts,
    binned_columns,
    decades_of,
    draw_linear,
    draw_log,
)
from tcm_assets.charts.labels import counted, short_number
from tcm_assets.charts.picture import Picture, card_picture
from tcm_assets.clips.tables import MEASUREMENTS

STATUSES = {
    "measured": ("measured", MAIN),
    "unreadable": ("clip cannot be read", SERIES[3]),
    "no_media": ("no clip in the media folder", PALE),
}
"""Words and colour of each status."""

SHARE_BINS = LinearBins(width=0.005, bin_count=200)
# Up to 200: a clip is extremely colourful from about 100.
COLORFULNESS_BINS = LinearBins(width=1.0, bin_count=201, is_open=True)
SHARPNESS_BINS = LogBins(per_decade=5)  # logarithmic: sharpness spans several powers of ten

BINS: dict[str, LinearBins | LogBins] = {
    **{measurement.name: SHARE_BINS for measurement in MEASUREMENTS},
    "colorfulness": COLORFULNESS_BINS,
    "sharpness": SHARPNESS_BINS,
}

RATE_BINS = LinearBins(width=1.0, bin_count=61)
# Up to 10 faces in the mean frame: more faces large enough to be found have no room.
FACE_COUNT_BINS = LinearBins(width=0.1, bin_count=101, is_open=True)
LEVEL_BINS = LinearBins(width=0.5, bin_count=141)  # down from 0 LUFS to the gate at -70
YES_OR_NO_BINS = LinearBins(width=1.0, bin_count=2)

CUTS_FACES_AND_SOUND: dict[str, LinearBins] = {
    "cuts_per_minute": RATE_BINS,
    "faces_per_frame": FACE_COUNT_BINS,
    "face_area_share": SHARE_BINS,
    "loudness_lufs": LEVEL_BINS,
}

# Boolean columns, and the words for clips where they are true.
YES_OR_NO = {"is_vertical": "upright", "has_sound": "with sound"}
PANEL_WIDTH_PX, PANEL_HEIGHT_PX = 146, 84
COLUMN_PX, ROW_PX = 174, 152


def _select_statuses(rows: ibis.Table) -> ibis.Table:
    return rows.group_by("status").agg(video_count=lambda t: t.count())


def _compose_statuses(title: str, rows: pa.Table) -> Card:
    counts = {row["status"]: row["video_count"] for row in rows.to_pylist()}
    total = sum(counts.values())
    bars = [
        Bar.of_share(words, counts.get(status, 0), counts.get(status, 0) / total, color)
        for status, (words, color) in STATUSES.items()
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
        _draw_panel(card, place, name.replace("_", " "), columns[name], BINS[name])
    return card


def _select_cuts_faces_and_sound(rows: ibis.Table) -> ibis.Table:
    measured = rows.filter(rows.status == "measured")
    from_zero = measured.mutate(
        loudness_lufs=-measured.loudness_lufs, **{name: measured[name].cast("int64") for name in YES_OR_NO}
    )
    return bin_counts(from_zero, {**CUTS_FACES_AND_SOUND, **dict.fromkeys(YES_OR_NO, YES_OR_NO_BINS)})


def _compose_cuts_faces_and_sound(title: str, rows: pa.Table) -> Card:
    columns = binned_columns(rows)
    facts = [
        f"{columns[name].rows_by_bin.get(1, 0):,} of {columns[name].known_count:,} {words}"
        for name, words in YES_OR_NO.items()
    ]
    card = Card(title, f"Measured clips: {', '.join(facts)}. Each panel on its own scale.", ROW_PX - 12)
    for place, (name, bins) in enumerate(CUTS_FACES_AND_SOUND.items()):
        _draw_panel(card, place, name.replace("_", " ").replace("lufs", "(LUFS)"), columns[name], bins)
    return card


def _draw_panel(card: Card, place: int, title: str, column: BinnedColumn, bins: LinearBins | LogBins) -> None:
    """Draw the histogram of one column into the panel at `place`, four in a row; "unknown" without known values."""
    left_px, top_px = COLUMN_PX * (place % 4), 40 + ROW_PX * (place // 4)
    card.write(left_px, top_px - 30, title, weight="bold")
    axes = card.panel(left_px, top_px, PANEL_WIDTH_PX, PANEL_HEIGHT_PX)
    if not column.known_count:
        axes.text(0.5, 0.5, "unknown", transform=axes.transAxes, ha="center", size=SMALL_PT, color=MUTED)
    elif isinstance(bins, LinearBins):
        write = _below_full_scale if bins is LEVEL_BINS else short_number
        draw_linear(axes, column, bins, write=write, max_bars=26, max_ticks=4)
    else:
        draw_log(axes, column, bins, decades=decades_of([column], bins), below_one="<1", max_ticks=4)


def _select_categories(rows: ibis.Table) -> ibis.Table:
    embedded = rows.filter(rows.vision_category.notnull())
    return embedded.group_by("vision_category").agg(video_count=lambda t: t.count())


def _compose_categories(title: str, rows: pa.Table) -> Card:
    counts = {row["vision_category"]: row["video_count"] for row in rows.to_pylist()}
    total = sum(counts.values())
    bars = [
        Bar.of_share(category, count, count / total)
        for category, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    note = f"{counted(total, 'clip')}, by the category nearest to its frames. The nearest need not be near."
    return bar_card(title, note, bars, unit="videos")


def _below_full_scale(level: float) -> str:
    return short_number(level) if level <= 0 else f"-{short_number(level)}"


VISUAL_FEATURES_PICTURES: tuple[Picture, ...] = (
    card_picture("Clips measured", _select_statuses, _compose_statuses),
    card_picture(
        "How the clips look", _select_measurements, _compose_measurements, without_rows="no rows of measured clips"
    ),
    card_picture(
        "Cuts, faces and loudness of the clips",
        _select_cuts_faces_and_sound,
        _compose_cuts_faces_and_sound,
        without_rows="no rows of measured clips",
    ),
    card_picture(
        "What the clips show",
        _select_categories,
        _compose_categories,
        without_rows="no embedded clips: TCM_VISION_MODEL names the model that embeds them",
    ),
)
