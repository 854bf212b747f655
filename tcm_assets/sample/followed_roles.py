"""Which followed video plays which part.

Belongs here: the choice, without counts.
"""

from dataclasses import dataclass

import numpy as np

from tcm_assets.sample.attacks.world_plan import COMMENT_PODS, LIKE_BOTS, ORGANIC, VIEW_BOTS, VIRAL
from tcm_assets.sample.counts import Counts
from tcm_assets.sample.plan import SampleError, SamplePlan
from tcm_assets.sample.uploads import Upload

FALLING, IMPOSSIBLE = "falling", "impossible"
"""Counts that fall from one delivery to the next, and more likes than views."""

_CAST_VIEWS = (2_000, 100_000)
"""Views at the first delivery of a video with a part: enough to be worth an order, few enough that even fifty times as
many stay far below the planted viral outlier."""


@dataclass(frozen=True)
class Role:
    """What a followed video truly is: a kind of `attacks.world_plan` or of this file; `pod` is its pod's place."""

    kind: str
    pod: int | None = None


def draw_roles(
    eligible: list[int], uploads: list[Upload], counts: list[Counts], plan: SamplePlan, rng: np.random.Generator
) -> dict[int, Role]:
    """The followed among `eligible` upload indices, in their order, each with its role.

    Raises SampleError when there are too few videos or creators for the planted ones.
    """
    low, high = _CAST_VIEWS
    order = [eligible[int(place)] for place in rng.permutation(len(eligible))]
    cast = [index for index in order if low <= counts[index].view_count <= high]
    roles = _pod_roles(cast, uploads, plan)
    kinds = [
        *[VIRAL] * plan.late_viral_count,
        *[VIEW_BOTS] * plan.view_bot_count,
        *[LIKE_BOTS] * plan.like_bot_count,
        *[FALLING] * plan.falling_count,
        *[IMPOSSIBLE] * plan.impossible_count,
    ]
    free = [index for index in cast if index not in roles]
    if len(free) < len(kinds):
        raise SampleError(f"{len(cast)} followed videos cannot hold the planted ones: plan more days or videos")
    roles |= {index: Role(kind) for index, kind in zip(free, kinds, strict=False)}
    honest = [index for index in order if index not in roles]
    roles |= {index: Role(ORGANIC) for index in honest[: max(plan.followed_video_count - len(roles), 0)]}
    return {index: roles[index] for index in sorted(roles)}


def _pod_roles(cast: list[int], uploads: list[Upload], plan: SamplePlan) -> dict[int, Role]:
    """The videos that go through the pods; the creators with the most candidates are the members."""
    by_creator: dict[str, list[int]] = {}
    for index in cast:
        by_creator.setdefault(uploads[index].creator.creator_id, []).append(index)
    # Sorting is stable: among creators with equally many, the random order of `cast` decides.
    members = sorted(by_creator.values(), key=len, reverse=True)
    if len(members) < sum(plan.pod_sizes):
        raise SampleError(f"{len(members)} creators cannot fill the pods {plan.pod_sizes}: plan more days or videos")
    roles: dict[int, Role] = {}
    for pod, size in enumerate(plan.pod_sizes):
        for videos in members[:size]:
            roles |= {index: Role(COMMENT_PODS, pod) for index in videos[: plan.pod_videos_per_member]}
        members = members[size:]
    return roles
