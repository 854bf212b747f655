import fcntl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from child_process import Child

from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.file_lock import FileLock, LockTimeoutError

HOLDS_THE_LOCK = """
    from tcm_assets.warehouse.file_lock import FileLock
    with FileLock(path.with_name("lock"), 5).{kind}():
        say("held")
        hang()
"""


@pytest.fixture
def path(warehouse: DuckDBWarehouse) -> Path:
    return warehouse.path.with_name("lock")


@contextmanager
def in_a_thread(work: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def wait_until_a_writer_waits(path: Path) -> None:
    """Until the gate is shut, which a writer does while it waits for the lock."""
    with path.with_name("lock.gate").open("ab") as gate:
        for _ in range(1000):
            try:
                fcntl.flock(gate, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            fcntl.flock(gate, fcntl.LOCK_UN)
            time.sleep(0.005)
    raise AssertionError("no writer shut the gate")


def test_readers_hold_it_beside_each_other(path: Path) -> None:
    with FileLock(path, 0.1).shared(), FileLock(path, 0.1).shared():
        assert path.exists()


@pytest.mark.parametrize(
    ("held", "wanted"), [("exclusive", "exclusive"), ("exclusive", "shared"), ("shared", "exclusive")]
)
def test_a_writer_holds_it_alone_and_lets_go_after(path: Path, held: str, wanted: str) -> None:
    lock = FileLock(path, 0.05)
    with getattr(lock, held)(), pytest.raises(LockTimeoutError), getattr(lock, wanted)():
        pass
    with getattr(lock, wanted)():
        pass


def test_it_is_let_go_after_an_exception(path: Path) -> None:
    lock = FileLock(path, 0.05)
    for kind in (lock.exclusive, lock.shared):
        with pytest.raises(ZeroDivisionError), kind():
            raise ZeroDivisionError
    with lock.exclusive():
        pass


@pytest.mark.parametrize("kind", ["shared", "exclusive"])
def test_the_error_names_the_process_that_holds_it(start_child: Callable[..., Child], path: Path, kind: str) -> None:
    holder = start_child(HOLDS_THE_LOCK.format(kind=kind)).expect("held")
    named = rf"lock was not free within 0\.1 s; it is held by process {holder.pid} \(.*python.*Wait for that run to end"
    with pytest.raises(LockTimeoutError, match=named), FileLock(path, 0.1).exclusive():
        pass


def test_a_killed_process_holds_nothing(start_child: Callable[..., Child], path: Path) -> None:
    start_child(HOLDS_THE_LOCK.format(kind="exclusive")).expect("held").kill()
    with FileLock(path, 0.1).exclusive():
        pass


def test_who_waits_behind_a_waiting_writer_is_told_whom_that_one_waits_for(
    start_child: Callable[..., Child], path: Path
) -> None:
    reader = start_child(HOLDS_THE_LOCK.format(kind="shared")).expect("held")
    named = rf"held by process {reader.pid} \((?!.*this one)"
    with in_a_thread(lambda: longest_wait_s(FileLock(path, 10).exclusive, attempts=1)):
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
    monkeypatch.setattr("tcm_assets.warehouse.file_lock._LINUX_LOCK_TABLE", path.with_name("no such file"))
    lock = FileLock(path, 0.05)
    with lock.exclusive(), pytest.raises(LockTimeoutError, match=r"see: lsof .*lock"), lock.shared():
        pass


def test_a_waiting_writer_goes_before_readers_that_come_later(path: Path) -> None:
    lock = FileLock(path, 10)
    order: list[str] = []

    def write() -> None:
        with lock.exclusive():
            order.append("writer")

    def read() -> None:
        with lock.shared():
            order.append("later reader")

    with ExitStack() as threads, lock.shared():
        threads.enter_context(in_a_thread(write))
        wait_until_a_writer_waits(path)
        threads.enter_context(in_a_thread(read))
        time.sleep(0.1)  # in which the later reader would come in, if it could
        assert order == []
    assert order == ["writer", "later reader"]


@contextmanager
def all_the_time(hold: Callable[[], AbstractContextManager[None]], thread_count: int) -> Iterator[list[int]]:
    """Threads that hold a lock, let go and hold it again; yields a list that grows by one each time."""
    stop = threading.Event()
    times: list[int] = []

    def work() -> None:
        while not stop.is_set():
            with hold():
                times.append(1)
                time.sleep(0.03)

    with ExitStack() as threads:
        for _ in range(thread_count):
            threads.enter_context(in_a_thread(work))
        try:
            yield times
        finally:
            stop.set()


def longest_wait_s(hold: Callable[[], AbstractContextManager[None]], attempts: int) -> float:
    waits_s = []
    for _ in range(attempts):
        started_s = time.monotonic()
        with hold():
            waits_s.append(time.monotonic() - started_s)
    return max(waits_s)


def test_a_writer_is_not_starved_by_readers_that_come_all_the_time(path: Path) -> None:
    lock = FileLock(path, 5)
    with all_the_time(lock.shared, thread_count=5) as reads:
        assert longest_wait_s(lock.exclusive, attempts=5) < 2
    assert len(reads) >= 5


def test_a_reader_is_not_starved_by_writers_that_come_all_the_time(path: Path) -> None:
    lock = FileLock(path, 10)
    with all_the_time(lock.exclusive, thread_count=3) as writes:
        assert longest_wait_s(lock.shared, attempts=3) < 2
    assert len(writes) >= 1
