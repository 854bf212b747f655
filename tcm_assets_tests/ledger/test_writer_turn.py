"""The turn to write: one at a time, in order, within a bounded time, and passed on when a holder dies."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tcm_assets.ledger.errors import LedgerBusyError
from tcm_assets.ledger.writer_turn import WriterTurn

TIME_LIMIT_S = 10


def test_one_holds_it_at_a_time(tmp_path: Path):
    turns = [WriterTurn(tmp_path / "ledger", TIME_LIMIT_S) for _ in range(2)]
    holders: list[int] = []
    most = 0

    def hold(turn: WriterTurn, number: int) -> None:
        nonlocal most
        for _ in range(20):
            with turn.held():
                holders.append(number)
                most = max(most, len(holders))
                holders.remove(number)

    threads = [threading.Thread(target=hold, args=(turns[number % 2], number)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIME_LIMIT_S)
    assert most == 1
    for turn in turns:
        turn.close()


def test_threads_have_it_in_the_order_in_which_they_came(tmp_path: Path):
    turn = WriterTurn(tmp_path / "ledger", TIME_LIMIT_S)
    order: list[int] = []

    def hold(number: int) -> None:
        with turn.held():
            order.append(number)

    threads = [threading.Thread(target=hold, args=(number,)) for number in range(5)]
    with turn.held():
        for waiting, thread in enumerate(threads, start=1):
            thread.start()
            while len(turn._queue._waiting) < waiting:
                time.sleep(0.001)
    for thread in threads:
        thread.join(TIME_LIMIT_S)
    assert order == [0, 1, 2, 3, 4]
    turn.close()


@pytest.mark.parametrize("is_same_process", [True, False])
def test_the_wait_is_bounded(tmp_path: Path, is_same_process: bool):
    holder = WriterTurn(tmp_path / "ledger", TIME_LIMIT_S)
    waiter = holder if is_same_process else WriterTurn(tmp_path / "ledger", 0.05)
    holder._timeout_s = 0.05
    with holder.held(), pytest.raises(LedgerBusyError, match=r"more than 0\.05 s"), waiter.held():
        pass
    with waiter.held():
        pass
    holder.close()
    waiter.close()


def test_who_comes_again_goes_behind_who_waits(tmp_path: Path):
    greedy, patient = (WriterTurn(tmp_path / "ledger", TIME_LIMIT_S) for _ in range(2))
    had_it = threading.Event()

    def wait() -> None:
        with patient.held():
            had_it.set()

    thread = threading.Thread(target=wait)
    turns = 0
    while not had_it.is_set():
        with greedy.held():
            if turns == 0:
                thread.start()
            time.sleep(0.02)
        turns += 1
    thread.join(TIME_LIMIT_S)
    # Two at the most go by while the other process comes to the gate.
    assert turns <= 4
    greedy.close()
    patient.close()


def test_a_dead_holder_holds_nothing(tmp_path: Path):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with WriterTurn(tmp_path / "ledger", TIME_LIMIT_S).held():
            os.write(writing, b"1")
            time.sleep(TIME_LIMIT_S)
        os._exit(1)
    os.read(reading, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    turn = WriterTurn(tmp_path / "ledger", TIME_LIMIT_S)
    with turn.held():
        pass
    turn.close()
    os.close(reading)
    os.close(writing)
