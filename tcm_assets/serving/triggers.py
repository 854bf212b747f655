"""The jobs `everything` and `refresh`, the daily schedule, and the automation sensor."""

import dagster as dg

from tcm_assets.captions.triggers import SCHEDULED_APART
from tcm_assets.orchestration.automation import REFRESH_HOUR_UTC
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.executor import ALL_DAYS_TAG

automation_sensor = dg.AutomationConditionSensorDefinition(
    "follow_upstream",
    target=dg.AssetSelection.all(),
    description="Materializes each asset by its automation condition; turn it on to let changes flow through.",
    metadata=defined_here(),
)

everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all(),
    tags={ALL_DAYS_TAG: "all"},
    description=(
        "Everything, for the selected days or else for all: a refresh, and the topics with their own schedule."
    ),
    metadata=defined_here(),
)

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - SCHEDULED_APART,
    description="Refreshes the selected days: their videos and what follows from them, then matching and totals.",
    metadata=defined_here(),
)

daily_refresh = dg.build_schedule_from_partitioned_job(
    refresh,
    name="daily_refresh",
    hour_of_day=REFRESH_HOUR_UTC,
    description="Every night, refreshes the day that has just ended (UTC) and everything that depends on it.",
    metadata=defined_here(),
)
