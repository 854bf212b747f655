"""The job `rematch` and the sensor that starts it when the creator or brand list changes."""

from hashlib import sha256
from pathlib import Path

import dagster as dg

from tcm_assets.catalogue.triggers import CHECK_EVERY_S
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.resources import DataFolder
from tcm_assets.tables.all_tables import ALL_TABLES

_PARTITIONED = dg.AssetSelection.assets(*(table.name for table in ALL_TABLES.values() if table.partition_column))
"""The assets with daily partitions."""

rematch = dg.define_asset_job(
    "rematch",
    selection=dg.AssetSelection.assets("cleaned_creators", "cleaned_brands", "rejected_records").downstream()
    # A new brand's name is looked for in a day's captions when that day is next refreshed.
    - _PARTITIONED,
    description="The lists and all that rests on them: profiles, scores, recommendations, totals, the published copy.",
    metadata=defined_here(),
)


@dg.sensor(
    job=rematch,
    minimum_interval_seconds=CHECK_EVERY_S,
    description="A changed creators.csv or brands.csv refreshes the lists, the matching and the published copy.",
    metadata=defined_here(),
)
def creator_and_brand_lists(
    context: dg.SensorEvaluationContext, data_folder: DataFolder
) -> dg.SensorResult | dg.SkipReason:
    """Start one run of everything that is not partitioned by day when the content of a list has changed."""
    lists = [Path(data_folder.creators_csv), Path(data_folder.brands_csv)]
    cursor = " ".join(sha256(path.read_bytes()).hexdigest() if path.exists() else "absent" for path in lists)
    if cursor == context.cursor:
        return dg.SkipReason("creators.csv and brands.csv are as they were")
    return dg.SensorResult(run_requests=[dg.RunRequest()], cursor=cursor)
