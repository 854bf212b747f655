"""Many readers or one writer, in order, within a bounded time, and none after a kill."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from tcm_assets.services import file_locks
from tcm_assets.services.file_locks import FileLock, LockTimeoutError, QueuedFileLock, try_lock
from tcm_assets_tests.waiting import PATIENCE_S, join, wait_for, wait_until

HOLDS_THE_LOCK = """
import sys
from pathlib import Path
from tcm_assets.services.file_locks import FileLock
path, kind = sys.argv[1:]
with getattr(FileLock(Path(path), 60), kind)():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "not yet there" / "lock"


@contextmanager
def holder(path: Path, kind: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process that holds the lock until it is killed, at the latest by the end of the block."""
    command = [sys.executable, "-c", HOLDS_THE_LOCK, str(path), kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            yield process
        finally:
            process.kill()


@contextmanager
def in_a_thread(work: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        join(thread)


def hold(kind: Callable[[], AbstractContextManager[None]]) -> None:
    with kind():
        pass


def wait_until_a_writer_waits(path: Path) -> None:
    """Until the gate is shut, which a writer does while it waits for the lock."""

    def is_shut() -> bool:
        with path.with_name("lock.gate").open("ab") as gate:
            return not try_lock(gate.fileno(), is_shared=True)

    wait_until(is_shut, "a writer in the gate")


def test_readers_hold_it_beside_each_other(path: Path) -> None:
    with FileLock(path, 0).shared(), FileLock(path, 0).shared():
        assert path.exists()


@pytest.mark.parametrize(
    ("held", "wanted"), [("exclusive", "exclusive"), ("exclusive", "shared"), ("shared", "exclusive")]
)
@pytest.mark.parametrize("timeout_s", [0, 0.05])
def test_a_writer_holds_it_alone_and_lets_go_after(path: Path, held: str, wanted: str, timeout_s: float) -> None:
    lock = FileLock(path, timeout_s)
    with getattr(lock, held)(), pytest.raises(LockTimeoutError), getattr(lock, wanted)():
        pass
    with getattr(lock, wanted)():
        pass


def test_it_is_let_go_after_an_exception(path: Path) -> None:
    lock = FileLock(path, 0)
    for kind in (lock.exclusive, lock.shared):
        with pytest.raises(ZeroDivisionError), kind():
            raise ZeroDivisionError
    with lock.exclusive():
        pass


def test_a_wait_may_have_no_end(path: Path) -> None:
    order: list[str] = []

    def write() -> None:
        with FileLock(path, float("inf")).exclusive():
            order.append("patient")

    with ExitStack() as threads, FileLock(path, 0).exclusive():
        threads.enter_context(in_a_thread(write))
        wait_until_a_writer_waits(path)
        order.append("first")
    assert order == ["first", "patient"]


@pytest.mark.parametrize("kind", ["shared", "exclusive"])
def test_the_error_names_the_process_that_holds_it(path: Path, kind: str) -> None:
    with holder(path, kind) as process:
        named = rf"lock was not free within 0\.1 s; it is held by process {process.pid} \(.*python.*Wait for that run"
        with pytest.raises(LockTimeoutError, match=named), FileLock(path, 0.1).exclusive():
            pass


def test_a_killed_process_holds_nothing(path: Path) -> None:
    with holder(path, "exclusive"):
        pass
    with FileLock(path, 0).exclusive():
        pass


def test_a_forked_child_does_not_keep_what_its_parent_lets_go(path: Path) -> None:
    reading, writing = os.pipe()
    with FileLock(path, 0).exclusive():
        child = os.fork()
        if child == 0:
            os.read(reading, 1)
            os._exit(0)
    with FileLock(path, 0).exclusive():
        pass
    os.write(writing, b"1")
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)


def test_who_waits_behind_a_waiting_writer_is_told_whom_that_one_waits_for(path: Path) -> None:
    with holder(path, "shared") as reader:
        named = rf"held by process {reader.pid} \((?!.*this one)"
        with in_a_thread(lambda: hold(FileLock(path, PATIENCE_S).exclusive)):
            wait_until_a_writer_waits(path)
            with pytest.raises(LockTimeoutError, match=named), FileLock(path, 0.1).shared():
                pass
            reader.kill()


def test_a_session_inside_another_is_told_that_it_waits_for_itself(path: Path) -> None:
    lock = FileLock(path, 0.05)
    with (
        lock.shared(),
        pytest.raises(LockTimeoutError, match="this one: in another thread, or in a session"),
        lock.exclusive(),
    ):
        pass


def test_without_a_table_of_locks_the_error_says_how_to_find_the_holder(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_locks, "_LINUX_LOCK_TABLE", path.with_name("no such file"))
    lock = FileLock(path, 0.05)
    with lock.exclusive(), pytest.raises(LockTimeoutError, match=r"see: lsof .*lock"), lock.shared():
        pass


def test_a_waiting_writer_goes_before_readers_that_come_later(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = FileLock(path, PATIENCE_S)
    order: list[str] = []
    reader_was_refused = threading.Event()

    def write() -> None:
        with lock.exclusive():
            order.append("writer")

    def watched(descriptor: int, *, is_shared: bool) -> bool:
        is_free = try_lock(descriptor, is_shared=is_shared)
        if is_shared and not is_free:
            reader_was_refused.set()
        return is_free

    def read() -> None:
        with lock.shared():
            order.append("later reader")

    with ExitStack() as threads, lock.shared():
        threads.enter_context(in_a_thread(write))
        wait_until_a_writer_waits(path)
        monkeypatch.setattr(file_locks, "try_lock", watched)
        threads.enter_context(in_a_thread(read))
        wait_for(reader_was_refused, "a reader behind the writer")
        assert order == []
    assert order == ["writer", "later reader"]


@contextmanager
def all_the_time(kind: Callable[[], AbstractContextManager[None]], thread_count: int) -> Iterator[list[int]]:
    """Threads that hold a lock, let go and hold it again; yields a list that grows by one each time."""
    stop = threading.Event()
    times: list[int] = []

    def work() -> None:
        while not stop.is_set():
            with kind():
                times.append(1)
                time.sleep(0.03)

    with ExitStack() as threads:
        for _ in range(thread_count):
            threads.enter_context(in_a_thread(work))
        try:
            yield times
        finally:
            stop.set()


@pytest.mark.parametrize(
    ("others", "patient", "thread_count"), [("shared", "exclusive", 5), ("exclusive", "shared", 3)]
)
def test_nobody_is_starved_by_others_that_come_all_the_time(
    path: Path, others: str, patient: str, thread_count: int
) -> None:
    lock = FileLock(path, PATIENCE_S)
    with all_the_time(getattr(lock, others), thread_count) as times:
        for _ in range(5):
            seen = len(times)
            wait_until(lambda seen=seen: len(times) > seen, "the others at it")  # type: ignore[misc]
            hold(getattr(lock, patient))


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
            wait_until(lambda place=place: len(turn._queue._waiting) == place, f"thread {place} in the queue")
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
