"""The asset `video_credits`."""

import ibis

from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.rewards import credits as domain
from tcm_assets.schemas.video_credits import VIDEO_CREDITS


@table_asset(VIDEO_CREDITS, group="rewards", code_version="1", kinds={"sql"})
def video_credits(videos: ibis.Table) -> ibis.Table:
    """Credits by the published thresholds."""
    return domain.video_credits(videos)
