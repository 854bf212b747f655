from datetime import datetime, timedelta

import ibis
import pytest

from tcm_assets.campaigns.forecasts import video_history
from tcm_assets.campaigns.forecasts.growth import MATURE, UNKNOWN
from tcm_assets.campaigns.forecasts.video_history import choose_videos, read_growth, read_history
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.warehouse.duckdb_warehouse import stored_table

NOON = datetime(2020, 10, 1, 12)  # noqa: DTZ001 - the tables hold UTC without a zone

READ = ("videos", "raw_videos", "content_analysis", "sponsored_content", "engagement_alerts")


@pytest.fixture
def given(full_workbench):
    """A folder with the videos and deliveries that a test names; the rest is empty."""

    def fill(videos, deliveries=(), alerts=(), contents=(), sponsored=()):
        full_workbench.given("videos", *videos)
        full_workbench.given("raw_videos", *deliveries)
        full_workbench.given("engagement_alerts", *alerts)
        full_workbench.given("content_analysis", *contents)
        full_workbench.given("sponsored_content", *sponsored)
        return full_workbench.warehouse

    return fill


def delivery(video, views, age_d, file="a.json"):
    return {
        "video_id": video,
        "view_count": views,
        "source_file": f"{age_d} {file}",
        "uploaded_at": NOON,
        "delivered_at": NOON + timedelta(days=age_d),
    }


def read(warehouse, listed=None):
    tables = {name: stored_table(ALL_TABLES[name]) for name in READ}
    chosen = choose_videos(tables["videos"], tables["engagement_alerts"], listed)
    history = read_history(
        chosen, tables["videos"], tables["raw_videos"], tables["content_analysis"], tables["sponsored_content"]
    )
    growth = read_growth(chosen, tables["raw_videos"])
    rows = {row["video_id"]: row for row in warehouse.fetch(history).to_pylist()}
    return rows, warehouse.fetch(growth).to_pylist()


def test_the_first_mature_delivery_counts(given):
    warehouse = given(
        [{"video_id": "1"}, {"video_id": "2"}, {"video_id": "3"}],
        [
            delivery("1", 10, 1),
            delivery("1", 70, 7),
            delivery("1", 900, 30),
            delivery("2", 10, 1),
            delivery("2", 20, 3),
            delivery("3", None, 8),
        ],
    )
    rows, growth = read(warehouse)
    assert {video: (row["view_count"], row["age"]) for video, row in rows.items()} == {
        "1": (70, MATURE),
        "2": (20, 3),
        "3": (None, UNKNOWN),
    }
    assert growth == [{"age": 1, "young_views": 10, "mature_views": 70}]


def test_bought_views_are_left_out(given):
    alerts = [
        {"video_id": "1", "signal": "spike_without_engagement", "signal_family": "series"},
        {"video_id": "1", "signal": "too_few_likes_for_views", "signal_family": "ratios"},
        {"video_id": "2", "signal": "too_few_likes_for_views", "signal_family": "ratios"},
    ]
    rows, _ = read(given([{"video_id": "1"}, {"video_id": "2"}, {"video_id": "3"}], alerts=alerts))
    assert sorted(rows) == ["2", "3"]


def test_what_captions_say_stands_beside_the_video(given):
    warehouse = given(
        [{"video_id": "1", "follower_count": 5, "engagement_rate": 0.25}],
        contents=[{"video_id": "1", "category": "vlogs"}],
        sponsored=[{"video_id": "1", "is_sponsored": True}],
    )
    row = read(warehouse)[0]["1"]
    assert (row["follower_count"], row["engagement_rate"], row["category"], row["is_sponsored"]) == (
        5,
        0.25,
        "vlogs",
        1,
    )


def test_reading_is_bounded_and_listed_accounts_are_always_read(given, monkeypatch):
    monkeypatch.setattr(video_history, "NEWEST_OF_ACCOUNT", 2)
    monkeypatch.setattr(video_history, "MOST_TRAINING_VIDEOS", 4)
    videos = [
        {"video_id": f"{account}-{number}", "author_id": account, "uploaded_at": NOON + timedelta(hours=number)}
        for account in ("1", "2", "3")
        for number in range(3)
    ]
    warehouse = given(videos)
    rows, _ = read(warehouse)
    drawn = {row["account_key"] for row in rows.values()}
    assert len(rows) == 4
    assert all(not video.endswith("-0") for video in rows)
    (other,) = {"1", "2", "3"} - drawn
    listed = ibis.memtable({"account_key": [other, None]}, schema={"account_key": "string"})
    rows, _ = read(warehouse, listed)
    assert {row["account_key"]: row["is_training"] for row in rows.values()} == {
        **dict.fromkeys(drawn, True),
        other: False,
    }
