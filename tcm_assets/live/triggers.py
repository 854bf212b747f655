"""The job `fetch`, which asks live sources for current counts."""

import dagster as dg

from tcm_assets.live.resources import ASK_TAG

fetch = dg.define_asset_job(
    "fetch",
    # No asset of the warehouse's pool: a run holds the pools of all its steps until its end.
    selection=dg.AssetSelection.assets("live_deliveries"),
    tags={ASK_TAG: "true"},
    description=(
        "Asks the live source for the videos of the run's days. Their counts arrive in the landing folder, whose "
        "sensor refreshes the tables that depend on them."
    ),
)
