"""A thread pool whose queue ends with its block, for requests that are pointless once one has failed."""

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
