import pytest

from tcm_assets.charts.labels import counted, name_label, percent, short_number


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
