"""Which videos have a clip in the media folder, and what each clip is like: length, frame rate, whether it is broken.

Belongs here: choosing. Drawing is in `clip_scenes`, encoding in `clips`.
"""

from dataclasses import dataclass

import numpy as np

from tcm_assets.sample.captions import Caption
from tcm_assets.sample.plan import SamplePlan
from tcm_assets.sample.randomness import pick
from tcm_assets.sample.uploads import Upload

CLIP_HEIGHT_PX, CLIP_WIDTH_PX = 384, 216
"""A small upright picture, so that all clips together stay below 12 MB."""

_DURATIONS_S = (2, 3, 4, 5, 6)
_FRAME_RATES_HZ = (12, 15, 24)

_BRANDED_SHARE = 0.4
"""Share of the clips whose caption names a brand, so that brands too have videos to be measured."""


@dataclass(frozen=True)
class ClipPlan:
    """A clip to be made. `upload_index` is the place of its video among the uploads."""

    upload_index: int
    duration_s: int
    frame_rate_hz: int
    is_broken: bool

    @property
    def frame_count(self) -> int:
        """Frames of the whole clip."""
        return self.duration_s * self.frame_rate_hz


def plan_clips(
    uploads: list[Upload], captions: list[Caption], plan: SamplePlan, rng: np.random.Generator
) -> list[ClipPlan]:
    """The plan's clips, of as many different creators as there are, and one more that is broken; by upload.

    Videos that name a brand are taken first until they make up their share. There are fewer clips where there are fewer
    videos.
    """
    order = [int(index) for index in rng.permutation(len(uploads))]
    branded = [index for index in order if captions[index].brands]
    branded_count = round(_BRANDED_SHARE * plan.clip_count)
    chosen = _by_different_creators(branded, uploads, branded_count, set())
    seen = {uploads[index].creator.creator_id for index in chosen}
    rest = [index for index in order if index not in set(chosen)]
    chosen += _by_different_creators(rest, uploads, plan.clip_count + 1 - len(chosen), seen)
    broken = chosen[-1] if chosen else None
    return [
        ClipPlan(index, pick(rng, _DURATIONS_S), pick(rng, _FRAME_RATES_HZ), is_broken=index == broken)
        for index in sorted(chosen)
    ]


def _by_different_creators(candidates: list[int], uploads: list[Upload], count: int, seen: set[str]) -> list[int]:
    """The first `count` candidates by creators not in `seen`, each by another; filled up with others if need be."""
    seen = set(seen)
    first: list[int] = []
    others: list[int] = []
    for index in candidates:
        creator_id = uploads[index].creator.creator_id
        (others if creator_id in seen else first).append(index)
        seen.add(creator_id)
    return (first + others)[:count]
