"""The jobs that schedules and sensors start."""

import dagster as dg

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Everything, for the days asked for: the day's videos and what follows, then matching and totals.",
)
