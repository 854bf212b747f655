"""How much, how often and how long Gemini may be asked, for all threads of a run together.

Belongs here: counting and waiting. Does not belong here: what is asked (`gemini_client`).
"""

import threading
import time
from typing import Final, Protocol

FAILURES_IN_A_ROW: Final = 3
"""Videos in a row whose requests failed for good: a fourth would wait through all its retries for nothing."""


class Clock(Protocol):
    """The time, and waiting; tests bring their own."""

    def now_s(self) -> float:
        """Seconds since some moment."""

    def sleep(self, seconds: float) -> None:
        """Return `seconds` later."""


class SystemClock:
    """The machine's own clock, unmoved by changes of the time of day."""

    def now_s(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Return `seconds` later."""
        time.sleep(seconds)


class RateLimit:
    """At most `per_minute` turns in any minute, evenly spaced, whoever takes them.

    Raises ValueError for less than one a minute.
    """

    def __init__(self, per_minute: int, clock: Clock) -> None:
        if per_minute < 1:
            raise ValueError(f"{per_minute} questions a minute; at least 1 is needed")
        self._interval_s = 60 / per_minute
        self._clock = clock
        self._next_turn_s = clock.now_s()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when it is the caller's turn."""
        with self._lock:
            now_s = self._clock.now_s()
            turn_s = max(now_s, self._next_turn_s)
            self._next_turn_s = turn_s + self._interval_s
        if turn_s > now_s:
            self._clock.sleep(turn_s - now_s)


class RunLimits:
    """Whether one more video may be asked about: a budget, and an end when the service has stopped answering."""

    def __init__(self, max_videos: int) -> None:
        self._videos_left = max_videos
        self._failures_in_a_row = 0
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take one video off the budget; False when it is spent."""
        with self._lock:
            if self._videos_left < 1:
                return False
            self._videos_left -= 1
            return True

    @property
    def is_budget_spent(self) -> bool:
        """Whether no more videos may be asked about."""
        with self._lock:
            return self._videos_left < 1

    def note(self, *, did_answer: bool) -> None:
        """Remember whether the service answered for a video."""
        with self._lock:
            self._failures_in_a_row = 0 if did_answer else self._failures_in_a_row + 1

    @property
    def has_given_up(self) -> bool:
        """Whether FAILURES_IN_A_ROW videos got no answer; for the rest of the run nothing more is asked."""
        with self._lock:
            return self._failures_in_a_row >= FAILURES_IN_A_ROW
