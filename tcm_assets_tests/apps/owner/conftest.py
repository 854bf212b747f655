import pytest

from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets_tests.apps.literal_site import DAY, Published


@pytest.fixture
def money(published: Published) -> Published:
    """A video of 300 points that is paid, one of 200 that is held."""
    published.given(
        "video_points",
        {"video_id": "paid", "author_id": "1", "points": 300},
        {"video_id": "case", "author_id": "1", "points": 200},
    )
    published.given(
        "alert_cases",
        {
            "video_id": "case",
            "author_username": "nina",
            "standing": "held",
            "severity": "critical",
            "signal_families": ["gifts", "ratio"],
        },
    )
    published.given("videos", {"video_id": "case", "caption": "**loud** <b>"})
    published.given("points_ledger", {"entry_id": 1, "video_id": "paid", "account_id": "1", "points": 300})
    post_earnings(published.ledger, [Earning("paid", DAY, "1", "nina", 300, "robust-1", "points")])
    return published
