from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event

from tcm_assets.services.threads import KeyLocks, cancelling_pool
from tcm_assets_tests.waiting import PATIENCE_S, wait_for


def test_a_pool_finishes_what_is_under_way_and_drops_its_queue_when_the_block_raises():
    is_in, may_end = Event(), Event()
    done = []

    def work(name):
        is_in.set()
        wait_for(may_end, "the end of the block")
        done.append(name)

    with suppress(RuntimeError), cancelling_pool(1, "test") as pool:
        pool.submit(work, "first")
        waiting = pool.submit(work, "second")
        wait_for(is_in, "the first thread inside")
        waiting.add_done_callback(lambda _: may_end.set())
        raise RuntimeError
    assert done == ["first"]
    assert waiting.cancelled()


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
