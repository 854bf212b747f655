"""The asset `raw_videos`."""

from datetime import date

from tcm_assets.orchestration.partitions import window_of_keys

OCTOBER_1 = window_of_keys("2020-10-01", "2020-10-01")


def test_keeps_every_delivery_of_the_days_asked_for(workbench):
    workbench.deliver("2020-10-02.json", {"id": "1", "day": "2020-10-01"}, {"id": "2", "day": "2020-10-05"})
    workbench.deliver("2020-11-02.json", {"id": "1", "day": "2020-10-01", "playCount": 900})
    workbench.materialize("raw_videos", days=OCTOBER_1)
    rows = workbench.rows("raw_videos")
    assert [(row["video_id"], row["source_file"], row["view_count"]) for row in rows] == [
        ("1", "2020-10-02.json", 100),
        ("1", "2020-11-02.json", 900),
    ]
    assert {row["upload_date"] for row in rows} == {date(2020, 10, 1)}


def test_a_rerun_follows_the_landing_folder_for_its_days_alone(workbench):
    delivered = workbench.deliver("a.json", {"id": "1", "day": "2020-10-01"}, {"id": "2", "day": "2020-10-02"})
    workbench.materialize("raw_videos")
    delivered.unlink()
    workbench.deliver("b.json", {"id": "3", "day": "2020-10-01"})
    workbench.materialize("raw_videos", days=OCTOBER_1)
    assert [(row["video_id"], row["source_file"]) for row in workbench.rows("raw_videos")] == [
        ("2", "a.json"),
        ("3", "b.json"),
    ]


def test_a_day_without_deliveries_is_materialized_with_no_rows(workbench):
    result = workbench.materialize("raw_videos", days=OCTOBER_1)
    assert result.success
    (event,) = result.asset_materializations_for_node("raw_videos")
    assert event.metadata["dagster/partition_row_count"].value == 0
    assert workbench.rows("raw_videos") == []
