"""Everything the sample is made of, drawn but not yet written.

Belongs here: the order in which the parts are drawn, and how they hang together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tcm_assets.sample.anomalies import plant_anomalies
from tcm_assets.sample.bad_records import plant_bad_records
from tcm_assets.sample.captions import Caption, draw_caption
from tcm_assets.sample.clip_plans import CLIP_HEIGHT_PX, CLIP_WIDTH_PX, ClipPlan, plan_clips
from tcm_assets.sample.counts import Counts, draw_counts
from tcm_assets.sample.deliveries import DELIVERY_DELAY, daily_deliveries, followed_deliveries, restated_delivery
from tcm_assets.sample.followed import FollowedVideo, draw_followed, with_pod_captions
from tcm_assets.sample.invented_creators import InventedCreator, read_invented_creators
from tcm_assets.sample.plan import SamplePlan
from tcm_assets.sample.randomness import stream
from tcm_assets.sample.records import Record, to_record
from tcm_assets.sample.restatement import draw_restatements
from tcm_assets.sample.uploads import Upload, draw_uploads


@dataclass(frozen=True)
class SampleContents:
    """The drawn sample. `captions` and `counts` belong to `uploads` by their place; `restated` and `followed`
    are keyed by it.
    """

    plan: SamplePlan
    creators: list[InventedCreator]
    uploads: list[Upload]
    captions: list[Caption]
    counts: list[Counts]
    restated: dict[int, Counts]
    followed: dict[int, FollowedVideo]
    clips: list[ClipPlan]

    def export_files(self) -> Iterator[tuple[str, bytes]]:
        """Name, relative to the data folder, and bytes of every export file."""
        clips = {clip.upload_index: clip for clip in self.clips}
        days: dict[date, list[Record]] = {}
        for index, upload in enumerate(self.uploads):
            record = self._record(index, self.counts[index], clips.get(index))
            days.setdefault(upload.upload_date, []).append(record)
        yield from daily_deliveries(dict(zip(days, plant_bad_records(list(days.values())), strict=True)))
        yield from followed_deliveries(self._followed_days(clips))
        later = [self._record(index, counts, clips.get(index)) for index, counts in self.restated.items()]
        yield restated_delivery(self.plan.restatement_day, later)

    def _followed_days(self, clips: dict[int, ClipPlan]) -> dict[date, list[Record]]:
        days: dict[date, list[Record]] = {}
        for index, video in self.followed.items():
            first_delivery = self.uploads[index].upload_date + DELIVERY_DELAY
            for days_later, counts in enumerate(video.later, start=1):
                delivered_on = first_delivery + timedelta(days=days_later)
                days.setdefault(delivered_on, []).append(self._record(index, counts, clips.get(index)))
        return days

    def _record(self, index: int, counts: Counts, clip: ClipPlan | None) -> Record:
        upload, caption = self.uploads[index], self.captions[index]
        if clip is None:
            return to_record(upload, caption, counts, has_clip=False)
        picture_px = (CLIP_HEIGHT_PX, CLIP_WIDTH_PX)
        return to_record(upload, caption, counts, has_clip=True, picture_px=picture_px, duration_s=clip.duration_s)


def draw_sample(creators_csv: Path, plan: SamplePlan) -> SampleContents:
    """Draw the sample that `plan` asks for, with the invented creators of `creators_csv` as authors.

    Raises SampleError when the list cannot be used or the plan cannot be met.
    """
    creators = read_invented_creators(creators_csv)
    uploads = draw_uploads(creators, plan, stream("uploads"))
    caption_stream = stream("captions")
    captions = [draw_caption(upload, creators, caption_stream) for upload in uploads]
    counts = plant_anomalies(draw_counts(uploads, stream("counts")), plan, stream("anomalies"))
    followed = draw_followed(uploads, counts, plan, stream("followed videos"))
    captions = with_pod_captions(captions, uploads, followed, stream("pod captions"))
    return SampleContents(
        plan=plan,
        creators=creators,
        uploads=uploads,
        captions=captions,
        counts=counts,
        restated=draw_restatements(uploads, counts, plan, stream("restatements"), leaving_out=followed),
        followed=followed,
        clips=plan_clips(uploads, captions, plan, stream("clips")),
    )
