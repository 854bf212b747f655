"""Cards: what all pictures share, from the palette and the title to the axes and the small PNG."""

import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from tcm_assets.charts.labels import short_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DPI: Final = 100

WIDTH_PX: Final = 720
"""Width of every card, which the metadata pane of the Dagster UI shows without scrolling."""

MARGIN_PX: Final = 24
BODY_WIDTH_PX: Final = WIDTH_PX - 2 * MARGIN_PX

PALETTE_COLORS: Final = 64
"""Colours kept in the PNG, enough for smooth letters and for the steps of a heat map."""

TITLE_PT: Final = 13.0
TEXT_PT: Final = 9.0
SMALL_PT: Final = 8.0

LINE_PX: Final = 17
"""Height of a line of text in TEXT_PT."""

NOTE_CHARACTERS: Final = 96
"""Characters in TEXT_PT that fit the width of a card."""

SERIES: Final = ("#4a7ba6", "#e09a55", "#6fa67c", "#c76e6a", "#8f7db3", "#5fabb3", "#c4a75c")
"""Colours of things side by side, which differ in lightness too. Seven, one for each scoring metric."""

INK: Final = "#243038"
MUTED: Final = "#66737c"
GRID: Final = "#e3e7ea"
PALE: Final = "#c3cbd1"
MAIN: Final = SERIES[0]
GOLD: Final = "#d9ab3f"
SILVER: Final = "#8797a5"
LOW_TO_HIGH: Final = ("#f4f7fa", "#bcd3e5", "#7fabcf", "#4a7ba6", "#25496b")
NEGATIVE_TO_POSITIVE: Final = ("#a94f4c", "#f6f6f4", "#2f5d87")

TICK_GAP_PX: Final = 5

MEASURED_LINES: Final = 5
"""Longest lines, in characters, whose width is measured: measuring is slow, and the widest is among them."""

LegendEntry = tuple[str, str]
"""Colour and text."""


class Card:
    """A white card: title, note and legend at the top, and below them a body with panels.

    Positions and sizes are in pixels from the top left corner of the body, which is BODY_WIDTH_PX wide.
    """

    def __init__(self, title: str, note: str, body_height_px: float, legend: Sequence[LegendEntry] = ()) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        note_lines = textwrap.wrap(note, NOTE_CHARACTERS)
        legend_rows = self._legend_rows(legend)
        header_px = 56 + LINE_PX * (len(note_lines) + len(legend_rows)) + (6 if legend_rows else 0)
        self.height_px = round(header_px + body_height_px + MARGIN_PX - 6)
        self._body_top_px = header_px
        self._figure = Figure(figsize=(WIDTH_PX / DPI, self.height_px / DPI), dpi=DPI, facecolor="white")
        self._canvas = FigureCanvasAgg(self._figure)
        self._write(MARGIN_PX, 20, title, size=TITLE_PT, color=INK, weight="bold")
        for line, words in enumerate(note_lines):
            self._write(MARGIN_PX, 46 + LINE_PX * line, words, size=TEXT_PT, color=MUTED)
        for line, row in enumerate(legend_rows):
            top_px = 52 + LINE_PX * (len(note_lines) + line)
            for left_px, color, words in row:
                self._write(left_px, top_px, "■", size=11, color=color)
                self._write(left_px + 16, top_px, words, size=TEXT_PT, color=INK)

    def panel(self, left_px: float, top_px: float, width_px: float, height_px: float) -> "Axes":
        """Return empty axes at a position of the body, with a base line alone."""
        axes = self._figure.add_axes(
            (
                (MARGIN_PX + left_px) / WIDTH_PX,
                1 - (self._body_top_px + top_px + height_px) / self.height_px,
                width_px / WIDTH_PX,
                height_px / self.height_px,
            )
        )
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.spines["bottom"].set_color(PALE)
        axes.xaxis.set_visible(False)
        axes.yaxis.set_visible(False)
        return axes

    def write(self, left_px: float, top_px: float, words: str, **font: Any) -> None:
        """Write `words` at a position of the body: its left edge and middle, unless `font` says otherwise."""
        self._write(MARGIN_PX + left_px, self._body_top_px + top_px, words, **{"size": TEXT_PT, "color": INK} | font)

    def to_png(self) -> bytes:
        """Return the card as a PNG of PALETTE_COLORS colours, usually 5 to 20 kB."""
        from PIL import Image

        self._canvas.draw()
        pixels = Image.fromarray(np.asarray(self._canvas.buffer_rgba())).convert("RGB")
        file = io.BytesIO()
        pixels.quantize(PALETTE_COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            file, "PNG", optimize=True
        )
        return file.getvalue()

    def _write(self, left_px: float, top_px: float, words: str, **font: Any) -> None:
        self._figure.text(left_px / WIDTH_PX, 1 - top_px / self.height_px, words, **{"va": "center"} | font)

    @staticmethod
    def _legend_rows(legend: Sequence[LegendEntry]) -> list[list[tuple[float, str, str]]]:
        """Return legend entries as rows of (left_px, color, words), broken where the card ends."""
        rows: list[list[tuple[float, str, str]]] = []
        left_px = float(WIDTH_PX)
        for color, words in legend:
            entry_px = 36 + text_width_px(words, TEXT_PT)
            if left_px + entry_px > WIDTH_PX - MARGIN_PX + 20:
                rows.append([])
                left_px = MARGIN_PX
            rows[-1].append((left_px, color, words))
            left_px += entry_px
        return rows


