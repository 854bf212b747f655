"""How the measured clips of a group of videos look, on average.

Belongs here: the mean of the visual measurements per creator or per brand. Does not belong here: measuring frames, or
comparing the looks of two sides (`visual_similarity`).
"""

import ibis.expr.types as ir

from tcm_assets.schemas.visual_features import MEASUREMENTS

MEAN_DECIMALS = 6
"""Decimals of a mean measurement: the sum of doubles depends in its last bits on the order of the rows, a profile must
not. The largest measurements are in the thousands, where a double carries 12 decimals."""


def mean_measurements(owned_videos: ir.Table, visual_features: ir.Table, owner: str) -> ir.Table:
    """One row per owner with a measured clip: `measured_clip_count` and the mean of each measurement over its clips.

    `owned_videos` has the columns `owner` and video_id, unique together.
    """
    measured = visual_features.filter(visual_features.status == "measured")
    clips = owned_videos.select(owner, "video_id").inner_join(measured, "video_id")
    return clips.group_by(owner).agg(
        measured_clip_count=clips.count(),
        **{column.name: clips[column.name].mean().round(MEAN_DECIMALS) for column in MEASUREMENTS},
    )
