"""The jobs that schedules and sensors start."""

import dagster as dg

from tcm_assets.captions.triggers import SCHEDULED_APART
from tcm_assets.orchestration.automation import REFRESH_HOUR_UTC

automation_sensor = dg.AutomationConditionSensorDefinition(
    "follow_upstream",
    target=dg.AssetSelection.all(),
    description="Materializes each asset by its condition; turn it on to have changes flow through by themselves.",
)

everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all(),
    description="All there is, for the days asked for: a refresh, and the topics that have a schedule of their own.",
)

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - SCHEDULED_APART,
    description="A refresh of the days asked for: their videos and what follows, then matching and totals.",
)

daily_refresh = dg.build_schedule_from_partitioned_job(
    refresh,
    name="daily_refresh",
    hour_of_day=REFRESH_HOUR_UTC,
    description="Every night, the day that has just ended (UTC) and all that rests on it.",
)
