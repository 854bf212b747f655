"""Rows that the pictures fetch, on small literal tables."""

from tcm_assets_tests.charts.selected_rows import selected_rows


def test_paid_videos_are_counted_once_per_brand() -> None:
    columns = {
        "video_id": ["1", "1", "2", "3"],
        "author_id": ["7", "7", "7", "8"],
        "brand_name": ["Nike", "Puma", "Nike", None],
        "is_disclosed": [True, True, True, False],
    }
    rows = selected_rows("sponsorship_history", 0, columns)
    assert rows == [
        {"shown": "Nike", "video_count": 2, "account_count": 1},
        {"shown": "Puma", "video_count": 1, "account_count": 1},
    ]


def test_creators_with_paid_videos_are_shown_by_their_share() -> None:
    columns = {
        "creator_name": ["a", "b", "c"],
        "recent_paid_count": [1, 0, 2],
        "recent_video_count": [4, 9, 4],
        "recent_paid_share": [0.25, 0.0, 0.5],
    }
    assert [row["creator_name"] for row in selected_rows("creator_sponsorships", 0, columns)] == ["c", "a"]
