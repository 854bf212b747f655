"""The asset `cleaned_creators`."""

from pathlib import Path

import pyarrow as pa

from tcm_assets.defs.automation import WHEN_CODE_CHANGES
from tcm_assets.defs.resources import DataFolder
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.schemas.cleaned_creators import CLEANED_CREATORS
from tcm_assets.sources.creator_list import read_creators


@table_asset(
    CLEANED_CREATORS,
    group="catalogue",
    code_version="1",
    kinds={"csv", "python"},
    automation_condition=WHEN_CODE_CHANGES,
)
def cleaned_creators(data_folder: DataFolder) -> pa.Table:
    """The readable rows of creators.csv."""
    accepted, _ = read_creators(Path(data_folder.creators_csv))
    return accepted
