"""The landing-folder sensor: files that were added, changed or removed are refreshed once."""

import os

import dagster as dg
import pytest

from tcm_assets.catalogue.lists import BRAND_COLUMNS, CREATOR_COLUMNS
from tcm_assets.catalogue.triggers import landing_folder
from tcm_assets.definitions import build_defs
from tcm_assets.orchestration.partitions import SCORING_WINDOW_DAYS
from tcm_assets.resources import build_resources


@pytest.fixture
def look(workbench):
    """Evaluate the sensor once more: the first and last day requested, or the assets, or None."""
    data_folder = build_resources(workbench.settings)["data_folder"]
    cursor = None

    def evaluate():
        nonlocal cursor
        context = dg.build_sensor_context(cursor=cursor, resources={"data_folder": data_folder})
        data = landing_folder.evaluate_tick(context)
        cursor = data.cursor
        if not data.run_requests:
            assert data.skip_message
            return None
        (request,) = data.run_requests
        if request.asset_selection:
            return tuple(key.to_user_string() for key in request.asset_selection)
        tags = request.tags
        return tags["dagster/asset_partition_range_start"], tags["dagster/asset_partition_range_end"]

    return evaluate


def test_the_first_look_asks_for_every_day_there_is(workbench, look):
    workbench.deliver("a.json", {"id": "1", "day": "2020-12-19"})
    workbench.deliver("b.json", {"id": "2", "day": "2020-12-17"}, {"id": "3", "day": "2020-12-21"})
    assert look() == ("2020-12-17", "2020-12-21")
    assert look() is None


def test_an_empty_folder_asks_for_nothing(look):
    assert look() is None


def test_a_new_file_asks_for_its_days_and_not_for_others(workbench, look):
    workbench.deliver("a.json", {"id": "1", "day": "2020-10-01"})
    look()
    workbench.deliver("b.json", {"id": "2", "day": "2020-12-21"})
    assert look() == ("2020-12-21", "2020-12-21")
    assert look() is None


def test_the_days_that_are_scored_against_a_new_video_are_asked_for_too(workbench, look):
    workbench.deliver("a.json", {"id": "1", "day": "2020-10-01"})
    assert SCORING_WINDOW_DAYS == 30
    assert look() == ("2020-10-01", "2020-10-30")


def test_a_changed_file_asks_for_its_days_before_and_after(workbench, look):
    workbench.deliver("a.json", {"id": "1", "day": "2020-12-15"})
    look()
    workbench.deliver("a.json", {"id": "1", "day": "2020-12-20"})
    assert look() == ("2020-12-15", "2020-12-21")
    assert look() is None


def test_a_removed_file_asks_for_the_days_that_it_held(workbench, look):
    workbench.deliver("a.json", {"id": "1", "day": "2020-12-20"})
    delivered = workbench.deliver("b.json", {"id": "2", "day": "2020-12-18"})
    look()
    delivered.unlink()
    assert look() == ("2020-12-18", "2020-12-21")
    assert look() is None


def test_a_file_that_was_only_touched_is_not_new(workbench, look):
    delivered = workbench.deliver("delivered_2020-12-22.json", {"id": "1", "day": "2020-12-21"})
    look()
    os.utime(delivered)
    assert look() is None


@pytest.mark.parametrize("day", ["2020-09-21", "2020-12-22"])
def test_days_without_partition_only_get_a_record(workbench, look, day):
    workbench.deliver("a.json", {"id": "1", "day": day})
    assert look() == ("rejected_records",)
    assert look() is None
    workbench.deliver("b.json", {"id": "2", "day": "2020-12-21"})
    assert look() == ("2020-12-21", "2020-12-21")


def test_a_file_that_is_broken_throughout_gets_a_record(workbench, look):
    workbench.deliver("a.json", {"id": "1", "day": "2020-12-21"})
    look()
    (workbench.settings.landing_dir / "broken.json").write_text("{")
    assert look() == ("rejected_records",)
    (workbench.settings.landing_dir / "notes.txt").write_text("not an export")
    assert look() == ("rejected_records",)
    assert look() is None


def test_a_file_that_cannot_be_read_does_not_stop_the_others(workbench, look):
    (workbench.settings.landing_dir / "broken.json").write_text("{")
    workbench.deliver("a.json", {"id": "1", "day": "2020-12-21"})
    assert look() == ("2020-12-21", "2020-12-21")
    assert look() is None


@pytest.mark.usefixtures("known_anchors")
def test_the_run_that_is_asked_for_refreshes_everything(workbench, look):
    settings = workbench.settings
    workbench.write_list(settings.creators_csv, CREATOR_COLUMNS, "1,Nina,@nina,vlogs,,,,,,13-24,female,Norway,[]")
    workbench.write_list(settings.brands_csv, BRAND_COLUMNS, "B1,Kite,All,all,Worldwide,Sell kites,")
    workbench.deliver("a.json", {"id": "1", "day": "2020-12-20"}, {"id": "2", "day": "2020-12-21"})
    first, last = look()
    definitions = build_defs(build_resources(workbench.settings))
    result = definitions.resolve_job_def(landing_folder.job_name).execute_in_process(
        instance=workbench.instance,
        tags={"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last},
    )
    assert result.success
    assert [row["video_id"] for row in workbench.rows("video_points")] == ["1", "2"]
    assert {row["table_name"]: row["row_count"] for row in workbench.rows("published_warehouse")}["videos"] == 2
    assert [row["recommended_name"] for row in workbench.rows("recommendations")] == ["Kite", "Nina"]
