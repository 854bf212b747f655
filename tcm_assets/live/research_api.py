"""The live source `research_api`: TikTok's interface for approved researchers, in questions of 100 videos.

A session gets tokens, sends requests with retries, and tells errors by kind.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Literal, NamedTuple

import httpx2
import orjson

from tcm_assets.catalogue.lists.url_list import VIDEO_ID, VideoRef
from tcm_assets.live import source
from tcm_assets.live.source import Answer, Delivered, Failed, LiveSourceError, Stopped, reason_line
from tcm_assets.live.tables import LiveOutcome
from tcm_assets.services.rate_limit import RateLimit
from tcm_assets.services.retry_policy import Failure, RetryPolicy, is_transient_status, retry_after_s, status_meaning
from tcm_assets.settings import LiveSourceName

RESEARCH_API = "https://open.tiktokapis.com"
TOKEN_PATH = "/v2/oauth/token/"  # noqa: S105 - an address
QUERY_PATH = "/v2/research/video/query/"
FIELDS = (
    "id,video_description,create_time,username,view_count,like_count,comment_count,share_count,"
    "favorites_count,hashtag_names,music_id,video_duration,region_code"
)

VIDEOS_PER_PAGE = 100  # the API's limit
MAX_DAYS = 30  # the API's limit for one question
MARGIN_DAYS = 1  # added before and after the known upload days, which may be off by a time zone
MAX_PAGES = 20  # for 100 videos; a longer chain of cursors has no end

RETRY_POLICY = replace(source.RETRY_POLICY, max_attempts=4)
TIMEOUT_S = 30.0  # for a connection and for each piece of an answer
MAX_ANSWER_S = 120.0  # for a whole answer
MAX_ANSWER_BYTES = 20_000_000  # a page of 100 videos has about 100 kB
SHORT_TOKEN_LIFE_S = 600.0  # used when the API does not say how long a token lives; usually two hours
HTTP_OK = 200
_HIDDEN = "(hidden)"

ErrorKind = Literal["stopped", "not_admitted", "throttled", "unreachable", "refused", "unexpected_answer"]

STOPPING_CODES: Mapping[str, tuple[ErrorKind, str]] = {
    "daily_quota_limit_exceeded": ("stopped", "the day's quota is used up; it starts again at midnight UTC"),
    "scope_not_authorized": ("not_admitted", "this client may not use the Research API"),
    "scope_permission_missed": ("not_admitted", "this client may not use the Research API"),
}
"""The API's error codes after which every further request would fail, too."""


@dataclass(frozen=True)
class ResearchCredentials:
    """The key and secret of an approved researcher; never shown."""

    client_key: str = field(repr=False)
    client_secret: str = field(repr=False)


