"""The jobs that schedules and sensors start."""

import dagster as dg

from tcm_assets.schemas.all_tables import ALL_TABLES

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Everything, for the days asked for: the day's videos and what follows, then matching and totals.",
)

rematch = dg.define_asset_job(
    "rematch",
    selection=dg.AssetSelection.assets(*(name for name, table in ALL_TABLES.items() if table.partition_column is None)),
    description="The lists and all that rests on them: profiles, scores, recommendations, totals, the published copy.",
)
