"""The assets of campaigns."""

from pathlib import Path

import ibis
import pyarrow as pa

from tcm_assets.campaigns.briefs.brief_files import read_brief_files
from tcm_assets.campaigns.briefs.brief_rows import brief_rows
from tcm_assets.campaigns.briefs.exchange_rates import find_exchange_rates, with_converted_budget
from tcm_assets.campaigns.briefs.readers import RATE_CURRENCY, chosen_reader
from tcm_assets.campaigns.creator_sponsorships import describe_sponsorships, sponsorship_statistics
from tcm_assets.campaigns.partnership_sign_rows import partnership_signs_batch, undisclosed_videos
from tcm_assets.campaigns.sponsorship_conflicts import find_conflicts
from tcm_assets.campaigns.sponsorship_history import find_sponsorships
from tcm_assets.campaigns.tables import (
    CAMPAIGN_BRIEFS,
    CREATOR_SPONSORSHIPS,
    PARTNERSHIP_SIGNS,
    SPONSORSHIP_CONFLICTS,
    SPONSORSHIP_HISTORY,
)
from tcm_assets.orchestration.automation import AFTER_UPSTREAM_WITHOUT_GAPS
from tcm_assets.orchestration.resources import DataFolder, WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.settings import Settings
from tcm_assets.warehouse.relations import BatchMap


@table_asset(PARTNERSHIP_SIGNS, code_version="1", kinds={"python"}, automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS)
def partnership_signs(videos: ibis.Table, sponsored_content: ibis.Table) -> BatchMap:
    """Find captions that read like a partnership and disclose none."""
    return BatchMap(undisclosed_videos(videos, sponsored_content), partnership_signs_batch)


@table_asset(SPONSORSHIP_HISTORY, code_version="1", kinds={"sql"})
def sponsorship_history(
    videos: ibis.Table,
    sponsored_content: ibis.Table,
    partnership_signs: ibis.Table,
    cleaned_creators: ibis.Table,
    brand_profiles: ibis.Table,
) -> ibis.Table:
    """Collect disclosed and suspected partnerships, and compare their views with the account's own videos."""
    return find_sponsorships(videos, sponsored_content, partnership_signs, cleaned_creators, brand_profiles)


@table_asset(CREATOR_SPONSORSHIPS, code_version="1", kinds={"python"})
def creator_sponsorships(
    cleaned_creators: ibis.Table,
    videos: ibis.Table,
    sponsored_content: ibis.Table,
    sponsorship_history: ibis.Table,
) -> BatchMap:
    """Sum up each listed creator's partnerships: saturation, last sponsor, lift."""
    return BatchMap(
        sponsorship_statistics(cleaned_creators, videos, sponsored_content, sponsorship_history), describe_sponsorships
    )


@table_asset(SPONSORSHIP_CONFLICTS, code_version="1", kinds={"sql"})
def sponsorship_conflicts(
    sponsorship_history: ibis.Table, brand_profiles: ibis.Table, videos: ibis.Table
) -> ibis.Table:
    """Count the days since each creator's last partnership with a rival of each brand."""
    return find_conflicts(sponsorship_history, brand_profiles, videos)


@table_asset(CAMPAIGN_BRIEFS, code_version="1", kinds={"python", "yaml"})
def campaign_briefs(cleaned_brands: ibis.Table, data_folder: DataFolder, warehouse: WarehouseResource) -> pa.Table:
    """The readable files of `briefs/`, with their budgets in the currency of the rate table."""
    listed = warehouse.engine.fetch(cleaned_brands.select("brand_name", "brand_id").order_by("brand_id"))
    brands = dict(zip(listed["brand_name"].to_pylist(), listed["brand_id"].to_pylist(), strict=True))
    found = read_brief_files(Path(data_folder.briefs_dir), brands, chosen_reader(Settings()))
    rates, _ = find_exchange_rates(Path(data_folder.exchange_rates_csv))
    converted = {name: with_converted_budget(brief, RATE_CURRENCY, rates) for name, brief in found.briefs.items()}
    return brief_rows(converted, found.files)
