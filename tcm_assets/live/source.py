"""The protocol of live sources: requests for videos, answers with counts and clips, and failures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from tcm_assets.catalogue.lists.url_list import VideoRef
from tcm_assets.live.tables import ClipOutcome, LiveOutcome
from tcm_assets.services.messages import one_line
from tcm_assets.services.retry_policy import RetryPolicy

MAX_REASON_CHARACTERS = 500  # enough for a sentence and a server's message, which may have any length

RETRY_POLICY = RetryPolicy(max_attempts=3, first_wait_s=2, max_wait_s=120, max_asked_wait_s=120, is_jittered=False)
"""For each page and each clip. A server that asks for a longer wait is left to a later run; jitter is not needed, since
the rate limit spreads requests already.
"""


class LiveSourceError(Exception):
    """A source cannot be used, because a package or a key is missing; the message says what to do."""


@dataclass(frozen=True)
class Clip:
    """The outcome of a clip's download."""

    outcome: ClipOutcome = "not_wanted"
    reason: str | None = None
    size_bytes: int | None = None


NO_CLIP = Clip()


@dataclass(frozen=True)
class Delivered:
    """A video that the source has: a record in the shape of an export file, and the outcome of its clip."""

    video_id: str
    record: dict[str, object]
    clip: Clip = NO_CLIP


@dataclass(frozen=True)
class Failed:
    """A video without an answer, and why."""

    video_id: str
    outcome: LiveOutcome
    reason: str


@dataclass(frozen=True)
class Stopped:
    """The last answer of a source that refuses further requests for now; earlier answers are complete."""

    reason: str


Answer = Delivered | Failed | Stopped


class LiveSource(Protocol):
    """A service that gives current counts of videos over the network."""

    @property
    def name(self) -> str:
        """Return the name as in TCM_LIVE_SOURCE and in the names of delivery files."""
        ...

    def fetch(self, refs: Sequence[VideoRef]) -> Iterator[Answer]:
        """Yield one answer for each of `refs`, in any order, as they come; none follows Stopped.

        Never raises for what a server does. Closing the iterator early leaves nothing half done. Raises LiveSourceError
        when the source cannot be used at all.
        """
        ...


def reason_line(text: str) -> str:
    """Return the message of a server or a library as one line, short enough for a row."""
    return one_line(text, MAX_REASON_CHARACTERS)
