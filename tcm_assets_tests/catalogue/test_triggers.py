"""The landing-folder sensor: files that were added, changed or removed are refreshed once."""

import json
import os
from datetime import date

import dagster as dg
import pytest

from tcm_assets.catalogue.lists.creators_and_brands import BRAND_COLUMNS, CREATOR_COLUMNS
from tcm_assets.catalogue.triggers import landing_folder
from tcm_assets.definitions import build_defs
from tcm_assets.orchestration.partitions import SCORING_WINDOW_DAYS, all_days, run_tags
from tcm_assets.orchestration.requested_runs.requests import PAUSES
from tcm_assets.orchestration.requested_runs.sensor_memory import GivenUpError
from tcm_assets.resources import build_resources
from tcm_assets.warehouse.relations import Window
from tcm_assets_tests.sensor_ticks import SensorTicks
from tcm_assets_tests.video_ids import number_of


@pytest.fixture
def ticks(workbench, runs_of_sensors, monkeypatch):
    """The sensor over the workbench's landing folder."""
    data_folder = build_resources(workbench.settings)["data_folder"]
    return SensorTicks(landing_folder, {"data_folder": data_folder}, runs_of_sensors, monkeypatch)


@pytest.fixture
def look(ticks):
    """Evaluate the sensor once more, after everything that it asked for has succeeded: what it asks for, or None."""

    def evaluate():
        asked = ticks.look()
        ticks.end_runs()
        assert len(asked) <= 1
        return asked[0] if asked else None

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
    assert [number_of(row["video_id"]) for row in workbench.rows("video_points")] == [1, 2]
    assert {row["table_name"]: row["row_count"] for row in workbench.rows("published_warehouse")}["videos"] == 2
    # Whoever films her days does not fit a maker of kites: nobody is recommended, and both lists say so.
    assert workbench.rows("recommendations") == []
    assert [row["given_count"] for row in workbench.rows("recommendation_lists")] == [0, 0]


LAST_DAYS = ("2020-12-20", "2020-12-21")


@pytest.fixture
def asked(workbench, ticks):
    """A file whose run is on its way."""
    workbench.deliver("a.json", {"id": "1", "day": "2020-12-20"})
    assert ticks.look() == [LAST_DAYS]
    return ticks


def test_nothing_more_is_asked_for_while_the_run_is_on_its_way(asked):
    for _ in range(3):
        asked.wait(minutes=60)
        assert asked.look() == []
    assert asked.reason.startswith("1 file about 2020-12-20 to 2020-12-21, 2 days: run ")
    assert " is starting since 20" in asked.reason
    asked.end_runs()
    assert asked.look() == []
    assert "is refreshed, 1 in all" in asked.reason


def test_a_new_file_is_asked_for_beside_one_that_is_on_its_way(workbench, asked):
    workbench.deliver("b.json", {"id": "2", "day": "2020-12-21"})
    assert asked.look() == [("2020-12-21", "2020-12-21")]
    assert asked.look() == []
    asked.end_runs()
    assert asked.look() == []


@pytest.mark.parametrize("ending", ["failed", "cancelled", "deleted", "never started"])
def test_a_file_whose_run_did_not_succeed_is_asked_for_again_and_said_to_be_late(workbench, ticks, ending):
    workbench.deliver("a.json", {"id": "1", "day": "2020-12-20"})
    assert ticks.look(starts=ending != "never started") == [LAST_DAYS]
    if ending == "deleted":
        ticks.delete_runs()
    elif ending != "never started":
        ticks.end_runs(
            {"failed": dg.DagsterEventType.RUN_FAILURE, "cancelled": dg.DagsterEventType.RUN_CANCELED}[ending]
        )
    assert ticks.look() == []
    if ending in ("failed", "cancelled"):
        assert "late since" in ticks.reason
        assert ending in ticks.reason
        assert "asked for again at" in ticks.reason
    ticks.wait(minutes=11)
    assert ticks.look() == [LAST_DAYS]
    ticks.end_runs()
    assert ticks.look() == []
    assert "is refreshed" in ticks.reason


def test_pauses_grow_and_in_the_end_the_tick_fails_until_a_refresh_succeeds(workbench, asked):
    attempts = 1
    while attempts < PAUSES.max_attempts:
        asked.fail_runs()
        asked.wait(PAUSES.wait_s(attempts) / 60 - 0.1)
        assert asked.look() == []
        asked.wait(0.2)
        assert asked.look() == [LAST_DAYS]
        attempts += 1
    asked.fail_runs()
    asked.wait(minutes=600)
    with pytest.raises(GivenUpError, match=r"1 file about .* Given up after 12 attempts"):
        asked.look()
    # A file that comes now is not held up, and its success may mean that the cause is gone.
    workbench.deliver("b.json", {"id": "2", "day": "2020-12-21"})
    assert asked.look() == [("2020-12-21", "2020-12-21")]
    asked.wait(minutes=1)
    asked.other_success(Window(date(2020, 10, 1), date(2020, 10, 2)), "refresh")
    assert asked.look() == [LAST_DAYS]


