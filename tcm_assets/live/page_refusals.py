"""What an error of yt-dlp, or of the network below it, means for a video."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from yt_dlp.networking.exceptions import HTTPError, IncompleteRead, TransportError
from yt_dlp.utils import GeoRestrictedError

from tcm_assets.live.source import plain_reason
from tcm_assets.live.tiktok_pages import AnswerTooLargeError, AnswerTooSlowError, ClipNotWholeError
from tcm_assets.services.retry_policy import Failure, retry_after_s, status_meaning

RefusalOutcome = Literal[
    "not_found",
    "private",
    "login_needed",
    "blocked",
    "throttled",
    "unreachable",
    "cut_off",
    "too_large",
    "unexpected_answer",
]

_PRIVATE_STATUSES = {10216: "the post is private", 10222: "the account is private"}

_BLOCKED_STATUS = 10204
"""yt-dlp reads it as "your IP address is blocked"; it is also told of posts that are not shown in a country."""

_GIVING_UP = "Giving up after"

_CUT_OFF = "more expected"

_MARKS_OF_YTDLP = re.compile(
    r"^(?:ERROR:)?\s*(?:\[[^\]]*\])?\s*(?:\d+:)?\s*|\s*;? please report this issue on .*$", re.S
)


class Refusal(NamedTuple):
    """Why nothing came; `retry_after_s` is what the server asks for, where it does."""

    outcome: RefusalOutcome
    reason: str
    retry_after_s: float | None = None

    @property
    def failure(self) -> Failure:
        """What it says about another attempt."""
        return Failure(self.outcome in ("throttled", "unreachable", "cut_off"), self.retry_after_s)


def refusal_of(error: BaseException) -> Refusal:
    """The outcome that `error` stands for; what is not understood is an unexpected answer, in yt-dlp's own words."""
    chain = list(_causes(error))
    for cause in chain:
        if isinstance(cause, AnswerTooLargeError):
            return Refusal("too_large", str(cause))
        if isinstance(cause, ClipNotWholeError):
            return Refusal("cut_off", _own_words(cause))
        if isinstance(cause, AnswerTooSlowError):
            return Refusal("unreachable", str(cause))
        if isinstance(cause, HTTPError):
            return _of_status(cause)
        if isinstance(cause, GeoRestrictedError):
            return Refusal("blocked", plain_reason(cause.msg or "not shown in this country"))
    status = next((code for cause in chain if (code := getattr(cause, "page_status", None))), None)
    words = _own_words(chain[0])
    if status in _PRIVATE_STATUSES:
        return Refusal("private", f"{_PRIVATE_STATUSES[status]} (the page's code {status})")
    if status == _BLOCKED_STATUS:
        return Refusal("blocked", f"removed, or not shown to this address (the page's code {status})")
    if status and status > 0:
        return Refusal("not_found", f"the page says that the video is not available (its code {status})")
    for cause in chain:
        if isinstance(cause, IncompleteRead):
            return Refusal("cut_off", f"the connection was cut: {plain_reason(str(cause))}")
        if isinstance(cause, TransportError | OSError):
            return Refusal("unreachable", f"no answer: {plain_reason(str(cause))}")
    if _GIVING_UP in words:
        # The downloader keeps the words alone of what it met at its last attempt.
        return Refusal("cut_off" if _CUT_OFF in words else "unreachable", words)
    if "log in" in words.lower() or "login" in words.lower():
        return Refusal("login_needed", "the page is shown to signed-in visitors only")
    if "challenge" in words.lower():
        return Refusal("throttled", f"the page asks for a proof that a person reads it: {words}")
    return Refusal("unexpected_answer", words)


def _of_status(error: HTTPError) -> Refusal:
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
    """`error` and what lies behind it, each once; yt-dlp keeps causes in three places."""
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


def _own_words(error: BaseException) -> str:
    return plain_reason(_MARKS_OF_YTDLP.sub("", str(error))) or type(error).__name__
