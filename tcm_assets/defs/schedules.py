"""When everything is refreshed by the clock."""

import dagster as dg

from tcm_assets.defs.jobs import refresh, topics
from tcm_assets.defs.partitions import all_days

REFRESH_HOUR_UTC = 2
"""Two hours after the day has ended, when its last export has usually been delivered."""

daily_refresh = dg.build_schedule_from_partitioned_job(
    refresh,
    name="daily_refresh",
    hour_of_day=REFRESH_HOUR_UTC,
    description="Every night, the day that has just ended (UTC) and all that rests on it.",
)

TOPICS_CRON = f"0 {REFRESH_HOUR_UTC + 2} * * 1"
"""Monday, when the refresh of Sunday is done."""


@dg.schedule(
    job=topics,
    cron_schedule=TOPICS_CRON,
    execution_timezone="UTC",
    description="Every Monday, the topics of all videos (UTC); the nights between give new videos to topics known.",
)
def weekly_topics() -> dg.RunRequest:
    """One run over all days, since every video may be given to another topic."""
    days = all_days()
    return dg.RunRequest(
        tags={
            "dagster/asset_partition_range_start": days.start.isoformat(),
            "dagster/asset_partition_range_end": days.last_day.isoformat(),
        }
    )
