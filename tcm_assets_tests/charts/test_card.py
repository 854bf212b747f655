import io

import pytest
from PIL import Image

from tcm_assets.charts.card import MARGIN_PX, WIDTH_PX, Card, round_steps, text_width_px


@pytest.mark.parametrize(
    ("highest", "steps"),
    [
        (0, [0]),
        (1, [0, 0.25, 0.5, 0.75, 1]),
        (103, [0, 50, 100]),
        (7, [0, 2, 4, 6]),
        (4_000, [0, 1000, 2000, 3000, 4000]),
    ],
)
def test_round_steps(highest: float, steps: list[float]) -> None:
    assert round_steps(highest, 4) == pytest.approx(steps)


def test_a_legend_breaks_before_the_card_ends() -> None:
    entries = [("#000000", f"entry number {number}") for number in range(12)]
    rows = Card._legend_rows(entries)
    assert [entry[2] for row in rows for entry in row] == [words for _, words in entries]
    assert len(rows) > 1
    for row in rows:
        left_px, _, words = row[-1]
        assert left_px + text_width_px(words, 9) < WIDTH_PX
        assert row[0][0] == MARGIN_PX


def test_long_notes_make_the_card_higher() -> None:
    assert Card("title", "words " * 60, 0).height_px > Card("title", "words", 0).height_px


def test_the_palette_keeps_the_colours_of_small_things() -> None:
    card = Card("title", "note", 60)
    axes = card.panel(0, 0, 40, 40)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.fill_between([0, 1], 0, 1, color="#d9ab3f", linewidth=0)
    image = Image.open(io.BytesIO(card.to_png())).convert("RGB")
    pixel = image.getpixel((MARGIN_PX + 20, card.height_px - 70))
    assert pixel == pytest.approx((0xD9, 0xAB, 0x3F), abs=4)
