"""Retry policies: how often a failed request is made again, after which waits, and until when."""

import email.utils
import math
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    from tenacity import RetryCallState

StatusMeaning = Literal["throttled", "unavailable", "gone", "forbidden", "refused"]
_PERMANENT_SERVER_ERRORS = (501, 505)  # not implemented, and version not supported: a retry cannot help
_MOST_DOUBLINGS = 64  # far beyond any bound of a wait; a thousand doublings are more than a float holds
_T = TypeVar("_T")


class Failure(NamedTuple):
    """Whether an error is transient, and how many seconds the service asks to wait, where it does."""

    is_transient: bool
    asked_wait_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often a request is made, and how long to wait in between.

    Waits start at `first_wait_s` and double up to `max_wait_s`, but are never shorter than the service asks for. When
    it asks for more than `max_asked_wait_s`, there is no further attempt: that is a daily quota. With `is_jittered`,
    each wait is drawn from 0 to its bound, so that clients that failed together do not return together.
    """

    first_wait_s: float
    max_wait_s: float
    max_attempts: float = math.inf
    max_asked_wait_s: float = math.inf
    is_jittered: bool = True

    def call(
        self,
        request: Callable[[], _T],
        failure_of: Callable[[Exception], Failure],
        *,
        sleep: Callable[[float], None] = time.sleep,
        now_s: Callable[[], float] = time.monotonic,
        end_s: float = math.inf,
    ) -> _T:
        """Return the result of `request`, repeated while its failure is transient; raise the last failure unchanged.

        No attempt begins at `end_s` on `now_s` or later: where the next wait would last until then, none is made.
        """
        # tenacity loads asyncio, and most processes that load this module never retry anything.
        import tenacity

        def is_transient(error: BaseException) -> bool:
            return isinstance(error, Exception) and failure_of(error).is_transient

        def asked_wait_s(state: "RetryCallState") -> float | None:
            error = state.outcome.exception() if state.outcome else None
            return failure_of(error).asked_wait_s if isinstance(error, Exception) else None

        def is_over(state: "RetryCallState") -> bool:
            is_quota = (asked_wait_s(state) or 0.0) > self.max_asked_wait_s
            is_late = now_s() + state.upcoming_sleep >= end_s
            return state.attempt_number >= self.max_attempts or is_quota or is_late

        retrying = tenacity.Retrying(
            stop=is_over,
            wait=lambda state: self.wait_s(state.attempt_number, asked_wait_s(state)),
            retry=tenacity.retry_if_exception(is_transient),
            sleep=sleep,
            reraise=True,
        )
        return retrying(request)

    def wait_s(self, failed_attempts: int, asked_wait_s: float | None = None) -> float:
        """Return the seconds to wait after so many failed attempts, when the service asks for `asked_wait_s`.

        >>> policy = RetryPolicy(max_attempts=5, first_wait_s=2, max_wait_s=60, is_jittered=False)
        >>> [policy.wait_s(1), policy.wait_s(2), policy.wait_s(10), policy.wait_s(1, asked_wait_s=30)]
        [2.0, 4.0, 60, 30]
        >>> policy.wait_s(1_000_000)
        60
        """
        doublings = min(failed_attempts - 1, _MOST_DOUBLINGS)
        backoff_s = min(self.max_wait_s, self.first_wait_s * 2.0**doublings)
        if not self.is_jittered:
            return max(backoff_s, asked_wait_s or 0.0)
        backoff_s = random.uniform(0, backoff_s)
        if asked_wait_s is None:
            return backoff_s
        # A little longer than asked, so that threads with the same wait do not return together.
        return max(backoff_s, asked_wait_s + random.uniform(0, self.first_wait_s))


def retry_after_s(header: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, given as a number or an HTTP date.

    None without a header, or for anything else. A date in the past asks for 0 seconds; `now` is the present by default.

    >>> retry_after_s("120"), retry_after_s("soon")
    (120.0, None)
    >>> retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT", datetime(2015, 10, 21, 7, 27, tzinfo=UTC))
    60.0
    """
    value = (header or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - (now or datetime.now(UTC))).total_seconds())


def status_meaning(status: int) -> StatusMeaning:
    """Return what an HTTP status of 400 or more means for its request.

    "throttled": too many requests. "unavailable": the service is late or has an internal error. "gone": not found.
    "forbidden": not for this client. "refused": anything else.

    >>> [status_meaning(status) for status in (429, 503, 404, 403, 400)]
    ['throttled', 'unavailable', 'gone', 'forbidden', 'refused']
    """
    if status == 429:
        return "throttled"
    if status == 408 or (500 <= status < 600 and status not in _PERMANENT_SERVER_ERRORS):
        return "unavailable"
    if status in (404, 410):
        return "gone"
    return "forbidden" if status in (401, 403, 451) else "refused"


def is_transient_status(status: int) -> bool:
    """Return whether the same request may succeed later."""
    return status_meaning(status) in ("throttled", "unavailable")
