"""What a request that failed means: for one clip, or for every clip.

Belongs here: the errors that `gemini_client` raises, and telling them apart. Does not belong here: which failures pass
by themselves (`gemini_retries`).
"""

from typing import Any, Final

from tcm_assets.encoders.gemini_retries import error_details
from tcm_assets.encoders.sentiment import Status

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


def is_about_setup(error: Any) -> bool:
    """Whether every other request would fail as this API error until the owner changes something."""
    if error.code in (401, 403, 404):
        return True
    reasons = {detail.get("reason") for detail in error_details(error)}
    return error.code == 400 and ("API_KEY_INVALID" in reasons or error.status == "FAILED_PRECONDITION")
