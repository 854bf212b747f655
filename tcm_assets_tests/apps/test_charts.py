"""Charts of the pages: their values, and one palette with the pictures, readable in light and in dark."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest

from tcm_assets import apps
from tcm_assets.apps import charts

LEAST_CONTRAST_OF_TEXT = 4.5

LEAST_CONTRAST_OF_SHAPES = 2.1
"""WCAG asks 3 of shapes that stand alone; bars and lines here have axes and labels, too."""


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    assert apps.__file__ is not None
    return tomllib.loads((Path(apps.__file__).parent / ".streamlit" / "config.toml").read_text())


def _luminance(color: str) -> float:
    channels = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_no_figure_of_use_leaves_this_machine(settings: dict[str, Any]) -> None:
    assert settings["browser"]["gatherUsageStats"] is False
    assert "http" not in str(settings)


def test_charts_have_the_colours_of_the_pictures(settings: dict[str, Any]) -> None:
    assert tuple(settings["theme"]["chartCategoricalColors"]) == charts.SERIES


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_shapes_stand_out(settings: dict[str, Any], mode: str) -> None:
    theme = settings["theme"][mode]
    grounds = (theme["backgroundColor"], theme["secondaryBackgroundColor"], theme["sidebar"]["backgroundColor"])
    for ground in grounds:
        for text in (theme["textColor"], theme["linkColor"], theme["codeTextColor"]):
            assert _contrast(text, ground) >= LEAST_CONTRAST_OF_TEXT
    for shape in (*charts.SERIES, charts.BAD, charts.QUIET, charts.GOLD):
        assert _contrast(shape, theme["backgroundColor"]) >= LEAST_CONTRAST_OF_SHAPES
    assert len(theme["chartSequentialColors"]) == 10


def test_bars_over_time_have_the_days_and_the_numbers() -> None:
    days = pd.DataFrame(
        {"start": [date(2020, 10, 1), date(2020, 10, 2)], "series": ["Held", "Paid"], "points": [3, 5], "count": [1, 2]}
    )
    chart = charts.draw_bars_over_time(days, {"Paid": "#000000", "Held": "#ffffff"}, title="Points", unit="Videos")
    drawn = chart.to_dict()
    assert [drawn["encoding"][axis]["field"] for axis in ("x", "x2", "y")] == ["start", "end", "points"]
    (rows,) = drawn["datasets"].values()
    assert [(row["start"][:10], row["end"] > row["start"], row["points"], row["order"]) for row in rows] == [
        ("2020-10-01", True, 3, 1),
        ("2020-10-02", True, 5, 0),
    ]


def test_grouped_bars_stand_in_the_order_of_the_rows_and_of_the_colours() -> None:
    values = pd.DataFrame({"subject": ["b", "a"], "series": ["y", "x"], "value": [1.0, 2.0]})
    drawn = charts.draw_grouped_bars(
        values, {"x": "#000000", "y": "#ffffff"}, alt.X("value:Q"), value_format=".2f"
    ).to_dict()
    assert drawn["encoding"]["y"]["sort"] == ["b", "a"]
    assert drawn["encoding"]["yOffset"]["sort"] == drawn["encoding"]["color"]["scale"]["domain"] == ["x", "y"]
