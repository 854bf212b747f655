"""Later deliveries of earlier videos, with counts that have grown since.

They show that every delivery is kept, that a video's latest counts are the ones that matter, and how counts grow.
"""

from collections.abc import Collection
from datetime import timedelta

import numpy as np

from tcm_assets.sample.anomalies import is_ordinary
from tcm_assets.sample.counts import Counts
from tcm_assets.sample.plan import SamplePlan
from tcm_assets.sample.uploads import Upload

_VIEW_GROWTH = (1.15, 2.6)
"""Range of views at the later delivery over those a day after the upload."""

_REACTION_GROWTH_SPREAD = 0.05
"""How far the growth of a reaction strays from that of the views, as a share."""

_MOST_GIFTS = 450
"""Growth alone never raises a gift alert, whose bound is 500."""


def draw_restatements(
    uploads: list[Upload],
    counts: list[Counts],
    plan: SamplePlan,
    rng: np.random.Generator,
    *,
    leaving_out: Collection[int] = (),
) -> dict[int, Counts]:
    """Grown counts by the index of their upload: ordinary videos that are old enough on the restatement day.

    Those in `leaving_out` have later deliveries of their own, which counts drawn here would contradict.
    As many as the plan asks for, or all there are where they are fewer. No count is below the earlier one.
    """
    youngest_allowed = plan.restatement_day - timedelta(days=plan.restatement_age_days)
    eligible = [
        index
        for index, upload in enumerate(uploads)
        if upload.upload_date <= youngest_allowed and is_ordinary(counts[index]) and index not in leaving_out
    ]
    chosen = rng.permutation(len(eligible))[: plan.restated_video_count]
    return {index: _grown(counts[index], rng) for index in sorted(eligible[int(place)] for place in chosen)}


def _grown(counts: Counts, rng: np.random.Generator) -> Counts:
    growth = float(rng.uniform(*_VIEW_GROWTH))

    def reaction(count: int) -> int:
        return int(count * max(1.0, growth * (1 - float(rng.uniform(0, _REACTION_GROWTH_SPREAD)))))

    return Counts(
        view_count=int(counts.view_count * growth),
        like_count=reaction(counts.like_count),
        comment_count=reaction(counts.comment_count),
        share_count=reaction(counts.share_count),
        bookmark_count=reaction(counts.bookmark_count),
        gift_count=max(counts.gift_count, min(_MOST_GIFTS, reaction(counts.gift_count))),
    )
