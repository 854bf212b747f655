"""Waiting for a condition, for tests of what happens at once or later.

A test waits for what it needs to have seen; the bound is there to fail a test that would wait for ever, and is far
beyond what a busy machine takes. No test may pass or fail by how fast the machine is.
"""

import threading
import time
from collections.abc import Callable

PATIENCE_S = 60.0


def wait_until(is_so: Callable[[], bool], what: str, *, pause_s: float = 0.002) -> None:
    """Return as soon as `is_so`; fail when that did not come within PATIENCE_S. `what` says what was waited for.

    A longer pause is for questions that cost the one who is asked more than a moment.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, f"not seen within {PATIENCE_S:.0f} s: {what}"
        time.sleep(pause_s)


def wait_for(event: threading.Event, what: str) -> None:
    """Return once the event is set; fail when it was not within PATIENCE_S."""
    assert event.wait(PATIENCE_S), f"not seen within {PATIENCE_S:.0f} s: {what}"


def join(*threads: threading.Thread) -> None:
    """Return once the threads have ended; fail when one has not within PATIENCE_S."""
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), f"{thread.name} has not ended within {PATIENCE_S:.0f} s"
