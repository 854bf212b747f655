"""How fast a server is asked: a steady pace for all threads together, and waiting longer after every refusal.

Belongs here: times. What a refusal is, and how often one tries again, is for the source.
"""

import threading
import time
from collections.abc import Callable

FIRST_WAIT_S = 2.0
"""Before the second attempt; it doubles with every further one."""

LONGEST_WAIT_S = 120.0
"""A server that wants more patience than this gets none: the rest is left to a later run."""


class RequestPace:
    """At most `requests_per_minute`, evenly spaced, by any number of threads; everyone rests after a refusal."""

    def __init__(
        self,
        requests_per_minute: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if requests_per_minute <= 0:
            raise ValueError(f"requests_per_minute is {requests_per_minute}; a number above zero is needed")
        self._interval_s = 60.0 / requests_per_minute
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next_at = clock()

    def wait_for_turn(self) -> None:
        """Sleep until the next request may be made."""
        with self._lock:
            turn = max(self._next_at, self._clock())
            self._next_at = turn + self._interval_s
        while (remaining := turn - self._clock()) > 0:
            self._sleep(remaining)

    def rest(self, seconds: float) -> None:
        """Let no request begin for `seconds`; those that already have their turn keep it."""
        with self._lock:
            self._next_at = max(self._next_at, self._clock() + seconds)


def wait_before(attempt: int, retry_after_s: float | None, first_wait_s: float = FIRST_WAIT_S) -> float:
    """Seconds to wait before attempt 2, 3, ...: doubling ones, or what the server asks for when that is longer."""
    doubling = first_wait_s * 2.0 ** (attempt - 2)
    return max(doubling, retry_after_s or 0.0)


def retry_after_seconds(header: str | None) -> float | None:
    """The seconds of a Retry-After header; None where there is none, or a date."""
    if header is None or not header.strip().isascii() or not header.strip().isdigit():
        return None
    return float(header.strip()[:9])
