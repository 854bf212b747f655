"""One lock for each key, so that threads that come to the same thing work on it one after the other."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class KeyLocks:
    """Locks by key; an instance lives as long as one piece of work, since it forgets no key."""

    def __init__(self) -> None:
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """Within it, no other thread holds this key."""
        with self._guard:
            lock = self._locks[key]
        with lock:
            yield
