from datetime import date

import ibis
import pytest

from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.points.populations import (
    FOLLOWER_TIERS,
    SMALLEST_POPULATION,
    SMALLEST_TIER_POPULATION,
    follower_tier,
    metric_values,
)
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT
from tcm_assets_tests.tables.stored_tables import store

CONNECTION = ibis.duckdb.connect()


@pytest.mark.parametrize(
    ("follower_count", "tier"),
    [
        (None, None),
        (0, "nano"),
        (9_999, "nano"),
        (10_000, "micro"),
        (99_999, "micro"),
        (100_000, "mid"),
        (499_999, "mid"),
        (500_000, "macro"),
        (999_999, "macro"),
        (1_000_000, "mega"),
        (10**9, "mega"),
    ],
)
def test_a_tier_begins_with_its_minimum_and_unknown_followers_have_none(follower_count, tier):
    counted = ibis.literal(follower_count, type="int64")
    assert CONNECTION.to_pyarrow(follower_tier(counted)).as_py() == tier


def test_tiers_rise_from_no_followers_and_a_tier_needs_more_videos_than_everyone():
    minima = [tier.minimum_followers for tier in FOLLOWER_TIERS]
    assert minima == sorted(set(minima))
    assert minima[0] == 0
    assert (SMALLEST_POPULATION, SMALLEST_TIER_POPULATION) == (20, 100)


DAY = date(2020, 12, 1)


def test_a_video_without_a_sentiment_row_stays_with_an_unknown_sentiment():
    connection = ibis.duckdb.connect()
    videos = store(
        connection,
        VIDEOS,
        [
            {"video_id": "judged", "upload_date": DAY, "view_count": 1, "engagement_rate": 0.5},
            {"video_id": "silent", "upload_date": DAY, "view_count": 2, "follower_count": 10_000},
            {"video_id": "new", "upload_date": DAY, "view_count": 3},
        ],
    )
    sentiments = store(
        connection,
        CONTENT_SENTIMENT,
        [
            {"video_id": "judged", "upload_date": DAY, "sentiment": 0.25},
            {"video_id": "silent", "upload_date": DAY, "sentiment": None},
            {"video_id": "unknown video", "upload_date": DAY, "sentiment": 1.0},
        ],
    )
    rows = connection.to_pyarrow(metric_values(videos, sentiments).order_by("view_count")).to_pylist()
    assert [(row["video_id"], row["sentiment"], row["engagement_rate"]) for row in rows] == [
        ("judged", 0.25, 0.5),
        ("silent", None, None),
        ("new", None, None),
    ]
    assert [row["follower_tier"] for row in rows] == [None, "micro", None]
