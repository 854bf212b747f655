"""Rows that the pictures fetch, on small literal tables."""

import pyarrow as pa

from tcm_assets_tests.charts.selected_rows import selected_rows


def test_only_clips_that_were_measured_count_as_measurements() -> None:
    values = pa.array([0.5, None], pa.float64())
    names = ("brightness", "contrast", "colorfulness", "saturation", "sharpness", "edge_density", "motion")
    rows = selected_rows(
        "visual_features",
        1,
        {"status": ["measured", "no_media"], "face_share": pa.nulls(2, pa.float64()), **dict.fromkeys(names, values)},
    )
    assert sum(row["row_count"] for row in rows) == 8
    assert [row["column_name"] for row in rows if row["bin"] is None] == ["face_share"]


def test_only_embedded_clips_count_by_what_they_show() -> None:
    rows = selected_rows(
        "visual_features",
        3,
        {"vision_category": ["music", "vlogs", "music", None]},
    )
    assert {row["vision_category"]: row["video_count"] for row in rows} == {"music": 2, "vlogs": 1}


def test_loudness_is_counted_down_from_full_scale_and_silence_is_unknown() -> None:
    rows = selected_rows(
        "visual_features",
        2,
        {
            "status": ["measured", "measured", "unreadable"],
            "cuts_per_minute": [0.0, 12.0, None],
            "faces_per_frame": [0.0, 1.25, None],
            "face_area_share": [0.0, 0.1, None],
            "loudness_lufs": [-14.2, None, None],
            "is_vertical": [True, True, None],
            "has_sound": [True, False, None],
        },
    )
    bins = {(row["column_name"], row["bin"]): row["row_count"] for row in rows}
    assert bins["loudness_lufs", 28] == bins["loudness_lufs", None] == 1
    assert bins["is_vertical", 1] == 2
    assert bins["has_sound", 1] == bins["has_sound", 0] == 1
    assert bins["cuts_per_minute", 12] == 1
