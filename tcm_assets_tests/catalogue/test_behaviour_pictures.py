"""Rows that the pictures fetch, on small literal tables."""

import pytest

from tcm_assets.catalogue.behaviour_pictures import BEHAVIOUR
from tcm_assets_tests.charts.selected_rows import selected_rows


def test_a_count_correlates_fully_with_itself_and_with_its_multiple() -> None:
    views = [1_023, 15, 255, 0]
    rows = selected_rows(
        "videos",
        1,
        {"view_count": views, "like_count": views, "share_count": views[::-1], "comment_count": [5, 5, 5, 5]},
    )
    (correlations,) = rows
    for name in BEHAVIOUR:
        if name != "comment_count":
            assert correlations[f"{name} x {name}"] == pytest.approx(1.0)
    assert correlations["view_count x like_count"] == pytest.approx(1.0)
    assert correlations["view_count x share_count"] < 0
    constant = correlations["view_count x comment_count"]
    assert constant is None or constant != constant  # undefined, and drawn as a dash
