"""The asset `sponsored_content`."""

from functools import partial

import ibis

from tcm_assets.defs.automation import AFTER_UPSTREAM_WITHOUT_GAPS
from tcm_assets.defs.resources import WarehouseResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.content.sponsored_content import sponsored_content_batch
from tcm_assets.schemas.sponsored_content import SPONSORED_CONTENT
from tcm_assets.warehouse.relations import BatchMap


@table_asset(
    SPONSORED_CONTENT,
    group="features",
    code_version="3",
    kinds={"python"},
    automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS,
)
def sponsored_content(videos: ibis.Table, cleaned_brands: ibis.Table, warehouse: WarehouseResource) -> BatchMap:
    """Disclosures of advertising, and brands of the list, in the videos' texts."""
    # Read here, not joined to the videos: a copy of the list in every row is 2 GB for 100,000 videos and 1,000 brands.
    names = warehouse.engine.fetch(cleaned_brands.select("brand_name").distinct().order_by("brand_name"))
    return BatchMap(
        videos.select("video_id", "upload_date", "caption", "hashtags", "mentions"),
        partial(sponsored_content_batch, brand_names=tuple(names["brand_name"].to_pylist())),
    )
