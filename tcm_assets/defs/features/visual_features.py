"""The asset `visual_features`."""

import dagster as dg
import ibis
import pyarrow as pa

from tcm_assets.defs.configured_versions import FRAME_SAMPLING_VERSION, VISION_MODEL_VERSION
from tcm_assets.defs.features.clip_frames_picture import ClipFramesPicture
from tcm_assets.defs.resources import DataFolder, Vision
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.encoders.visual_features import visual_features_batch
from tcm_assets.schemas.visual_features import VISUAL_FEATURES
from tcm_assets.warehouse.relations import BatchMap

CLIP_WORKERS = 2
"""Clips measured at once: OpenCV leaves Python while it decodes, and two keep a small machine busy."""


@table_asset(
    VISUAL_FEATURES,
    group="features",
    code_version=f"3-{FRAME_SAMPLING_VERSION}-{VISION_MODEL_VERSION}",
    kinds={"opencv", "ffmpeg", "pytorch"},
)
def visual_features(
    context: dg.AssetExecutionContext, videos: ibis.Table, data_folder: DataFolder, vision: Vision
) -> BatchMap:
    """The measurements and embeddings of the videos' clips: decoded once, ever, and once more for a contact sheet."""
    store, cache = data_folder.media_store(), data_folder.feature_cache()
    mode, embeddings = vision.sampling_mode(), vision.embeddings()
    picture = ClipFramesPicture(context, store, cache)

    def measured(batch: pa.RecordBatch) -> pa.RecordBatch:
        features = visual_features_batch(batch, store, cache, CLIP_WORKERS, embeddings=embeddings, mode=mode)
        context.add_asset_metadata(
            {"Vision model": embeddings.model_note}, partition_key=context.partition_key_range.end
        )
        picture.show(features)
        return features

    return BatchMap(videos.select("video_id", "upload_date"), measured)
