"""The asset `visual_features`."""

from functools import partial
from pathlib import Path

import ibis

from tcm_assets.defs.resources import DataFolder
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.encoders.visual_features import visual_features_batch
from tcm_assets.schemas.visual_features import VISUAL_FEATURES
from tcm_assets.warehouse.relations import BatchMap

CLIP_WORKERS = 2
"""Clips measured at once: OpenCV leaves Python while it decodes, and two keep a small machine busy."""


@table_asset(VISUAL_FEATURES, group="features", code_version="1", kinds={"opencv"})
def visual_features(videos: ibis.Table, data_folder: DataFolder) -> BatchMap:
    """The measurements of the videos' clips; a clip is decoded once, ever."""
    return BatchMap(
        videos.select("video_id", "upload_date"),
        partial(
            visual_features_batch,
            media_dir=Path(data_folder.media_dir),
            cache=data_folder.feature_cache(),
            workers=CLIP_WORKERS,
        ),
    )
