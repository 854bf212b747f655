"""The asset `videos`."""

import ibis

from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.catalogue.engagement import latest_deliveries
from tcm_assets.schemas.videos import VIDEOS


@table_asset(VIDEOS, group="catalogue", code_version="2", kinds={"sql"})
def videos(raw_videos: ibis.Table) -> ibis.Table:
    """Each video with the counts of its latest delivery."""
    return latest_deliveries(raw_videos)
