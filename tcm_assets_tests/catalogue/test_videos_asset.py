"""The asset `videos`."""

from datetime import datetime

import dagster as dg
import pytest

from tcm_assets.orchestration.partitions import window_of_keys

DELIVERED_AT = [datetime(2020, 12, day) for day in (1, 2)]  # noqa: DTZ001 - the tables hold UTC without a zone


def test_keeps_the_latest_delivery_of_each_video(workbench):
    workbench.given(
        "raw_videos",
        {
            "video_id": "1",
            "source_file": "a.json",
            "delivered_at": DELIVERED_AT[1],
            "view_count": 200,
            "like_count": 20,
        },
        {
            "video_id": "1",
            "source_file": "b.json",
            "delivered_at": DELIVERED_AT[0],
            "view_count": 100,
            "like_count": 50,
        },
        {"video_id": "2", "source_file": "a.json", "delivered_at": DELIVERED_AT[0]},
    )
    workbench.materialize("videos")
    first, second = workbench.rows("videos")
    assert (first["view_count"], first["likes_per_view"], first["delivery_count"]) == (200, 0.1, 2)
    assert (second["view_count"], second["likes_per_view"], second["engagement_rate"]) == (0, None, None)


@pytest.mark.pictures
def test_shows_how_users_behave_at_the_last_day(workbench):
    workbench.given("raw_videos", {"video_id": "1", "view_count": 10, "like_count": 1})
    result = workbench.materialize("videos", days=window_of_keys("2020-09-30", "2020-10-01"))
    events = {event.partition: event for event in result.asset_materializations_for_node("videos")}
    assert set(events) == {"2020-09-30", "2020-10-01"}
    assert events["2020-10-01"].metadata["dagster/partition_row_count"] == dg.IntMetadataValue(1)
    assert events["2020-09-30"].metadata["dagster/partition_row_count"] == dg.IntMetadataValue(0)
    pictures = [value for value in events["2020-10-01"].metadata.values() if "data:image/png" in str(value.value)]
    assert len(pictures) >= 2


def test_more_likes_than_views_are_pointed_out_and_stop_nothing(workbench):
    workbench.given("raw_videos", {"video_id": "1", "view_count": 10, "like_count": 11})
    result = workbench.materialize("videos")
    assert result.success
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert not checks["likes_do_not_exceed_views"].passed
    assert checks["likes_do_not_exceed_views"].severity == dg.AssetCheckSeverity.WARN
