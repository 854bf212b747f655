import io

import pytest
from PIL import Image

from tcm_assets.charts.picture import card_picture
from tcm_assets.charts.style import (
    MARGIN_PX,
    WIDTH_PX,
    Card,
    counted,
    name_label,
    percent,
    round_steps,
    short_number,
    text_width_px,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (0.25, "0.25"),
        (7, "7"),
        (999, "999"),
        (1_000, "1k"),
        (1_234, "1.2k"),
        (12_345, "12.3k"),
        (99_960, "100k"),
        (123_456, "123k"),
        (999_499, "999k"),
        (999_600, "1M"),
        (1_200_000, "1.2M"),
        (34_000_000, "34M"),
        (7_800_000_000, "7.8B"),
        (999_999_999, "1B"),
        (-1_500, "-1.5k"),
    ],
)
def test_numbers_are_short(value: float, written: str) -> None:
    assert short_number(value) == written


@pytest.mark.parametrize(
    ("part", "written"), [(0, "0%"), (0.125, "12.5%"), (1, "100%"), (0.0667, "6.7%"), (0.00001, "<0.1%"), (2.5, "250%")]
)
def test_percentages(part: float, written: str) -> None:
    assert percent(part) == written


def test_nouns_follow_their_number() -> None:
    assert counted(1, "video") == "1 video"
    assert counted(1_000, "video") == "1,000 videos"
    assert counted(2, "delivery", "deliveries") == "2 deliveries"


def test_names_become_one_short_drawable_line() -> None:
    assert name_label("Ana") == "Ana"
    assert name_label("two\n lines\t") == "two lines"
    assert name_label("a" * 40, 10) == "a" * 9 + "…"
    assert name_label("渡辺 Ken") == "□ Ken"
    assert name_label(" ") == "–"


def test_dollars_are_no_formula() -> None:
    from matplotlib.figure import Figure

    label = Figure().text(0, 0, name_label("A$AP Ke$ha"))
    assert label._preprocess_math(label.get_text()) == ("A$AP Ke$ha", False)


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


def test_without_rows_the_card_says_why() -> None:
    import pyarrow as pa

    def compose(_title: str, _rows: pa.Table) -> Card:
        raise AssertionError("nothing to compose")

    empty = pa.table({"a": pa.array([], pa.int64())})
    plain = card_picture("Title", lambda rows: rows, compose).draw(empty)
    assert plain == Card("Title", "no rows", 0).to_png()
    assert card_picture("Title", lambda rows: rows, compose, without_rows="none yet").draw(empty) != plain
