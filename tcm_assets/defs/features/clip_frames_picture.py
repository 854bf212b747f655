"""Frames of a measured clip as a picture in the metadata of `visual_features`."""

import base64
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.encoders.clip_frames import UnreadableClipError
from tcm_assets.encoders.contact_sheet import contact_sheet


class ClipFramesPicture:
    """Shows the frames of one clip of the run, so that a person can hold the numbers against what is to be seen."""

    def __init__(self, context: dg.AssetExecutionContext, media_dir: Path) -> None:
        self._context = context
        self._media_dir = media_dir
        self._is_shown = False

    def show(self, features: pa.RecordBatch) -> None:
        """Add the frames of the first measured clip among `features` to the metadata, unless one is there already."""
        measured = features.filter(pc.equal(features["status"], "measured"))
        if self._is_shown or not measured.num_rows:
            return
        media_file = measured["media_file"][0].as_py()
        try:
            png = contact_sheet(self._media_dir / media_file)
        except (UnreadableClipError, OSError) as error:
            self._context.log.info("no frames to show: %s: %s", media_file, error)
            return
        image = f"![frames of {media_file}](data:image/png;base64,{base64.b64encode(png).decode()})"
        self._context.add_asset_metadata(
            {f"Frames of {media_file}": dg.MetadataValue.md(image)},
            partition_key=self._context.partition_key_range.end,
        )
        self._is_shown = True
