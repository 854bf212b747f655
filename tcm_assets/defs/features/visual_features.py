"""The asset `visual_features`."""

from pathlib import Path

import dagster as dg
import ibis
import pyarrow as pa

from tcm_assets.defs.features.clip_frames_picture import ClipFramesPicture
from tcm_assets.defs.resources import DataFolder
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.encoders.visual_features import visual_features_batch
from tcm_assets.schemas.visual_features import VISUAL_FEATURES
from tcm_assets.warehouse.relations import BatchMap

CLIP_WORKERS = 2
"""Clips measured at once: OpenCV leaves Python while it decodes, and two keep a small machine busy."""


@table_asset(VISUAL_FEATURES, group="features", code_version="1", kinds={"opencv"})
def visual_features(context: dg.AssetExecutionContext, videos: ibis.Table, data_folder: DataFolder) -> BatchMap:
    """The measurements of the videos' clips; a clip is decoded once, ever, but for one that is shown."""
    media_dir, cache = Path(data_folder.media_dir), data_folder.feature_cache()
    picture = ClipFramesPicture(context, media_dir)

    def measured(batch: pa.RecordBatch) -> pa.RecordBatch:
        features = visual_features_batch(batch, media_dir, cache, CLIP_WORKERS)
        picture.show(features)
        return features

    return BatchMap(videos.select("video_id", "upload_date"), measured)
