"""The live source `research_api`: TikTok's interface for approved researchers, in questions of 100 videos."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from tcm_assets.catalogue.url_list import VIDEO_ID, VideoRef
from tcm_assets.live.research_session import (
    RESEARCH_API,
    RETRY_POLICY,
    ErrorKind,
    ResearchCredentials,
    ResearchError,
    ResearchSession,
)
from tcm_assets.live.source import Answer, Delivered, Failed, LiveSourceError, Stopped
from tcm_assets.live.tables import LiveOutcome
from tcm_assets.services.rate_limit import RateLimit
from tcm_assets.services.retry_policy import RetryPolicy

QUERY_PATH = "/v2/research/video/query/"

FIELDS = (
    "id,video_description,create_time,username,view_count,like_count,comment_count,share_count,"
    "favorites_count,hashtag_names,music_id,video_duration"
)

VIDEOS_PER_PAGE = 100  # the API's limit
MAX_DAYS = 30  # the API's limit for one question
MARGIN_DAYS = 1  # added before and after the known upload days, which may be off by a time zone
MAX_PAGES = 20  # for 100 videos; a longer chain of cursors has no end

_OUTCOMES: Mapping[ErrorKind, LiveOutcome] = {
    "throttled": "throttled",
    "unreachable": "unreachable",
    "refused": "unexpected_answer",
    "unexpected_answer": "unexpected_answer",
}


@dataclass(frozen=True, kw_only=True)
class ResearchApi:
    """Requests known videos from the Research API, up to 100 of up to 28 days at once."""

    credentials: ResearchCredentials
    pace: RateLimit
    base_url: str = RESEARCH_API
    retries: RetryPolicy = RETRY_POLICY
    name: str = "research_api"

    def fetch(self, refs: Sequence[VideoRef]) -> Iterator[Answer]:
        """Yield answers as LiveSource.fetch does; stop when the daily quota is used up.

        Raises LiveSourceError when the credentials are refused.
        """
        askable: list[VideoRef] = []
        for ref in refs:
            if fault := _find_fault(ref):
                yield Failed(ref.video_id, "cannot_be_asked", fault)
            else:
                askable.append(ref)
        session = ResearchSession(self.credentials, self.pace, base_url=self.base_url, retries=self.retries)
        with closing(session):
            for batch in _batches(askable):
                try:
                    yield from _request_batch(session, batch)
                except ResearchError as error:
                    if error.kind == "not_admitted":
                        raise LiveSourceError(error.reason) from None
                    yield Stopped(error.reason)
                    return


def _request_batch(session: ResearchSession, batch: Sequence[VideoRef]) -> Iterator[Answer]:
    """Yield an answer for every video of `batch`; raises ResearchError when all further ones would fail, too."""
    missing = {ref.video_id: ref for ref in batch}
    outcome: LiveOutcome = "not_found"
    reason = "the Research API does not have it: removed, not public, or of an account that it does not show"
    try:
        for video in _request_videos(session, batch):
            # A video may come twice when it moves between pages: the first one counts.
            ref = missing.pop(str(video.get("id")), None)
            if ref is not None:
                yield Delivered(ref.video_id, _export_record(ref, video))
    except ResearchError as error:
        if error.kind in ("stopped", "not_admitted"):
            raise
        outcome, reason = _OUTCOMES[error.kind], error.reason
    for video_id in missing:
        yield Failed(video_id, outcome, reason)
    if outcome == "throttled":
        raise ResearchError("stopped", reason)


def _request_videos(session: ResearchSession, batch: Sequence[VideoRef]) -> Iterator[Mapping[str, object]]:
    """Yield the videos of all pages of one question."""
    margin = timedelta(days=MARGIN_DAYS)
    condition = {"operation": "IN", "field_name": "video_id", "field_values": [ref.video_id for ref in batch]}
    question: dict[str, object] = {
        "query": {"and": [condition]},
        "start_date": f"{min(ref.upload_date for ref in batch) - margin:%Y%m%d}",
        "end_date": f"{max(ref.upload_date for ref in batch) + margin:%Y%m%d}",
        "max_count": VIDEOS_PER_PAGE,
        "cursor": 0,
    }
    for _ in range(MAX_PAGES):
        data = session.post(QUERY_PATH, FIELDS, question)
        videos, cursor = data.get("videos"), data.get("cursor")
        if videos is not None and not isinstance(videos, list):
            raise ResearchError("unexpected_answer", "the API's answer holds no list of videos")
        yield from (video for video in videos or () if isinstance(video, dict))
        if not data.get("has_more"):
            return
        if not isinstance(cursor, int) or cursor == question["cursor"]:
            raise ResearchError("unexpected_answer", "the API has more videos, but no next place to go on from")
        question |= {"cursor": cursor} | ({"search_id": data["search_id"]} if data.get("search_id") else {})
    raise ResearchError("unexpected_answer", f"the API has more than {MAX_PAGES} pages for {len(batch)} videos")


def _batches(refs: Sequence[VideoRef]) -> Iterator[list[VideoRef]]:
    batch: list[VideoRef] = []
    max_span = timedelta(days=MAX_DAYS - 2 * MARGIN_DAYS)
    for ref in sorted(refs, key=lambda ref: (ref.upload_date, ref.video_id)):
        if batch and (len(batch) == VIDEOS_PER_PAGE or ref.upload_date - batch[0].upload_date > max_span):
            yield batch
            batch = []
        batch.append(ref)
    if batch:
        yield batch


def _find_fault(ref: VideoRef) -> str | None:
    if not VIDEO_ID.fullmatch(ref.video_id):
        return "the id is not one that the platform gives"
    if ref.author_id is None:
        return (
            "the Research API gives no account ids, and this video's account is not known yet: deliver one of its "
            "videos in an export file, or use TCM_LIVE_SOURCE=pages"
        )
    return None


def _export_record(ref: VideoRef, video: Mapping[str, object]) -> dict[str, object]:
    """Return the video as a record of an export file, without the fields that the API does not give."""
    username = video.get("username") or ref.username
    record: dict[str, object | None] = {
        "id": ref.video_id,
        "text": video.get("video_description"),
        "createTime": video.get("create_time"),
        "authorMeta": {"id": ref.author_id, "name": username},
        "musicMeta": {"musicId": video.get("music_id")},
        "videoMeta": {"duration": video.get("video_duration")},
        "hashtags": video.get("hashtag_names"),
        "webVideoUrl": f"https://www.tiktok.com/@{username}/video/{ref.video_id}",
        "playCount": video.get("view_count"),
        "diggCount": video.get("like_count"),
        "shareCount": video.get("share_count"),
        "commentCount": video.get("comment_count"),
        "collectCount": video.get("favorites_count"),
    }
    return {name: value for name, value in record.items() if value is not None}
