"""Rows that the pictures fetch, on small literal tables."""

from tcm_assets_tests.charts.selected_rows import selected_rows


def test_videos_without_a_category_are_counted() -> None:
    rows = selected_rows("content_analysis", 0, {"category": ["music", None, None]})
    assert {row["category"]: row["video_count"] for row in rows} == {"music": 1, None: 2}


def test_videos_are_counted_by_class_and_language() -> None:
    columns = {"taxonomy_category": ["dance", "dance", None], "language": ["nl", None, None]}
    by_class, by_language = (selected_rows("content_analysis", place, columns) for place in (1, 2))
    assert {row["taxonomy_category"]: row["video_count"] for row in by_class} == {"dance": 2, None: 1}
    assert {row["language"]: row["video_count"] for row in by_language} == {"nl": 1, None: 2}