class ResearchError(Exception):
    """A request failed after all attempts.

    `kind` "stopped": every further request would fail for a while. "not_admitted": they would fail until the owner
    mends the client's credentials or rights.
    """

    def __init__(self, kind: ErrorKind, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.retry_after_s = retry_after_s


class ResearchSession:
    """A client of the API that gets tokens when needed, and a new one once when a token is refused."""

    def __init__(self, api: "ResearchApi") -> None:
        self._credentials, self._pace, self._retries = api.credentials, api.pace, api.retries
        self._token: str | None = None
        self._token_ends_at = 0.0
        # No redirects: the secret and the token go only to this address.
        self._client = httpx2.Client(base_url=api.base_url, timeout=TIMEOUT_S, follow_redirects=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def post(self, path: str, fields: str, body: Mapping[str, object]) -> dict[str, object]:
        """Send `body` as JSON, and return the `data` of the answer; raises ResearchError."""
        for is_last in (False, True):
            try:
                return self._retries.call(
                    lambda: self._request_data(path, fields, body), _failure_of, sleep=self._pace.rest
                )
            except _TokenRefusedError as error:
                self._token = None
                if is_last:
                    reason = f"the API refuses the token that it has just given: {error}"
                    raise ResearchError("not_admitted", self._redact(reason)) from None
        raise AssertionError("the second attempt returns or raises")

    def _request_data(self, path: str, fields: str, body: Mapping[str, object]) -> dict[str, object]:
        answer = self._request(
            path,
            params={"fields": fields},
            content=orjson.dumps(body),
            headers={"Authorization": f"Bearer {self._valid_token()}", "Content-Type": "application/json"},
        )
        error = answer.fields.get("error")
        details = error if isinstance(error, dict) else {}
        code = str(details.get("code") or "")
        data = answer.fields.get("data")
        if answer.status == HTTP_OK and code in ("", "ok"):
            if not isinstance(data, dict):
                raise ResearchError("unexpected_answer", "the API's answer holds no data")
            return data
        reason = self._redact(f"{code or 'no code'}, HTTP {answer.status}: {details.get('message') or ''}")
        if code == "access_token_invalid":
            raise _TokenRefusedError(reason)
        if code in STOPPING_CODES:
            kind, meaning = STOPPING_CODES[code]
            raise ResearchError(kind, f"{meaning} ({reason})")
        meaning = status_meaning(answer.status)
        if meaning == "throttled" or code == "rate_limit_exceeded":
            raise ResearchError("throttled", f"too many requests ({reason})", answer.retry_after_s)
        if meaning == "unavailable" or code == "internal_error":
            raise ResearchError("unreachable", f"the API has an error ({reason})", answer.retry_after_s)
        raise ResearchError("refused", f"the API refuses the question ({reason})")

    def _valid_token(self) -> str:
        if self._token is None or time.monotonic() >= self._token_ends_at:
            answer = self._request(
                TOKEN_PATH,
                data={
                    "client_key": self._credentials.client_key,
                    "client_secret": self._credentials.client_secret,
                    "grant_type": "client_credentials",
                },
            )
            if is_transient_status(answer.status):
                reason = f"no token was given: HTTP {answer.status}"
                raise ResearchError("unreachable", reason, answer.retry_after_s)
            token, life_s = answer.fields.get("access_token"), answer.fields.get("expires_in")
            if not isinstance(token, str) or not token:
                cause = answer.fields.get("error_description") or answer.fields.get("error") or f"HTTP {answer.status}"
                reason = f"no token was given; check TIKTOK_CLIENT_KEY and TIKTOK_CLIENT_SECRET: {cause}"
                raise ResearchError("not_admitted", self._redact(reason))
            self._token = token
            self._token_ends_at = time.monotonic() + (life_s if isinstance(life_s, int | float) else SHORT_TOKEN_LIFE_S)
        return self._token

    def _request(self, path: str, **options: Any) -> "_JsonAnswer":
        """Send one request with httpx's `options` under the rate limit; read its answer within bounds."""
        self._pace.wait()
        body = bytearray()
        ends_at = time.monotonic() + MAX_ANSWER_S
        try:
            with self._client.stream("POST", path, **options) as response:
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > MAX_ANSWER_BYTES:
                        reason = f"the answer goes on beyond {MAX_ANSWER_BYTES:,} bytes"
                        raise ResearchError("unexpected_answer", reason)
                    if time.monotonic() > ends_at:
                        raise ResearchError("unreachable", "the answer did not end in time")
                status, retry_after = response.status_code, response.headers.get("Retry-After")
        except httpx2.HTTPError as error:
            reason = f"no answer: {type(error).__name__}: {error}"
            raise ResearchError("unreachable", self._redact(reason)) from None
        fields: object = None
        with suppress(orjson.JSONDecodeError):
            fields = orjson.loads(bytes(body))
        if status == HTTP_OK and not isinstance(fields, dict):
            raise ResearchError("unexpected_answer", "the API's answer is not a JSON object")
        return _JsonAnswer(status, fields if isinstance(fields, dict) else {}, retry_after_s(retry_after))

    def _redact(self, text: str) -> str:
        """Return `text` as one line without secrets, which a server may repeat."""
        for secret in (self._credentials.client_secret, self._credentials.client_key, self._token):
            if secret:
                text = text.replace(secret, _HIDDEN)
        return reason_line(text)


class _TokenRefusedError(Exception):
    """The token has expired, or was never valid."""


def _failure_of(error: Exception) -> Failure:
    is_transient = isinstance(error, ResearchError) and error.kind in ("throttled", "unreachable")
    return Failure(is_transient, error.retry_after_s if isinstance(error, ResearchError) else None)


class _JsonAnswer(NamedTuple):
    status: int
    fields: dict[str, object]
    retry_after_s: float | None


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
    name: LiveSourceName = "research_api"

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
        with closing(ResearchSession(self)) as session:
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
    """Return the video as a record of an export file, without the fields that the API does not give.

    That is the account's id, too: the archive settles it by all files, so that a later one mends it.
    """
    username = video.get("username") or ref.username
    record: dict[str, object | None] = {
        "id": ref.video_id,
        "text": video.get("video_description"),
        "createTime": video.get("create_time"),
        "authorMeta": {"name": username},
        "musicMeta": {"musicId": video.get("music_id")},
        "videoMeta": {"duration": video.get("video_duration")},
        "hashtags": video.get("hashtag_names"),
        "webVideoUrl": f"https://www.tiktok.com/@{username}/video/{ref.video_id}",
        "playCount": video.get("view_count"),
        "diggCount": video.get("like_count"),
        "shareCount": video.get("share_count"),
        "commentCount": video.get("comment_count"),
        "collectCount": video.get("favorites_count"),
        "locationCreated": video.get("region_code"),
    }
    return {name: value for name, value in record.items() if value is not None}
