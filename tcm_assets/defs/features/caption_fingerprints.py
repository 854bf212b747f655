"""The asset `caption_fingerprints`."""

import ibis

from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.alerts.caption_fingerprints import caption_fingerprints_batch
from tcm_assets.schemas.caption_fingerprints import CAPTION_FINGERPRINTS
from tcm_assets.warehouse.relations import BatchMap

BATCH_CAPTIONS = 50_000
"""Captions at once: the function works on whole columns, and a small batch would be all preparation."""


@table_asset(CAPTION_FINGERPRINTS, group="features", code_version="1", kinds={"python"})
def caption_fingerprints(videos: ibis.Table) -> BatchMap:
    """MinHash signatures of the videos' captions."""
    captions = videos.select("video_id", "upload_date", "author_id", "caption")
    return BatchMap(captions, caption_fingerprints_batch, BATCH_CAPTIONS)
