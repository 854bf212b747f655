"""The jobs that schedules and sensors start."""

import dagster as dg

from tcm_assets.live.resources import ASK_TAG

fetch = dg.define_asset_job(
    "fetch",
    # Nothing that is in the warehouse's pool: a run is in the pools of all its steps for as long as it lasts.
    selection=dg.AssetSelection.assets("live_deliveries"),
    tags={ASK_TAG: "true"},
    description=(
        "Asks the live source for the videos of the days asked for. What came is in the landing folder, whose sensor "
        "refreshes what rests on it."
    ),
)
