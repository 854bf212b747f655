"""When everything is refreshed by the clock."""

import dagster as dg

from tcm_assets.defs.jobs import refresh

REFRESH_HOUR_UTC = 2
"""Two hours after the day has ended, when its last export has usually been delivered."""

daily_refresh = dg.build_schedule_from_partitioned_job(
    refresh,
    name="daily_refresh",
    hour_of_day=REFRESH_HOUR_UTC,
    description="Every night, the day that has just ended (UTC) and all that rests on it.",
)
