"""Rows that the pictures fetch, on small literal tables."""

import pyarrow as pa

from tcm_assets_tests.charts.selected_rows import selected_rows


def test_videos_that_could_not_be_judged_are_counted_by_reason() -> None:
    rows = selected_rows(
        "content_sentiment",
        0,
        {
            "sentiment": pa.array([0.5, 0.51, 1.0, None, None, None], pa.float64()),
            "status": ["scored", "scored", "scored", "no_text", "no_known_words", "no_known_words"],
        },
    )
    assert {(row["status"], row["bin"]): row["row_count"] for row in rows} == {
        ("scored", 25): 2,
        ("scored", 49): 1,
        ("no_text", None): 1,
        ("no_known_words", None): 2,
    }
