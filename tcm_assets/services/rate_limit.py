"""Limits on requests, shared by threads: a rate, a budget, and a stop when the service no longer answers."""

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """A source of time that can wait; tests use their own."""

    def now_s(self) -> float:
        """Return seconds since a fixed moment."""

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""


class SystemClock:
    """The system's monotonic clock."""

    def now_s(self) -> float:
        """Return seconds since a fixed moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""
        time.sleep(seconds)


class RateLimit:
    """At most `per_minute` requests in any minute, evenly spaced over all threads.

    Unused time is not saved up. Raises ValueError unless `per_minute` is above zero.
    """

    def __init__(self, per_minute: float, clock: Clock | None = None) -> None:
        if per_minute <= 0:
            raise ValueError(f"{per_minute} requests a minute: a number above zero is needed")
        self._interval_s = 60 / per_minute
        self._clock = clock or SystemClock()
        self._next_turn_s = self._clock.now_s()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait until the caller may make its request."""
        with self._lock:
            turn_s = max(self._next_turn_s, self._clock.now_s())
            self._next_turn_s = turn_s + self._interval_s
        while (remaining_s := turn_s - self._clock.now_s()) > 0:
            self._clock.sleep(remaining_s)

    def rest(self, seconds: float) -> None:
        """Let no request begin for `seconds`, except those that already have their turn."""
        with self._lock:
            self._next_turn_s = max(self._next_turn_s, self._clock.now_s() + seconds)


class Budget:
    """A fixed number of requests."""

    def __init__(self, max_count: int) -> None:
        self._left = max_count
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take one request; return False when none is left."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        with self._lock:
            return self._left < 1


class FailureStreak:
    """A count of failures in a row; after `limit` of them a service should not be asked again."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.length = 0
        self._lock = threading.Lock()

    def note(self, *, did_answer: bool) -> None:
        """Count a failure, or reset the count after an answer."""
        with self._lock:
            self.length = 0 if did_answer else self.length + 1

    @property
    def is_full(self) -> bool:
        """Whether the last `limit` requests failed."""
        with self._lock:
            return self.length >= self.limit
