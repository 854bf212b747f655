"""The days, and the windows that are made of them."""

from datetime import UTC, date, datetime

import dagster as dg
import pytest
from dagster import DagsterInstance

from tcm_assets.orchestration import partitions
from tcm_assets.orchestration.partitions import DAILY, TRAILING_WINDOW, all_days, run_window, window_of_keys
from tcm_assets.setting_types import SettingsError
from tcm_assets.warehouse.relations import Window


def test_there_is_one_partition_for_each_configured_day():
    keys = DAILY.get_partition_keys()
    assert (keys[0], keys[-1], len(keys)) == ("2020-09-22", "2020-12-21", 91)
    assert all_days() == Window(date(2020, 9, 22), date(2020, 12, 22))


def test_a_day_ends_at_midnight_in_utc():
    window = DAILY.time_window_for_partition_key("2020-10-25")
    assert (window.start, window.end) == (datetime(2020, 10, 25, tzinfo=UTC), datetime(2020, 10, 26, tzinfo=UTC))


def test_before_the_first_day_has_ended_it_is_said_when_to_come_back(monkeypatch):
    monkeypatch.setattr(partitions, "DAILY", dg.DailyPartitionsDefinition("2020-09-22", "2020-09-22"))
    with pytest.raises(SettingsError, match="there is no day to refresh yet"):
        all_days()


@pytest.mark.parametrize(
    ("tags", "window"),
    [
        ({}, None),
        ({"dagster/partition": "2020-10-01"}, window_of_keys("2020-10-01", "2020-10-01")),
        (
            {
                "dagster/asset_partition_range_start": "2020-10-01",
                "dagster/asset_partition_range_end": "2020-10-03",
            },
            Window(date(2020, 10, 1), date(2020, 10, 4)),
        ),
    ],
)
def test_the_days_of_a_run_are_read_from_its_tags(tags, window):
    assert run_window(tags) == window


@pytest.mark.parametrize(("day", "first", "count"), [("2020-12-21", "2020-11-22", 30), ("2020-09-23", "2020-09-22", 2)])
def test_a_day_depends_on_the_trailing_window_that_ends_on_it(day, first, count):
    downstream = DAILY.subset_with_partition_keys([day])
    with DagsterInstance.ephemeral() as instance:
        mapped = TRAILING_WINDOW.get_upstream_mapped_partitions_result_for_partitions(
            downstream, DAILY, DAILY, dynamic_partitions_store=instance
        )
    keys = sorted(mapped.partitions_subset.get_partition_keys())
    assert (keys[0], keys[-1], len(keys)) == (first, day, count)
