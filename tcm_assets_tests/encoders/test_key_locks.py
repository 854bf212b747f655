from concurrent.futures import ThreadPoolExecutor
from threading import Event

from waiting import PATIENCE_S, wait_for

from tcm_assets.encoders.key_locks import KeyLocks


def test_one_key_is_held_by_one_thread_and_others_do_not_wait():
    locks, is_in, may_end = KeyLocks(), Event(), Event()
    order = []

    def first():
        with locks.held("a"):
            is_in.set()
            wait_for(may_end, "the other key held")
            order.append("first")

    def second():
        with locks.held("a"):
            order.append("second")

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(first)]
        wait_for(is_in, "the first thread inside")
        futures.append(pool.submit(second))
        with locks.held("b"):
            order.append("other")
        may_end.set()
        for future in futures:
            future.result(PATIENCE_S)
    assert order == ["other", "first", "second"]
