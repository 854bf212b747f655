"""The daily schedule refreshes the day that has just ended, and what was missed; the automation says why it waits."""

from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest
from dagster._core.errors import ScheduleExecutionError

from tcm_assets.definitions import defs
from tcm_assets.orchestration.requested_runs.requests import PAUSES
from tcm_assets.orchestration.requested_runs.sensor_memory import GivenUpError
from tcm_assets.serving.triggers import MADE_UP_DAYS, NOTHING_TO_FOLLOW
from tcm_assets.warehouse.relations import Window
from tcm_assets_tests.sensor_ticks import ScheduleTicks

# The runs of a test are created now, long after the days of the partitions: its nights are the ones after those.
LAST_DAY = date(2020, 12, 21)

LAST = LAST_DAY.isoformat()


def made(instance, *days, assets=("raw_videos", "points_ledger")):
    """Have the days materialized."""
    for day in days:
        for asset in assets:
            instance.report_runless_asset_event(dg.AssetMaterialization(asset, partition=day.isoformat()))


@pytest.fixture
def ticks(runs_of_sensors):
    """The schedule, at a time when all days are due and all but the last are there."""
    made(runs_of_sensors, *(LAST_DAY - timedelta(days=ago) for ago in range(1, MADE_UP_DAYS)))
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return ScheduleTicks(defs.resolve_schedule_def("daily_refresh"), runs_of_sensors, now)


def test_it_looks_every_hour_in_utc():
    schedule = defs.resolve_schedule_def("daily_refresh")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 * * * *", "UTC")
    assert schedule.job_name == "refresh"
    assert schedule.description


def test_the_day_before_is_due_two_hours_after_its_end(runs_of_sensors):
    made(runs_of_sensors, *(date(2020, 10, 1) + timedelta(days=number) for number in range(34)))
    ticks = ScheduleTicks(defs.resolve_schedule_def("daily_refresh"), runs_of_sensors, datetime.now(UTC))
    assert ticks.look(datetime(2020, 11, 5, 1, tzinfo=UTC)) == [("2020-11-03", "2020-11-03")]
    ticks.end_runs()
    assert ticks.look(datetime(2020, 11, 5, 2, tzinfo=UTC)) == [("2020-11-04", "2020-11-04")]


def test_before_the_end_of_the_first_day_it_waits(ticks):
    assert ticks.look(datetime(2020, 9, 23, 1, tzinfo=UTC)) == []
    assert "waiting for the end of the first day" in ticks.reason


def test_a_day_is_asked_for_until_its_run_has_succeeded(ticks):
    assert ticks.look() == [(LAST, LAST)]
    assert ticks.look() == []
    assert f"daily refresh of {LAST}: run " in ticks.reason
    ticks.fail_runs()
    assert ticks.look() == []
    assert "late since 2020-12-22 02:00 UTC: run " in ticks.reason
    ticks.wait(minutes=60)
    assert ticks.look() == [(LAST, LAST)]
    made(ticks.instance, LAST_DAY)
    ticks.end_runs()
    for _ in range(3):
        ticks.wait(minutes=60)
        assert ticks.look() == []
    assert "succeeded at" in ticks.reason


def test_it_gives_up_loudly_in_the_end(ticks):
    for _ in range(int(PAUSES.max_attempts)):
        assert ticks.look() == [(LAST, LAST)]
        ticks.fail_runs()
        ticks.wait(minutes=60)
    with pytest.raises(ScheduleExecutionError) as raised:
        ticks.look()
    assert isinstance(raised.value.__cause__, GivenUpError)
    words = str(raised.value.__cause__)
    assert words.startswith("daily refresh of 2020-12-21, late since 2020-12-22 02:00 UTC: run ")
    assert "Given up after 12 attempts" in words


def test_missed_nights_are_made_up_for_in_one_run(runs_of_sensors, ticks):
    assert ticks.look() == [(LAST, LAST)]
    ticks.fail_runs()
    with dg.DagsterInstance.ephemeral() as instance:
        made(instance, *(LAST_DAY - timedelta(days=ago) for ago in range(3, MADE_UP_DAYS)))
        # Read, and not followed up to the ledger: the run failed.
        made(instance, LAST_DAY - timedelta(days=2), assets=["raw_videos"])
        after_two_nights = ScheduleTicks(defs.resolve_schedule_def("daily_refresh"), instance, datetime.now(UTC))
        assert after_two_nights.look() == [("2020-12-19", LAST)]
    assert runs_of_sensors.get_runs_count() == 1


def test_no_more_than_a_month_is_made_up_for(runs_of_sensors):
    ticks = ScheduleTicks(defs.resolve_schedule_def("daily_refresh"), runs_of_sensors, datetime.now(UTC))
    assert ticks.look() == [("2020-11-21", LAST)]


def test_what_a_run_of_anyone_has_refreshed_since_is_not_asked_for(ticks):
    made(ticks.instance, LAST_DAY)
    assert ticks.look() == [(LAST, LAST)]
    ticks.delete_runs()
    ticks.other_success(Window(date(2020, 9, 22), LAST_DAY))
    assert ticks.look() == [(LAST, LAST)]
    ticks.delete_runs()
    ticks.other_success(Window(date(2020, 9, 22), LAST_DAY + timedelta(days=1)))
    assert ticks.look() == []
    assert f"every day up to {LAST} is refreshed, run " in ticks.reason


def test_a_tick_that_follows_nothing_says_why():
    repository = defs.get_repository_def()
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance, repository_def=repository)
        tick = repository.get_sensor_def("follow_upstream").evaluate_tick(context)
    assert not tick.run_requests
    assert tick.skip_message == NOTHING_TO_FOLLOW
