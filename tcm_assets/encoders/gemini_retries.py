"""Which failures of a request to Gemini pass, and how long to wait for that.

Belongs here: telling errors of google-genai apart, and the waits. Does not belong here: the requests (`gemini_client`).
The client's own retries wait 1 to 16 s whatever the service asks for, and do not cover the parts of an upload; so they
stay off.
"""

import email.utils
import math
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from tcm_assets.encoders.gemini_limits import Clock

MAX_ATTEMPTS: Final = 5
FIRST_WAIT_S: Final = 1.0
MAX_WAIT_S: Final = 60.0
"""Waits are drawn from 0 to FIRST_WAIT_S, twice that, four times that ..., and never from above MAX_WAIT_S."""

MAX_RETRY_AFTER_S: Final = 120.0
"""The longest wait that the service may ask for; a quota of the day asks for hours, and is given up at once."""

PASSING_HTTP_CODES: Final = frozenset({408, 429, 500, 502, 503, 504})

_T = TypeVar("_T")


def with_retries(
    request: Callable[[], _T], clock: Clock, max_attempts: int = MAX_ATTEMPTS, end_s: float = math.inf
) -> _T:
    """What `request` returns, asked again while its failure may pass; raises the last failure as it came.

    It is not asked again once `end_s` on `clock` has come, or would have come after the wait that the service asks for.
    """
    import tenacity

    def is_over(state: tenacity.RetryCallState) -> bool:
        asked_s = _asked_wait_s(_failure(state)) or 0
        is_late = clock.now_s() + asked_s >= end_s
        return state.attempt_number >= max_attempts or asked_s > MAX_RETRY_AFTER_S or is_late

    def wait_s(state: tenacity.RetryCallState) -> float:
        asked_s = _asked_wait_s(_failure(state))
        backoff_s = random.uniform(0, min(MAX_WAIT_S, FIRST_WAIT_S * 2 ** (state.attempt_number - 1)))
        # Spread over a second more, so that threads told to wait as long do not come back at once.
        return backoff_s if asked_s is None else asked_s + random.uniform(0, FIRST_WAIT_S)

    retrying = tenacity.Retrying(
        stop=is_over, wait=wait_s, retry=tenacity.retry_if_exception(may_pass), sleep=clock.sleep, reraise=True
    )
    return retrying(request)


def may_pass(error: BaseException) -> bool:
    """Whether the same request may succeed later: an overloaded service, or a connection that broke."""
    import httpx2
    from google.genai import errors

    if isinstance(error, errors.APIError):
        return error.code in PASSING_HTTP_CODES
    return isinstance(error, httpx2.TransportError)


def error_details(error: Any) -> list[dict[str, Any]]:
    """The `details` of an API error: what google.rpc says beyond code and message; empty where there are none."""
    body = error.details if isinstance(error.details, dict) else {}
    inner = body.get("error", body)
    details = inner.get("details") if isinstance(inner, dict) else None
    return [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []


def _failure(state: Any) -> BaseException | None:
    failure: BaseException | None = state.outcome.exception()
    return failure


def _asked_wait_s(error: BaseException | None) -> float | None:
    """How long the service asks to wait, in seconds: by the header Retry-After, or by google.rpc.RetryInfo."""
    from google.genai import errors

    if not isinstance(error, errors.APIError):
        return None
    headers = getattr(error.response, "headers", None)
    asked = [_header_wait_s(headers.get("retry-after"))] if headers is not None else []
    for detail in error_details(error):
        found = re.fullmatch(r"(\d{1,9}(?:\.\d+)?)s", str(detail.get("retryDelay", "")))
        asked.append(float(found[1]) if found else None)
    return max((wait_s for wait_s in asked if wait_s is not None), default=None)


def _header_wait_s(value: str | None) -> float | None:
    """Seconds by `Retry-After`, which is a number of them or a date."""
    if not value:
        return None
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
