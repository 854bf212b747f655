"""What a request that failed means: for one clip, or for every clip."""

import re
from typing import Any, Final

from tcm_assets.sentiment.scorers import Status
from tcm_assets.services.retry_policy import Failure, RetryPolicy, is_transient_status, retry_after_s

RETRY_POLICY: Final = RetryPolicy(max_attempts=5, first_wait_s=1.0, max_wait_s=60.0, max_asked_wait_s=120.0)
"""The client's own retries wait 1 to 16 s whatever the service asks for, and do not cover the parts of an upload; so
they stay off. A quota of the day asks for hours, and is given up at once.
"""

PASSING_RPC_CODES: Final = frozenset({4, 8, 10, 13, 14})
"""google.rpc.Code of a failed processing that says nothing about the clip: deadline, quota, aborted, internal, down."""

REFUSED_HTTP_CODES: Final = frozenset({400, 413, 415})
"""Answers to a clip that is too large, or of a kind that is not taken."""


class GeminiSetupError(RuntimeError):
    """Gemini takes no request of this setup: a key that it refuses, or a model that it does not have."""


class NoScoreError(Exception):
    """A clip has no score. `is_lasting`: the same clip would get none from the same model and question again."""

    def __init__(self, status: Status, reason: str, *, is_lasting: bool = False) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status
        self.reason = reason
        self.is_lasting = is_lasting


def failure_of(error: BaseException) -> Failure:
    """Return whether the same request may succeed later: the service is overloaded, or a connection broke."""
    import httpx2
    from google.genai import errors

    if isinstance(error, errors.APIError):
        return Failure(is_transient_status(error.code), _asked_wait_s(error))
    return Failure(isinstance(error, httpx2.TransportError))


def error_details(error: Any) -> list[dict[str, Any]]:
    """Return the `details` of an API error: what google.rpc says beyond code and message; empty where it says none."""
    body = error.details if isinstance(error.details, dict) else {}
    inner = body.get("error", body)
    details = inner.get("details") if isinstance(inner, dict) else None
    return [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []


def is_about_setup(error: Any) -> bool:
    """Whether every other request would fail as this API error until the owner changes something."""
    if error.code in (401, 403, 404):
        return True
    reasons = {detail.get("reason") for detail in error_details(error)}
    return error.code == 400 and ("API_KEY_INVALID" in reasons or error.status == "FAILED_PRECONDITION")


def _asked_wait_s(error: Any) -> float | None:
    """Return how long the service asks to wait, in seconds: by the header Retry-After, or by google.rpc.RetryInfo."""
    headers = getattr(error.response, "headers", None)
    asked = [retry_after_s(headers.get("retry-after"))] if headers is not None else []
    for detail in error_details(error):
        found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]+)?)s", str(detail.get("retryDelay", "")))
        asked.append(float(found[1]) if found else None)
    return max((wait_s for wait_s in asked if wait_s is not None), default=None)