def test_a_successful_run_of_anyone_over_the_days_has_done_it(asked):
    asked.fail_runs()
    asked.wait(minutes=1)
    asked.other_success(all_days())
    assert asked.look() == []
    assert "is refreshed" in asked.reason


def test_a_run_over_other_days_or_of_some_assets_has_not_done_it(asked):
    asked.fail_runs()
    asked.wait(minutes=1)
    asked.other_success(Window(date(2020, 12, 21), date(2020, 12, 22)))
    run = asked.queued(run_tags(all_days()), asset_selection=frozenset([dg.AssetKey("videos")]))
    asked.end_runs()
    assert run
    assert asked.look() == []
    assert "late since" in asked.reason


def test_a_run_that_is_executed_again_counts(asked):
    (failed,) = asked.instance.get_runs()
    asked.fail_runs()
    asked.queued(failed.tags, parent_run_id=failed.run_id, root_run_id=failed.run_id)
    asked.wait(minutes=30)
    assert asked.look() == []
    assert "is starting" in asked.reason
    asked.end_runs()
    asked.look()
    assert "is refreshed" in asked.reason


def test_a_run_that_dagster_is_to_retry_itself_is_waited_for_and_no_longer_than_for_any_start(asked):
    (failed,) = asked.instance.get_runs()
    asked.fail_runs()
    asked.instance.add_run_tags(failed.run_id, {"dagster/will_retry": "true"})
    asked.wait(minutes=9)
    assert asked.look() == []
    assert "late" not in asked.reason
    asked.wait(minutes=2)
    assert asked.look() == [LAST_DAYS]


def test_files_that_are_due_at_once_share_a_run_where_their_days_touch(workbench, asked):
    workbench.deliver("b.json", {"id": "2", "day": "2020-12-21"})
    workbench.deliver("c.json", {"id": "3", "day": "2020-09-25"})
    assert len(asked.look()) == 1
    asked.fail_runs()
    asked.wait(minutes=5)
    (again,) = asked.look()
    assert again == ("2020-09-25", "2020-12-21")


def test_a_file_that_comes_and_goes_while_its_run_is_on_its_way_is_asked_for_as_it_is(workbench, ticks):
    workbench.deliver("b.json", {"id": "2", "day": "2020-09-25"})
    delivered = workbench.deliver("a.json", {"id": "1", "day": "2020-12-20"})
    ticks.look()
    delivered.unlink()
    # The run may have stored it by now.
    assert ticks.look() == [LAST_DAYS]
    assert ticks.look() == []
    ticks.end_runs()
    assert ticks.look() == []
    assert "is refreshed, 1 in all" in ticks.reason


def test_a_folder_without_any_file_that_had_some_asks_for_nothing_and_says_so(workbench, ticks):
    delivered = workbench.deliver("a.json", {"id": "1", "day": "2020-12-20"})
    ticks.look()
    ticks.end_runs()
    delivered.unlink()
    assert ticks.look() == []
    assert "has no export file that can be read, though some were read from it before" in ticks.reason


def test_at_the_first_look_a_younger_run_over_all_days_has_done_it_all(workbench, ticks):
    workbench.deliver("a.json", {"id": "1", "day": "2020-12-20"})
    ticks.wait(minutes=1)
    ticks.other_success(all_days())
    assert ticks.look() == []
    assert "is refreshed, 1 in all" in ticks.reason
    workbench.deliver("b.json", {"id": "2", "day": "2020-12-21"})
    assert ticks.look() == [("2020-12-21", "2020-12-21")]


def test_a_cursor_of_the_first_format_is_understood(workbench, ticks):
    workbench.deliver("a.json", {"id": "1", "day": "2020-12-20"})
    (workbench.settings.landing_dir / "notes.txt").write_text("not an export")
    ticks.look()
    archived = {path.name for path in (workbench.settings.data_dir / "warehouse" / "ingested").iterdir()}
    ticks.cursor = json.dumps(sorted({*archived, "landing/notes.txt"}))
    assert ticks.look() == []
    assert "is refreshed, 2 in all" in ticks.reason
    workbench.deliver("b.json", {"id": "2", "day": "2020-12-21"})
    assert ticks.look() == [("2020-12-21", "2020-12-21")]


def test_many_files_leave_a_short_cursor(workbench, ticks):
    for number in range(30):
        workbench.deliver(f"{number}.json", {"id": str(number), "day": "2020-12-20"})
    ticks.look()
    ticks.end_runs()
    ticks.look()
    assert len(ticks.cursor) < 200
    workbench.settings.landing_dir.joinpath("7.json").unlink()
    assert ticks.look() == [LAST_DAYS]


def test_without_a_landing_folder_it_is_said_what_is_missing(workbench, ticks):
    workbench.settings.landing_dir.rmdir()
    assert ticks.look() == []
    assert "there is no landing folder" in ticks.reason
