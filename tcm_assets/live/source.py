"""What a live source is: something that is asked for videos, and tells of each what it has or why it has nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from tcm_assets.catalogue.url_list import VideoRef
from tcm_assets.live.tables import ClipOutcome, LiveOutcome
from tcm_assets.services.retry_policy import RetryPolicy

MAX_REASON_CHARACTERS = 500
"""Enough for a sentence and what a server said; a server may say anything at any length."""

RETRY_POLICY = RetryPolicy(max_attempts=3, first_wait_s=2, max_wait_s=120, max_asked_wait_s=120, is_jittered=False)
"""For each page and each clip. A server that wants more patience gets none: the rest is left to a later run. Requests
are spread by their pace already.
"""


class LiveSourceError(Exception):
    """A source cannot be used at all: a package or a key is missing. The message says what to do."""


@dataclass(frozen=True)
class Clip:
    """What came of a clip."""

    outcome: ClipOutcome = "not_wanted"
    reason: str | None = None
    size_bytes: int | None = None


NO_CLIP = Clip()


@dataclass(frozen=True)
class Delivered:
    """A video that the source has: a record in the shape of an export file, and what came of its clip."""

    video_id: str
    record: dict[str, object]
    clip: Clip = NO_CLIP


@dataclass(frozen=True)
class Failed:
    """A video of which nothing came, and why."""

    video_id: str
    outcome: LiveOutcome
    reason: str


@dataclass(frozen=True)
class Stopped:
    """The source gives no more for now, whatever is asked of it; the last answer, before which nothing is lost."""

    reason: str


Answer = Delivered | Failed | Stopped


class LiveSource(Protocol):
    """A place that is asked for videos over the network."""

    @property
    def name(self) -> str:
        """As in TCM_LIVE_SOURCE and in the names of delivery files."""
        ...

    def fetch(self, refs: Sequence[VideoRef]) -> Iterator[Answer]:
        """One answer for each of `refs`, in any order, as they come; after Stopped there is none.

        Never raises for what a server does. Closing the iterator early leaves nothing half done. Raises LiveSourceError
        when the source cannot be used at all.
        """
        ...


def plain_reason(text: str) -> str:
    """What a server or a library said, in one line of bounded length."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MAX_REASON_CHARACTERS]
