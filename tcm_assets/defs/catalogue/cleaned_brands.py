"""The asset `cleaned_brands`."""

from pathlib import Path

import pyarrow as pa

from tcm_assets.defs.automation import WHEN_CODE_CHANGES
from tcm_assets.defs.resources import DataFolder
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.schemas.cleaned_brands import CLEANED_BRANDS
from tcm_assets.sources.brand_list import read_brands


@table_asset(
    CLEANED_BRANDS, group="catalogue", code_version="1", kinds={"csv", "python"}, automation_condition=WHEN_CODE_CHANGES
)
def cleaned_brands(data_folder: DataFolder) -> pa.Table:
    """The readable rows of brands.csv."""
    accepted, _ = read_brands(Path(data_folder.brands_csv))
    return accepted
