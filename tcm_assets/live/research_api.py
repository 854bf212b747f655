"""The live source `research_api`: the platform's own interface for approved researchers."""

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

VIDEOS_PER_PAGE = 100
"""The most that the API gives at once."""

MOST_DAYS = 30
"""The API refuses a question about more days."""

MARGIN_DAYS = 1
"""Asked before and after the known days, since a day of upload may be another one where it was noted."""

MAX_PAGES = 20
"""For 100 videos; a cursor that goes on for longer does not lead anywhere."""

_OUTCOMES: Mapping[ErrorKind, LiveOutcome] = {
    "throttled": "throttled",
    "unreachable": "unreachable",
    "refused": "unexpected_answer",
    "unexpected_answer": "unexpected_answer",
}


@dataclass(frozen=True, kw_only=True)
class ResearchApi:
    """Asks the Research API for known videos, up to 100 of up to 28 days at once."""

    credentials: ResearchCredentials
    pace: RateLimit
    base_url: str = RESEARCH_API
    retries: RetryPolicy = RETRY_POLICY
    name: str = "research_api"

    def fetch(self, refs: Sequence[VideoRef]) -> Iterator[Answer]:
        """As LiveSource.fetch; stops when the day's quota is used up, and raises when the credentials are refused."""
        askable: list[VideoRef] = []
        for ref in refs:
            fault = _fault(ref)
            if fault:
                yield Failed(ref.video_id, "cannot_be_asked", fault)
            else:
                askable.append(ref)
        session = ResearchSession(self.credentials, self.pace, base_url=self.base_url, retries=self.retries)
        with closing(session):
            for batch in _batches(askable):
                try:
                    yield from _answers(session, batch)
                except ResearchError as error:
                    if error.kind == "not_admitted":
                        raise LiveSourceError(error.reason) from None
                    yield Stopped(error.reason)
                    return


def _answers(session: ResearchSession, batch: Sequence[VideoRef]) -> Iterator[Answer]:
    """An answer for every video of `batch`. Raises ResearchError where all further ones would fail, too."""
    missing = {ref.video_id: ref for ref in batch}
    failure: Failed | None = None
    try:
        for video in _videos(session, batch):
            # An answer may come twice when videos move between two pages: the first one counts.
            ref = missing.pop(str(video.get("id")), None)
            if ref is not None:
                yield Delivered(ref.video_id, _record(ref, video))
    except ResearchError as error:
        if error.kind in ("stopped", "not_admitted"):
            raise
        failure = Failed("", _OUTCOMES[error.kind], error.reason)
    for video_id in missing:
        if failure:
            yield Failed(video_id, failure.outcome, failure.reason)
        else:
            yield Failed(
                video_id,
                "not_found",
                "the Research API does not have it: removed, not public, or of an account that it does not show",
            )
    if failure and failure.outcome == "throttled":
        raise ResearchError("stopped", failure.reason)


def _videos(session: ResearchSession, batch: Sequence[VideoRef]) -> Iterator[Mapping[str, object]]:
    """The videos of all pages of one question."""
    margin = timedelta(days=MARGIN_DAYS)
    question: dict[str, object] = {
        "query": {
            "and": [
                {"operation": "IN", "field_name": "video_id", "field_values": [ref.video_id for ref in batch]},
            ]
        },
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
        question = {**question, "cursor": cursor, **_search(data)}
    raise ResearchError("unexpected_answer", f"the API has more than {MAX_PAGES} pages for {len(batch)} videos")


def _search(data: Mapping[str, object]) -> dict[str, object]:
    return {"search_id": data["search_id"]} if data.get("search_id") else {}


def _batches(refs: Sequence[VideoRef]) -> Iterator[list[VideoRef]]:
    batch: list[VideoRef] = []
    most = timedelta(days=MOST_DAYS - 2 * MARGIN_DAYS)
    for ref in sorted(refs, key=lambda ref: (ref.upload_date, ref.video_id)):
        if batch and (len(batch) == VIDEOS_PER_PAGE or ref.upload_date - batch[0].upload_date > most):
            yield batch
            batch = []
        batch.append(ref)
    if batch:
        yield batch


def _fault(ref: VideoRef) -> str | None:
    if not VIDEO_ID.fullmatch(ref.video_id):
        return "the id is not one that the platform gives"
    if ref.author_id is None:
        return (
            "the Research API tells no account's id, and the account of this video is not known yet: deliver a video "
            "of it in an export file, or ask for it as a page"
        )
    return None


def _record(ref: VideoRef, video: Mapping[str, object]) -> dict[str, object]:
    """The video as a record of an export, without what the API does not tell."""
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
