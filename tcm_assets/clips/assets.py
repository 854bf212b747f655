"""The asset `visual_features`."""

import base64
from collections.abc import Mapping
from typing import Any

import dagster as dg
import ibis
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.clips.contact_sheet import load_contact_sheet
from tcm_assets.clips.containers import UnreadableClipError
from tcm_assets.clips.media_store import MediaStore, describe_failure
from tcm_assets.clips.resources import Vision, media_store
from tcm_assets.clips.tables import MEASUREMENTS, MORE_MEASUREMENTS, VISUAL_FEATURES
from tcm_assets.clips.visual_features import compute_visual_features
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.orchestration.resources import DataFolder
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.settings import Settings
from tcm_assets.warehouse.relations import BatchMap

CLIP_WORKERS = 2  # clips measured at the same time: OpenCV releases Python's lock, and two keep a small machine busy
FRAME_SAMPLING_VERSION = Settings().frame_sampling

VISION_MODEL_VERSION = Settings().vision_model or "no-vision-model"
"""Both are part of the code version: a change of the setting outdates stored rows."""

MAX_SHOWN_CLIPS = 3  # each adds up to 40 kB of metadata, kept for every materialization


@table_asset(
    VISUAL_FEATURES,
    code_version=f"3-{FRAME_SAMPLING_VERSION}-{VISION_MODEL_VERSION}",
    kinds={"opencv", "ffmpeg", "pytorch"},
)
def visual_features(
    context: dg.AssetExecutionContext, videos: ibis.Table, data_folder: DataFolder, vision: Vision
) -> BatchMap:
    """Measure and embed the videos' clips; each clip is decoded once ever, and once more for a contact sheet."""
    store, cache = media_store(data_folder), data_folder.feature_cache()
    mode, embeddings = vision.sampling_mode(), vision.embeddings()
    contact_sheets = ContactSheetMetadata(context, store, cache)

    def compute(batch: pa.RecordBatch) -> pa.RecordBatch:
        features = compute_visual_features(batch, store, cache, CLIP_WORKERS, embeddings=embeddings, mode=mode)
        context.add_asset_metadata(
            {"Vision model": embeddings.model_note}, partition_key=context.partition_key_range.end
        )
        contact_sheets.add(features)
        return features

    return BatchMap(videos.select("video_id", "upload_date"), compute)


class ContactSheetMetadata:
    """Adds frames and values of a few clips to the run's metadata, so that a person can check the numbers by eye."""

    def __init__(self, context: dg.AssetExecutionContext, store: MediaStore, cache: FeatureCache) -> None:
        self._context = context
        self._store = store
        self._cache = cache
        self._shown_sha256: set[str] = set()

    def add(self, features: pa.RecordBatch) -> None:
        """Add the first measured clips among `features`, until the run shows three."""
        measured = features.filter(pc.equal(features["status"], "measured"))
        for row in measured.slice(0, MAX_SHOWN_CLIPS).to_pylist():
            if len(self._shown_sha256) < MAX_SHOWN_CLIPS and row["media_sha256"] not in self._shown_sha256:
                self._add_clip(row)

    def _add_clip(self, row: Mapping[str, Any]) -> None:
        media_file = row["media_file"]
        try:
            jpeg = load_contact_sheet(row["video_id"], row["media_sha256"], self._store, self._cache)
        except UnreadableClipError as error:
            self._context.log.info("no frames to show: %s: %s", media_file, error.reason)
            return
        except OSError as error:
            self._context.log.info("no frames to show: %s: %s", media_file, describe_failure(error))
            return
        if jpeg is None:
            self._context.log.info("no frames to show: %s changed since it was measured", media_file)
            return
        image = f"![frames of {media_file}](data:image/jpeg;base64,{base64.b64encode(jpeg).decode()})"
        self._context.add_asset_metadata(
            {f"Frames of {media_file}": dg.MetadataValue.md(f"{image}\n\n{_values_table(row)}")},
            partition_key=self._context.partition_key_range.end,
        )
        self._shown_sha256.add(row["media_sha256"])


def _values_table(row: Mapping[str, Any]) -> str:
    """Return the clip's values as a Markdown table."""
    lines = ["| measurement | value | unit |", "|---|---|---|"]
    for column in (*MEASUREMENTS, *MORE_MEASUREMENTS):
        value = row[column.name]
        written = "unknown" if value is None else f"{value:.3g}" if column.is_floating else f"{value}"
        lines.append(f"| {column.name} | {written} | {column.unit or ''} |")
    return "\n".join(lines)
