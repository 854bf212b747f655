"""The job `fetch`, which requests current counts from a live source."""

import dagster as dg

from tcm_assets.live.resources import ASK_TAG
from tcm_assets.orchestration.code_references import defined_here

fetch = dg.define_asset_job(
    "fetch",
    # No asset of the warehouse's pool: a run holds the pools of all its steps until its end.
    selection=dg.AssetSelection.assets("live_deliveries"),
    tags={ASK_TAG: "true"},
    description=(
        "Requests the videos of the run's days from the live source. Their counts arrive in the landing folder, whose "
        "sensor refreshes the tables that depend on them."
    ),
    metadata=defined_here(),
)
