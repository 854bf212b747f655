"""The weekly schedule refreshes the topics of all days."""

from datetime import UTC, datetime

import dagster as dg

from tcm_assets.definitions import defs
from tcm_assets.orchestration.partitions import all_days


def test_topics_are_refreshed_on_mondays_after_the_daily_refresh_and_for_all_days():
    weekly = defs.resolve_schedule_def("weekly_topics")
    assert (weekly.cron_schedule, weekly.execution_timezone) == ("0 4 * * 1", "UTC")
    assert weekly.job_name == "topics"
    now = datetime(2020, 11, 9, 4, tzinfo=UTC)
    context = dg.build_schedule_context(scheduled_execution_time=now, repository_def=defs.get_repository_def())
    (request,) = weekly.evaluate_tick(context).run_requests
    days = all_days()
    assert request.tags["dagster/asset_partition_range_start"] == days.start.isoformat()
    assert request.tags["dagster/asset_partition_range_end"] == days.last_day.isoformat()
