"""The weekly schedule refreshes the topics of all days."""

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from tcm_assets.captions.triggers import _due_at
from tcm_assets.definitions import defs
from tcm_assets.orchestration.partitions import all_days
from tcm_assets_tests.sensor_ticks import ScheduleTicks

ALL_DAYS = (all_days().start.isoformat(), all_days().last_day.isoformat())


@pytest.fixture
def ticks(runs_of_sensors):
    """The schedule, where captions are embedded."""
    runs_of_sensors.report_runless_asset_event(dg.AssetMaterialization("text_embeddings", partition=ALL_DAYS[0]))
    return ScheduleTicks(defs.resolve_schedule_def("weekly_topics"), runs_of_sensors, datetime.now(UTC))


def test_topics_are_due_on_mondays_after_the_daily_refresh():
    weekly = defs.resolve_schedule_def("weekly_topics")
    assert (weekly.cron_schedule, weekly.execution_timezone) == ("0 * * * *", "UTC")
    assert weekly.job_name == "topics"
    monday = datetime(2020, 11, 9, 4, tzinfo=UTC)
    assert _due_at(monday) == _due_at(monday + timedelta(days=6, hours=23)) == monday
    assert _due_at(monday - timedelta(hours=1)) == monday - timedelta(weeks=1)


def test_they_are_asked_for_over_all_days_until_their_run_has_succeeded(ticks):
    assert ticks.look() == [ALL_DAYS]
    assert ticks.look() == []
    assert "topics of the week of " in ticks.reason
    ticks.fail_runs()
    ticks.wait(minutes=60)
    assert ticks.look() == [ALL_DAYS]
    ticks.end_runs()
    ticks.wait(minutes=60)
    assert ticks.look() == []
    assert "succeeded at" in ticks.reason


def test_topics_that_another_run_has_found_this_week_are_not_asked_for(ticks):
    ticks.instance.report_runless_asset_event(dg.AssetMaterialization("content_topics"))
    assert ticks.look() == []
    assert "due again a week later" in ticks.reason
    ticks.wait(minutes=7 * 24 * 60)
    assert ticks.look() == [ALL_DAYS]


def test_without_captions_there_is_nothing_to_find_topics_in(runs_of_sensors):
    ticks = ScheduleTicks(defs.resolve_schedule_def("weekly_topics"), runs_of_sensors, datetime.now(UTC))
    assert ticks.look() == []
    assert "no video has been refreshed yet" in ticks.reason