def text_width_px(words: str, size_pt: float) -> float:
    """Return the width of `words` on one line, at DPI."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    renderer = RendererAgg(1, 1, DPI)
    width_px, _, _ = renderer.get_text_width_height_descent(words, FontProperties(size=size_pt), ismath=False)
    return float(width_px)


def widest_px(lines: Sequence[str], size_pt: float) -> float:
    """Return the width of the widest of `lines`; 0 without any."""
    longest = sorted(lines, key=len)[-MEASURED_LINES:]
    return max((text_width_px(line, size_pt) for line in longest), default=0.0)


def ticks_x(axes: "Axes", positions: npt.ArrayLike, labels: Sequence[str], *, above: bool = False, **font: Any) -> None:
    """Write `labels` below the panel, or above it, as texts: matplotlib's tick objects cost four times as much."""
    gap = TICK_GAP_PX / axes.bbox.height
    look: dict[str, Any] = {"size": SMALL_PT, "color": MUTED, "ha": "center", "va": "bottom" if above else "top"} | font
    for position, label in zip(np.asarray(positions, dtype=float), labels, strict=True):
        axes.text(position, 1 + gap if above else -gap, label, transform=axes.get_xaxis_transform(), **look)


def ticks_y(axes: "Axes", positions: npt.ArrayLike, labels: Sequence[str], **font: Any) -> None:
    """Write `labels` on the left of the panel."""
    gap = TICK_GAP_PX / axes.bbox.width
    look: dict[str, Any] = {"size": SMALL_PT, "color": MUTED, "ha": "right", "va": "center_baseline"} | font
    for position, label in zip(np.asarray(positions, dtype=float), labels, strict=True):
        axes.text(-gap, position, label, transform=axes.get_yaxis_transform(), **look)


def grid_y(axes: "Axes", positions: npt.ArrayLike, labels: Sequence[str]) -> None:
    """Draw light lines across at `positions`, named on the left."""
    axes.hlines(positions, 0, 1, transform=axes.get_yaxis_transform(), color=GRID, linewidth=0.8, zorder=0.5)
    ticks_y(axes, positions, labels)


def count_axis(axes: "Axes", max_steps: int = 4) -> None:
    """Draw an axis of counts: light lines across at round whole numbers, named on the left."""
    steps = [step for step in round_steps(axes.get_ylim()[1], max_steps) if step.is_integer()]
    grid_y(axes, steps, [short_number(step) for step in steps])


def round_steps(highest: float, max_steps: int) -> list[float]:
    """Return evenly spaced round numbers from 0 to at most `highest`.

    >>> round_steps(160, 4)
    [0.0, 50.0, 100.0, 150.0]
    """
    if not highest > 0:
        return [0.0]
    rough = highest / max_steps
    scale = 10.0 ** np.floor(np.log10(rough))
    step = next(float(scale * factor) for factor in (1, 2, 2.5, 5, 10) if scale * factor >= rough * 0.999)
    return [step * i for i in range(int(highest / step + 1e-9) + 1)]
