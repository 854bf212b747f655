"""Answers of TikTok's pages: a page as a record of an export file, an error as the outcome it stands for."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from yt_dlp.networking.exceptions import HTTPError, IncompleteRead, TransportError
from yt_dlp.utils import GeoRestrictedError

from tcm_assets.catalogue.caption_marks import HASHTAG, MENTION
from tcm_assets.catalogue.lists.url_list import VideoRef
from tcm_assets.live.source import reason_line
from tcm_assets.live.tables import ClipOutcome, LiveOutcome
from tcm_assets.live.tiktok_pages import AnswerTooLargeError, AnswerTooSlowError, ClipNotWholeError
from tcm_assets.services.retry_policy import Failure, retry_after_s, status_meaning


def page_record(ref: VideoRef, info: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, object]:
    """Return the record of the video `ref`; `info` is yt-dlp's, `item` the page's own object, or empty.

    Counts come from the page's `statsV2` where it has them, since its `stats`, which `info` has, are rounded when
    large. Hashtags and mentions are those that the page marks, or else those in the caption's text.
    """
    caption = info.get("description") or ""
    music, picture, full = _part(item, "music"), _part(item, "video"), _part(item, "statsV2")
    account_id = info.get("uploader_id")
    extra = item.get("textExtra")
    marks = [mark for mark in extra if isinstance(mark, Mapping)] if isinstance(extra, list) else []
    record: dict[str, object | None] = {
        "id": info.get("id"),
        "text": caption,
        "createTime": info.get("timestamp"),
        "authorMeta": _without_nones(
            # Without an account on the page, yt-dlp gives the video's id as the account's. What is known of the video
            # else is no word of the page: the archive settles accounts by all files, and later ones mend it.
            id=account_id if account_id != ref.video_id else None,
            name=info.get("uploader") or ref.username,
            nickName=info.get("channel"),
            signature=_part(item, "author").get("signature"),
            verified=_part(item, "author").get("verified"),
        ),
        "authorStats": _without_nones(
            # The newer of the two places has the count in full, as text.
            followerCount=_first(
                *(_part(item, place).get("followerCount") for place in ("authorStatsV2", "authorStats"))
            )
        ),
        "musicMeta": _without_nones(
            musicId=music.get("id"),
            musicName=info.get("track"),
            musicAuthor=", ".join(info.get("artists") or ()) or None,
            musicOriginal=music.get("original"),
        ),
        "videoMeta": _without_nones(
            height=picture.get("height"), width=picture.get("width"), duration=info.get("duration") or None
        ),
        "hashtags": _marked(marks, "hashtagName") or HASHTAG.findall(str(caption)),
        "mentions": _marked(marks, "userUniqueId") or MENTION.findall(str(caption)),
        "webVideoUrl": f"https://www.tiktok.com/@{info.get('uploader') or ref.username or '_'}/video/{ref.video_id}",
        "playCount": _first(full.get("playCount"), info.get("view_count")),
        "diggCount": _first(full.get("diggCount"), info.get("like_count")),
        "shareCount": _first(full.get("shareCount"), info.get("repost_count")),
        "commentCount": _first(full.get("commentCount"), info.get("comment_count")),
        "collectCount": _first(full.get("collectCount"), info.get("save_count")),
        # By the names of Apify's scrapers.
        "isAd": item.get("isAd"),
        "isSlideshow": "imagePost" in item if item else None,
        "slideshowImageLinks": _part(item, "imagePost").get("images"),
        "textLanguage": item.get("textLanguage"),
        "locationCreated": item.get("locationCreated"),
    }
    return _without_nones(**record)


def _first(*values: object) -> object:
    """Return the first of `values` that is not None."""
    return next((value for value in values if value is not None), None)


def _part(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = item.get(name)
    return part if isinstance(part, Mapping) else {}


def _marked(marks: list[Mapping[str, Any]], name: str) -> list[str]:
    return [mark[name] for mark in marks if isinstance(mark.get(name), str) and mark[name]]


def _without_nones(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


RefusalOutcome = LiveOutcome | ClipOutcome
_PRIVATE_STATUSES = {10216: "the post is private", 10222: "the account is private"}
# yt-dlp reads it as "your IP address is blocked"; posts that are not shown in a country have it, too.
_BLOCKED_STATUS = 10204
_GAVE_UP = "Giving up after"
_CUT_OFF = "more expected"

_YTDLP_DECORATION = re.compile(
    r"^(?:ERROR:)?\s*(?:\[[^\]]*\])?\s*(?:\d+:)?\s*|\s*;? please report this issue on .*$", re.S
)


class Refusal(NamedTuple):
    """Why nothing came; `retry_after_s` is the wait that the server asks for, in seconds."""

    outcome: RefusalOutcome
    reason: str
    retry_after_s: float | None = None

    @property
    def failure(self) -> Failure:
        """Return whether and when another attempt makes sense."""
        return Failure(self.outcome in ("throttled", "unreachable", "cut_off"), self.retry_after_s)


def classify_error(error: BaseException) -> Refusal:
    """Return the outcome that `error` stands for; an unknown error is an unexpected answer, in yt-dlp's words."""
    chain = list(_causes(error))
    for cause in chain:
        if isinstance(cause, AnswerTooLargeError):
            return Refusal("too_large", str(cause))
        if isinstance(cause, ClipNotWholeError):
            return Refusal("cut_off", _message(cause))
        if isinstance(cause, AnswerTooSlowError):
            return Refusal("unreachable", str(cause))
        if isinstance(cause, HTTPError):
            return _classify_status(cause)
        if isinstance(cause, GeoRestrictedError):
            return Refusal("blocked", reason_line(cause.msg or "not shown in this country"))
    status = next((code for cause in chain if (code := getattr(cause, "page_status", None))), None)
    message = _message(chain[0])
    if status in _PRIVATE_STATUSES:
        return Refusal("private", f"{_PRIVATE_STATUSES[status]} (the page's code {status})")
    if status == _BLOCKED_STATUS:
        return Refusal("blocked", f"removed, or not shown to this address (the page's code {status})")
    if status and status > 0:
        return Refusal("not_found", f"the page says that the video is not available (its code {status})")
    for cause in chain:
        if isinstance(cause, IncompleteRead):
            return Refusal("cut_off", f"the connection was cut: {reason_line(str(cause))}")
        if isinstance(cause, TransportError | OSError):
            return Refusal("unreachable", f"no answer: {reason_line(str(cause))}")
    if _GAVE_UP in message:
        # The downloader keeps only the message of its last error.
        return Refusal("cut_off" if _CUT_OFF in message else "unreachable", message)
    if "log in" in message.lower() or "login" in message.lower():
        return Refusal("login_needed", "the page is shown to signed-in visitors only")
    if "challenge" in message.lower():
        return Refusal("throttled", f"the page asks for a proof that the visitor is a person: {message}")
    return Refusal("unexpected_answer", message)


def _classify_status(error: HTTPError) -> Refusal:
    status = error.status
    asked_wait_s = retry_after_s(error.response.headers.get("Retry-After"))
    match status_meaning(status):
        case "throttled":
            return Refusal("throttled", f"too many requests (HTTP {status})", asked_wait_s)
        case "unavailable":
            return Refusal("unreachable", f"the server has an error (HTTP {status})", asked_wait_s)
        case "gone":
            return Refusal("not_found", f"there is no such page (HTTP {status})")
        case "forbidden":
            return Refusal("blocked", f"the server refuses this address (HTTP {status})")
        case "refused":
            return Refusal("unexpected_answer", f"the server answers HTTP {status}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and its causes, each once; yt-dlp keeps causes in three places."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        kept = getattr(cause, "exc_info", None)
        inner = getattr(cause, "cause", None)
        waiting += [
            kept[1] if kept else None,
            inner if isinstance(inner, BaseException) else None,
            cause.__cause__,
            cause.__context__,
        ]


def _message(error: BaseException) -> str:
    return reason_line(_YTDLP_DECORATION.sub("", str(error))) or type(error).__name__
