"""Far more views than an account's other videos get, beside far too few likes for them."""

from datetime import timedelta

import pytest

from tcm_assets_tests.alerts.conftest import DAY

BOUGHT = {"video_id": "bought", "view_count": 60_007, "like_count": 61}


def others(count, views=5_003, day=DAY, author="7"):
    return [
        {"video_id": f"{author} {day} {place}", "upload_date": day, "author_id": author, "view_count": views}
        | {"like_count": views // 20}
        for place in range(count)
    ]


@pytest.fixture
def reference(reference_row):
    return [reference_row("likes_per_view"), reference_row("comments_per_view")]


def reach(bench, reference, videos):
    return [alert for alert in bench.alerts(videos, reference=reference) if alert["signal"] == "unusual_reach"]


def test_views_far_beyond_the_usual_and_far_too_few_likes(bench, reference):
    (alert,) = reach(bench, reference, [BOUGHT, *others(3), *others(2, day=DAY - timedelta(days=29))])
    assert (alert["video_id"], alert["signal_family"]) == ("bought", "account")
    assert (alert["evidence_value"], alert["evidence_bound"]) == (60_007, 5 * 5_003)
    assert alert["explanation"].startswith(
        "60,007 views, 12 times the 5,003 of this account's other 5 videos of 30 days"
    )


@pytest.mark.parametrize(
    "videos",
    [
        [BOUGHT, *others(4)],  # too few to have a usual
        [BOUGHT, *others(5, views=15_003)],  # four times as many
        [BOUGHT, *others(5, author="8")],
        [BOUGHT, *others(5, day=DAY - timedelta(days=30))],
        [BOUGHT, *others(5, day=DAY + timedelta(days=1))],  # a day's alerts never depend on later days
        [{**BOUGHT, "like_count": 4_801}, *others(5)],  # a success
    ],
)
def test_what_accuses_nobody(bench, reference, videos):
    assert reach(bench, reference, videos) == []
