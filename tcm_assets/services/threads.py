"""Threads that share a piece of work: a pool that drops its queue, and locks by key."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def cancelling_pool(workers: int, name: str) -> Iterator[ThreadPoolExecutor]:
    """Provide a thread pool that drops its queue when the block raises, and waits for what is under way."""
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix=name)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


class KeyLocks:
    """Locks by key between threads. Keys are never forgotten: make one instance for each piece of work."""

    def __init__(self) -> None:
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """Hold `key`: no other thread holds it meanwhile."""
        with self._guard:
            lock = self._locks[key]
        with lock:
            yield
