"""Contents of the sample, drawn but not written yet."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np

from tcm_assets.sample.captions import Caption, draw_caption
from tcm_assets.sample.clips import ClipPlan, plan_clips
from tcm_assets.sample.counts import MOST_ORDINARY_GIFTS, Counts, draw_counts, is_ordinary, plant_anomalies
from tcm_assets.sample.deliveries import (
    DELIVERY_DELAY,
    Record,
    daily_deliveries,
    export_bytes,
    export_name,
    plant_bad_records,
    to_record,
)
from tcm_assets.sample.followed import FollowedVideo, draw_followed, with_pod_captions
from tcm_assets.sample.partnerships import (
    PlantedPartnership,
    choose_partnerships,
    with_partnership_captions,
)
from tcm_assets.sample.plan import SamplePlan, random_stream
from tcm_assets.sample.uploads import InventedCreator, Upload, draw_uploads, read_invented_creators

_VIEW_GROWTH = (1.15, 2.6)
"""Range of views at the later delivery over those a day after the upload."""

_REACTION_GROWTH_SPREAD = 0.05
"""How far the growth of a reaction strays from that of the views, as a share."""


_LATER_ACTIVITY = 0.6
"""How often creators who joined later post, over the others."""


@dataclass(frozen=True)
class SampleContents:
    """A drawn sample: `captions` and `counts` parallel to `uploads`, `restated` and `followed` by upload index.

    Uploads are oldest first, and behind them those of creators who joined later, oldest first.
    `partnerships` are the planted ones; other captions name brands too.
    """

    plan: SamplePlan
    creators: list[InventedCreator]
    uploads: list[Upload]
    captions: list[Caption]
    counts: list[Counts]
    restated: dict[int, Counts]
    followed: dict[int, FollowedVideo]
    clips: list[ClipPlan]
    partnerships: list[PlantedPartnership]

    def export_files(self) -> Iterator[tuple[str, bytes]]:
        """Yield name, relative to the data folder, and bytes of every export file."""
        days: dict[date, list[Record]] = {}
        for index, upload in enumerate(self.uploads):
            days.setdefault(upload.upload_date, []).append(self._record(index, self.counts[index]))
        yield from daily_deliveries(dict(zip(days, plant_bad_records(list(days.values())), strict=True)))
        followed: dict[date, list[Record]] = {}
        for index, video in self.followed.items():
            first_delivery = self.uploads[index].upload_date + DELIVERY_DELAY
            for days_later, counts in enumerate(video.later, start=1):
                delivered_on = first_delivery + timedelta(days=days_later)
                followed.setdefault(delivered_on, []).append(self._record(index, counts))
        for delivered_on, records in sorted(followed.items()):
            yield export_name(f"followed_{delivered_on}"), export_bytes(records)
        later = [self._record(index, counts) for index, counts in self.restated.items()]
        yield export_name(f"restated_{self.plan.restatement_day}"), export_bytes(later)

    def _record(self, index: int, counts: Counts) -> Record:
        return to_record(self.uploads[index], self.captions[index], counts, self._clips.get(index))

    @cached_property
    def _clips(self) -> dict[int, ClipPlan]:
        return {clip.upload_index: clip for clip in self.clips}


def draw_sample(creators_csv: Path, plan: SamplePlan) -> SampleContents:
    """Draw the sample that `plan` asks for, with the invented creators of `creators_csv` as authors.

    Raises SampleError when the list cannot be used or the plan cannot be met.
    """
    creators = read_invented_creators(creators_csv)
    first = [creator for creator in creators if not creator.joined_later] or creators
    contents = _draw_first(first, creators, plan)
    later = [creator for creator in creators if creator not in first]
    return _with_later_creators(contents, later, plan) if later else contents


def _draw_first(creators: list[InventedCreator], everyone: list[InventedCreator], plan: SamplePlan) -> SampleContents:
    uploads = draw_uploads(creators, plan, random_stream("uploads"))
    caption_stream = random_stream("captions")
    captions = [draw_caption(upload, creators, caption_stream) for upload in uploads]
    counts = plant_anomalies(draw_counts(uploads, random_stream("counts")), plan, random_stream("anomalies"))
    followed = draw_followed(uploads, counts, plan, random_stream("followed videos"))
    captions = with_pod_captions(captions, uploads, followed, random_stream("pod captions"))
    restated = draw_restatements(uploads, counts, plan, random_stream("restatements"), followed)
    clips = plan_clips(uploads, captions, plan, random_stream("clips"))
    # Last, and never of a video that anything else is planted in: nothing but these captions depends on them.
    taken = {*followed, *restated, *(clip.upload_index for clip in clips)}
    partnership_stream = random_stream("partnerships")
    partnerships = choose_partnerships(uploads, captions, counts, plan, taken, partnership_stream)
    captions = with_partnership_captions(captions, uploads, partnerships, partnership_stream)
    return SampleContents(
        plan=plan,
        creators=everyone,
        uploads=uploads,
        captions=captions,
        counts=counts,
        restated=restated,
        followed=followed,
        clips=clips,
        partnerships=partnerships,
    )


def _with_later_creators(contents: SampleContents, later: list[InventedCreator], plan: SamplePlan) -> SampleContents:
    """Return `contents` with ordinary videos of the `later` creators behind the others, and clips of some of them.

    From random streams of their own: who joins the list changes no video of those who were there.
    """
    first_count = len(contents.uploads)
    share = _LATER_ACTIVITY * len(later) / (len(contents.creators) - len(later))
    own_plan = replace(
        plan, mean_videos_per_day=share * plan.mean_videos_per_day, clip_count=min(plan.clip_count, len(later))
    )
    uploads = draw_uploads(later, own_plan, random_stream("uploads of later creators"))
    caption_stream = random_stream("captions of later creators")
    captions = [draw_caption(upload, contents.creators, caption_stream) for upload in uploads]
    counts = draw_counts(uploads, random_stream("counts of later creators"))
    clips = plan_clips(uploads, captions, own_plan, random_stream("clips of later creators"))
    own_clips = [replace(clip, upload_index=first_count + clip.upload_index) for clip in clips if not clip.is_broken]
    return replace(
        contents,
        uploads=[*contents.uploads, *uploads],
        captions=[*contents.captions, *captions],
        counts=[*contents.counts, *counts],
        clips=[*contents.clips, *own_clips],
    )


def draw_restatements(
    uploads: list[Upload],
    counts: list[Counts],
    plan: SamplePlan,
    rng: np.random.Generator,
    leaving_out: Collection[int],
) -> dict[int, Counts]:
    """Draw the grown counts of ordinary videos that are old enough on the restatement day, by upload index.

    Those in `leaving_out` have later deliveries of their own, which counts drawn here would contradict. There are fewer
    than planned when too few are eligible. No count is below the earlier one.
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
        # Growth alone never raises a gift alert.
        gift_count=max(counts.gift_count, min(MOST_ORDINARY_GIFTS, reaction(counts.gift_count))),
    )
