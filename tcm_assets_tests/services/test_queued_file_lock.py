"""The turn to write: one at a time, in order, within a bounded time, and passed on when a holder dies."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tcm_assets.services.file_locks import LockTimeoutError, QueuedFileLock, try_lock
from tcm_assets_tests.waiting import PATIENCE_S, join, wait_until


def is_held(path: Path) -> bool:
    with path.open("ab") as file:
        return not try_lock(file.fileno())


def test_one_holds_it_at_a_time(tmp_path: Path):
    turns = [QueuedFileLock(tmp_path / "turn", PATIENCE_S) for _ in range(2)]
    holders: list[int] = []
    most = 0

    def hold(turn: QueuedFileLock, number: int) -> None:
        nonlocal most
        for _ in range(20):
            with turn.exclusive():
                holders.append(number)
                most = max(most, len(holders))
                holders.remove(number)

    threads = [threading.Thread(target=hold, args=(turns[number % 2], number)) for number in range(4)]
    for thread in threads:
        thread.start()
    join(*threads)
    assert most == 1


def test_threads_have_it_in_the_order_in_which_they_came(tmp_path: Path):
    turn = QueuedFileLock(tmp_path / "turn", PATIENCE_S)
    order: list[int] = []

    def hold(number: int) -> None:
        with turn.exclusive():
            order.append(number)

    threads = [threading.Thread(target=hold, args=(number,)) for number in range(5)]
    with turn.exclusive():
        for place, thread in enumerate(threads, start=1):
            thread.start()
            wait_until(lambda place=place: turn.waiting_count == place, f"thread {place} in the queue")
    join(*threads)
    assert order == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("is_same_process", [True, False])
def test_the_wait_is_bounded(tmp_path: Path, is_same_process: bool):
    holder = QueuedFileLock(tmp_path / "turn", 0.05)
    waiter = holder if is_same_process else QueuedFileLock(tmp_path / "turn", 0.05)
    with holder.exclusive(), pytest.raises(LockTimeoutError, match=r"not free within 0\.05 s"), waiter.exclusive():
        pass
    with waiter.exclusive():
        pass


def test_who_comes_again_goes_behind_who_waits(tmp_path: Path):
    greedy, patient = (QueuedFileLock(tmp_path / "turn", PATIENCE_S) for _ in range(2))
    order: list[str] = []

    def wait() -> None:
        with patient.exclusive():
            order.append("patient")

    thread = threading.Thread(target=wait)
    with greedy.exclusive():
        order.append("greedy")
        thread.start()
        wait_until(lambda: is_held(tmp_path / "turn.gate"), "the other process in the gate")
    with greedy.exclusive():
        order.append("greedy again")
    join(thread)
    assert order == ["greedy", "patient", "greedy again"]


def test_a_dead_holder_holds_nothing(tmp_path: Path):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with QueuedFileLock(tmp_path / "turn", PATIENCE_S).exclusive():
            os.write(writing, b"1")
            time.sleep(PATIENCE_S)
        os._exit(1)
    os.read(reading, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with QueuedFileLock(tmp_path / "turn", 0).exclusive():
        pass
    os.close(reading)
    os.close(writing)
