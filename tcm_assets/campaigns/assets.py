"""The assets of campaigns: `campaign_briefs`."""

from pathlib import Path

import ibis
import pyarrow as pa

from tcm_assets.campaigns.briefs.brief_files import read_brief_files
from tcm_assets.campaigns.briefs.brief_rows import brief_rows
from tcm_assets.campaigns.briefs.exchange_rates import find_exchange_rates, with_converted_budget
from tcm_assets.campaigns.briefs.readers import RATE_CURRENCY, chosen_reader
from tcm_assets.campaigns.tables import CAMPAIGN_BRIEFS
from tcm_assets.orchestration.resources import DataFolder, WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.settings import Settings


@table_asset(CAMPAIGN_BRIEFS, code_version="1", kinds={"python", "yaml"})
def campaign_briefs(cleaned_brands: ibis.Table, data_folder: DataFolder, warehouse: WarehouseResource) -> pa.Table:
    """The readable files of `briefs/`, with their budgets in the currency of the rate table."""
    listed = warehouse.engine.fetch(cleaned_brands.select("brand_name", "brand_id").order_by("brand_id"))
    brands = dict(zip(listed["brand_name"].to_pylist(), listed["brand_id"].to_pylist(), strict=True))
    found = read_brief_files(Path(data_folder.briefs_dir), brands, chosen_reader(Settings()))
    rates, _ = find_exchange_rates(Path(data_folder.exchange_rates_csv))
    converted = {name: with_converted_budget(brief, RATE_CURRENCY, rates) for name, brief in found.briefs.items()}
    return brief_rows(converted, found.files)
