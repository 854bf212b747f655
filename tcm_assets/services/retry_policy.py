"""Retries of what may succeed later: how often, after which waits, until when."""

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

_PERMANENT_SERVER_ERRORS = (501, 505)
"""The server does not know how to do it, and will not learn: not implemented, version not supported."""

_T = TypeVar("_T")


class Failure(NamedTuple):
    """What an error says about trying again; `asked_wait_s` is how long the service asks to wait, where it does."""

    is_transient: bool
    asked_wait_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often a request is made, and how long to wait in between.

    Waits start at `first_wait_s` and double up to `max_wait_s`, but are never shorter than what the service asks for.
    A service that asks for more than `max_asked_wait_s` gets no further attempt: it speaks of the day's quota, not of
    a moment. With `is_jittered`, each wait is drawn from 0 to its bound, so that clients that failed together do not
    come back together.
    """

    max_attempts: int
    first_wait_s: float
    max_wait_s: float
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
        """Return what `request` returns, asked again while its failure is transient; raise the last failure as it came.

        No attempt begins once `end_s` on `now_s` has come, or would have come after the wait that the service asks for.
        """
        # It loads asyncio, and most processes that load this module never retry anything.
        import tenacity

        def is_transient(error: BaseException) -> bool:
            return isinstance(error, Exception) and failure_of(error).is_transient

        def asked_wait_s(state: "RetryCallState") -> float | None:
            error = state.outcome.exception() if state.outcome else None
            return failure_of(error).asked_wait_s if isinstance(error, Exception) else None

        def is_over(state: "RetryCallState") -> bool:
            asked_s = asked_wait_s(state) or 0.0
            is_late = now_s() + asked_s >= end_s
            return state.attempt_number >= self.max_attempts or asked_s > self.max_asked_wait_s or is_late

        retrying = tenacity.Retrying(
            stop=is_over,
            wait=lambda state: self.wait_s(state.attempt_number, asked_wait_s(state)),
            retry=tenacity.retry_if_exception(is_transient),
            sleep=sleep,
            reraise=True,
        )
        return retrying(request)

    def wait_s(self, failed_attempts: int, asked_wait_s: float | None = None) -> float:
        """Return the seconds to wait after so many failed attempts, of which the last asked for `asked_wait_s`.

        >>> policy = RetryPolicy(max_attempts=5, first_wait_s=2, max_wait_s=60, is_jittered=False)
        >>> [policy.wait_s(1), policy.wait_s(2), policy.wait_s(10), policy.wait_s(1, asked_wait_s=30)]
        [2.0, 4.0, 60, 30]
        """
        backoff_s = min(self.max_wait_s, self.first_wait_s * 2.0 ** (failed_attempts - 1))
        if not self.is_jittered:
            return max(backoff_s, asked_wait_s or 0.0)
        backoff_s = random.uniform(0, backoff_s)
        if asked_wait_s is None:
            return backoff_s
        # Spread a little beyond what is asked, so that threads told to wait as long do not come back at once.
        return max(backoff_s, asked_wait_s + random.uniform(0, self.first_wait_s))


def retry_after_s(header: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, which holds a number of them or an HTTP date.

    None where there is no header, or one that says neither. A date that has passed asks for 0 seconds; `now` is the
    present by default.

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
    """Return what an HTTP status of 400 or more means for the request that got it.

    "throttled": too many requests. "unavailable": the service is late or has an error of its own. "gone": there is no
    such thing. "forbidden": not for this client. "refused": anything else.

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
