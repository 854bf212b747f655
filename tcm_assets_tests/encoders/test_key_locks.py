from concurrent.futures import ThreadPoolExecutor
from threading import Event

from tcm_assets.encoders.key_locks import KeyLocks


def test_one_key_is_held_by_one_thread_and_others_do_not_wait():
    locks, is_in, may_end = KeyLocks(), Event(), Event()
    order = []

    def first():
        with locks.held("a"):
            is_in.set()
            may_end.wait(10)
            order.append("first")

    def second():
        with locks.held("a"):
            order.append("second")

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(first)]
        assert is_in.wait(10)
        futures.append(pool.submit(second))
        with locks.held("b"):
            order.append("other")
        may_end.set()
        for future in futures:
            future.result(10)
    assert order == ["other", "first", "second"]
