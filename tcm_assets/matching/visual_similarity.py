"""Likeness of the looks of a creator's videos and of videos that mention a brand."""

from collections.abc import Mapping

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from tcm_assets.clips.tables import MEASUREMENTS
from tcm_assets.models.vectors import FloatMatrix, FloatVector, Mask

DIFFERENCE_OF_UNLIKE_LOOKS: dict[str, float] = {
    "brightness": 0.5,
    "contrast": 0.5,
    "colorfulness": 80.0,
    "saturation": 0.5,
    "sharpness": 1.5,
    "edge_density": 0.2,
    "motion": 0.2,
    "face_share": 1.0,
}
"""Difference from which two looks have nothing in common in a measurement, in its unit; for sharpness in decades, since
it spans several. Fixed, so that a pair's value depends on the pair alone."""

_LOGARITHMIC = frozenset({"sharpness"})


def visual_similarity(creators: pa.RecordBatch, brands: pa.Table) -> tuple[FloatMatrix, Mask]:
    """Return arrays of shape (creators, brands): the similarity in [0, 1], and where it is known.

    The mean, over the measurements known on both sides, of 1 - difference / the difference of unlike looks, at least 0.
    Known where both sides have a measured clip and a measurement in common.
    """
    total = np.zeros((creators.num_rows, brands.num_rows))
    count = np.zeros_like(total)
    for name, unlike in DIFFERENCE_OF_UNLIKE_LOOKS.items():
        own, theirs = _measured(creators, name), _measured(brands, name)
        difference = np.abs(own[:, None] - theirs[None, :]) / unlike
        known = ~np.isnan(difference)
        total += np.where(known, np.clip(1 - difference, 0.0, 1.0), 0.0)
        count += known
    return total / np.maximum(count, 1), count > 0


def unlike_looks(looks: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return measurements that have nothing in common with these: a similarity of 0; null where these are.

    >>> unlike_looks({"brightness": 0.25, "motion": None})
    {'brightness': 0.75, 'motion': None}
    """
    unlike: dict[str, float | None] = {}
    for name, value in looks.items():
        if value is None:
            unlike[name] = None
        elif name in _LOGARITHMIC:
            unlike[name] = (1 + value) * 10 ** DIFFERENCE_OF_UNLIKE_LOOKS[name] - 1
        else:
            unlike[name] = value + DIFFERENCE_OF_UNLIKE_LOOKS[name]
    return unlike


def _measured(rows: pa.RecordBatch | pa.Table, name: str) -> FloatVector:
    """Return the measurement of each row; NaN where it is null or no clip was measured."""
    clip_counts = rows["measured_clip_count"].to_numpy(zero_copy_only=False)
    values = rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
    if name in _LOGARITHMIC:
        values = np.log10(1 + values)
    measured: FloatVector = np.where(clip_counts > 0, values, np.nan)
    return measured


MEAN_DECIMALS = 6
"""Decimals of a mean measurement: the last bits of a sum of doubles depend on the order of the rows, and a profile must
not. The largest measurements are in the thousands, where a double carries 12 decimals."""


def mean_measurements(owned_videos: ir.Table, visual_features: ir.Table, owner: str) -> ir.Table:
    """Return one row per owner with a measured clip: `measured_clip_count` and the mean of each measurement.

    `owned_videos` has the columns `owner` and video_id, unique together.
    """
    measured = visual_features.filter(visual_features.status == "measured")
    clips = owned_videos.select(owner, "video_id").inner_join(measured, "video_id")
    return clips.group_by(owner).agg(
        measured_clip_count=clips.count(),
        **{column.name: clips[column.name].mean().round(MEAN_DECIMALS) for column in MEASUREMENTS},
    )
