"""The sensor of the lists: a changed list is matched until it is."""

import hashlib

import dagster as dg
import pytest

from tcm_assets.catalogue.lists.creators_and_brands import BRAND_COLUMNS, CREATOR_COLUMNS
from tcm_assets.matching.triggers import creator_and_brand_lists
from tcm_assets.orchestration.partitions import all_days
from tcm_assets.resources import build_resources
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets_tests.sensor_ticks import SensorTicks

ASKED = [None]
"""One run, about no days."""

OF_DAYS = [table.name for table in ALL_TABLES.values() if table.partition_column]


@pytest.fixture
def ticks(workbench, runs_of_sensors, monkeypatch):
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS)
    for table in OF_DAYS:
        runs_of_sensors.report_runless_asset_event(dg.AssetMaterialization(table, partition="2020-10-01"))
    data_folder = build_resources(workbench.settings)["data_folder"]
    return SensorTicks(creator_and_brand_lists, {"data_folder": data_folder}, runs_of_sensors, monkeypatch)


def test_a_changed_list_is_matched_once(workbench, ticks):
    assert ticks.look() == ASKED
    assert ticks.look() == []
    assert "the lists: run " in ticks.reason
    ticks.end_runs()
    assert ticks.look() == []
    assert "waiting for a change" in ticks.reason
    workbench.write_list(workbench.settings.brands_csv, BRAND_COLUMNS)
    assert ticks.look() == ASKED
    ticks.end_runs()
    assert ticks.look() == []


def test_a_list_whose_run_failed_is_asked_for_again(ticks):
    ticks.look()
    ticks.fail_runs()
    assert ticks.look() == []
    assert "late since" in ticks.reason
    ticks.wait(minutes=3)
    assert ticks.look() == ASKED
    ticks.end_runs()
    assert ticks.look() == []
    assert "waiting for a change" in ticks.reason


def test_a_change_during_the_run_is_asked_for_and_so_is_its_return(workbench, ticks):
    ticks.look()
    ticks.end_runs()
    ticks.look()
    workbench.write_list(workbench.settings.brands_csv, BRAND_COLUMNS)
    assert ticks.look() == ASKED
    workbench.settings.brands_csv.unlink()
    # The run may store the list that is gone by now.
    assert ticks.look() == ASKED
    assert ticks.look() == []
    ticks.end_runs()
    assert ticks.look() == []
    assert "waiting for a change" in ticks.reason


def test_lists_that_a_younger_run_has_matched_are_done(ticks):
    ticks.wait(minutes=1)
    ticks.other_success(all_days())
    assert ticks.look() == []
    assert "waiting for a change" in ticks.reason


def test_a_cursor_of_the_first_format_is_understood(workbench, ticks):
    digest = hashlib.sha256(workbench.settings.creators_csv.read_bytes()).hexdigest()
    ticks.cursor = f"{digest} absent"
    assert ticks.look() == []
    workbench.write_list(workbench.settings.brands_csv, BRAND_COLUMNS)
    assert ticks.look() == ASKED


def test_lists_wait_for_the_first_refresh(ticks):
    for table in OF_DAYS:
        ticks.instance.wipe_assets([dg.AssetKey(table)])
    assert ticks.look() == []
    assert ticks.reason.startswith("the lists are matched with alert_cases, ")
    assert ticks.reason.endswith("waiting for the first refresh, by landing_folder, the job refresh or make run")
    for table in OF_DAYS:
        ticks.instance.report_runless_asset_event(dg.AssetMaterialization(table, partition="2020-10-01"))
    assert ticks.look() == ASKED
