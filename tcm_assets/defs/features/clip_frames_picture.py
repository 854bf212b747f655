"""Frames of measured clips as pictures in the metadata of `visual_features`."""

import base64
from collections.abc import Mapping
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.encoders.clip_frames import UnreadableClipError
from tcm_assets.encoders.contact_sheet import kept_contact_sheet
from tcm_assets.encoders.feature_cache import FeatureCache
from tcm_assets.encoders.media_store import MediaStore, why_unreadable
from tcm_assets.schemas.visual_features import MEASUREMENTS, MORE_MEASUREMENTS

MAX_SHOWN_CLIPS = 3
"""Each is up to 40 kB of metadata, kept for every materialization."""


class ClipFramesPicture:
    """Shows the frames of a few clips of the run, so that a person can hold the numbers against what is to be seen."""

    def __init__(self, context: dg.AssetExecutionContext, store: MediaStore, cache: FeatureCache) -> None:
        self._context = context
        self._store = store
        self._cache = cache
        self._shown_sha256: set[str] = set()

    def show(self, features: pa.RecordBatch) -> None:
        """Add the frames and values of the first measured clips among `features`, until the run shows three."""
        measured = features.filter(pc.equal(features["status"], "measured"))
        for row in measured.slice(0, MAX_SHOWN_CLIPS).to_pylist():
            if len(self._shown_sha256) < MAX_SHOWN_CLIPS and row["media_sha256"] not in self._shown_sha256:
                self._show(row)

    def _show(self, row: Mapping[str, Any]) -> None:
        media_file = row["media_file"]
        try:
            jpeg = kept_contact_sheet(row["video_id"], row["media_sha256"], self._store, self._cache)
        except UnreadableClipError as error:
            self._context.log.info("no frames to show: %s: %s", media_file, error.reason)
            return
        except OSError as error:
            self._context.log.info("no frames to show: %s: %s", media_file, why_unreadable(error))
            return
        if jpeg is None:
            self._context.log.info("no frames to show: %s changed since it was measured", media_file)
            return
        image = f"![frames of {media_file}](data:image/jpeg;base64,{base64.b64encode(jpeg).decode()})"
        self._context.add_asset_metadata(
            {f"Frames of {media_file}": dg.MetadataValue.md(f"{image}\n\n{_values(row)}")},
            partition_key=self._context.partition_key_range.end,
        )
        self._shown_sha256.add(row["media_sha256"])


def _values(row: Mapping[str, Any]) -> str:
    """The clip's values as a Markdown table."""
    lines = ["| measurement | value | unit |", "|---|---|---|"]
    for column in (*MEASUREMENTS, *MORE_MEASUREMENTS):
        value = row[column.name]
        written = "unknown" if value is None else f"{value:.3g}" if column.is_floating else f"{value}"
        lines.append(f"| {column.name} | {written} | {column.unit or ''} |")
    return "\n".join(lines)
