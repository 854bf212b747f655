"""The asset `videos`."""

from datetime import datetime

import dagster as dg

from tcm_assets.defs.partitions import window_of_keys

JUNE_OF_DELIVERY = [datetime(2020, 12, day) for day in (1, 2)]  # noqa: DTZ001 - the tables hold UTC without a zone


def test_keeps_the_latest_delivery_of_each_video(workbench):
    workbench.given(
        "raw_videos",
        {"video_id": "1", "source_file": "a.json", "delivered_at": JUNE_OF_DELIVERY[1], "view_count": 200, "like_count": 20},
        {"video_id": "1", "source_file": "b.json", "delivered_at": JUNE_OF_DELIVERY[0], "view_count": 100, "like_count": 50},
        {"video_id": "2", "source_file": "a.json", "delivered_at": JUNE_OF_DELIVERY[0]},
    )
    workbench.materialize("videos")
    first, second = workbench.rows("videos")
    assert (first["view_count"], first["likes_per_view"], first["delivery_count"]) == (200, 0.1, 2)
    assert (second["view_count"], second["likes_per_view"], second["engagement_rate"]) == (0, None, None)


def test_shows_how_users_behave_at_the_last_day(workbench):
    workbench.given("raw_videos", {"video_id": "1", "view_count": 10, "like_count": 1})
    result = workbench.materialize("videos", days=window_of_keys("2020-09-30", "2020-10-01"))
    events = {event.partition: event for event in result.asset_materializations_for_node("videos")}
    assert set(events) == {"2020-09-30", "2020-10-01"}
    assert events["2020-10-01"].metadata["dagster/partition_row_count"] == dg.IntMetadataValue(1)
    assert events["2020-09-30"].metadata["dagster/partition_row_count"] == dg.IntMetadataValue(0)
    pictures = [value for value in events["2020-10-01"].metadata.values() if "data:image/png" in str(value.value)]
    assert len(pictures) >= 2
