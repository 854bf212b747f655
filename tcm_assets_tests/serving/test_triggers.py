"""The daily schedule refreshes the day that has just ended."""

from datetime import UTC, datetime

import dagster as dg
import pytest

from tcm_assets.definitions import defs
from tcm_assets.serving.triggers import daily_refresh

# Raised by Dagster about its own call, in the schedules that it builds from jobs.
pytestmark = pytest.mark.filterwarnings("ignore:Function `JobDefinition.run_request_for_partition`:DeprecationWarning")


@pytest.fixture
def schedule():
    return defs.resolve_schedule_def("daily_refresh")


def requests(schedule, now):
    context = dg.build_schedule_context(scheduled_execution_time=now, repository_def=defs.get_repository_def())
    return schedule.evaluate_tick(context).run_requests


def test_it_ticks_two_hours_after_midnight_in_utc(schedule):
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "UTC")
    assert schedule.job_name == "refresh"
    assert daily_refresh.description


def test_it_asks_for_the_day_before(schedule):
    (request,) = requests(schedule, datetime(2020, 11, 6, 2, tzinfo=UTC))
    assert request.partition_key == "2020-11-05"


def test_the_last_configured_day_is_asked_for_once(schedule):
    (last,) = requests(schedule, datetime(2020, 12, 22, 2, tzinfo=UTC))
    (later,) = requests(schedule, datetime(2020, 12, 24, 2, tzinfo=UTC))
    assert last.partition_key == "2020-12-21"
    # Dagster starts one run for a key.
    assert later.run_key == last.run_key
