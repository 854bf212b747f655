import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from child_process import Child

from tcm_assets.warehouse.file_lock import FileLock, LockTimeoutError

HOLDS_THE_LOCK = """
    from tcm_assets.warehouse.file_lock import FileLock
    with FileLock(path.with_name("lock"), 5).{kind}():
        say("held")
        hang()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "not yet there" / "lock"


def lock_beside(child_path: Path, timeout_s: float) -> FileLock:
    return FileLock(child_path.with_name("lock"), timeout_s)


@contextmanager
def in_a_thread(work: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=work)
    thread.start()
    yield
    thread.join()


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
def test_the_error_names_the_process_that_holds_it(
    start_child: Callable[..., Child], warehouse: object, kind: str
) -> None:
    child_path = warehouse.path  # type: ignore[attr-defined]
    holder = start_child(HOLDS_THE_LOCK.format(kind=kind)).expect("held")
    named = rf"lock was not free within 0\.1 s; it is held by process {holder.pid} \(.*python.*Wait for that run to end"
    with pytest.raises(LockTimeoutError, match=named), lock_beside(child_path, 0.1).exclusive():
        pass


def test_a_killed_process_holds_nothing(start_child: Callable[..., Child], warehouse: object) -> None:
    start_child(HOLDS_THE_LOCK.format(kind="exclusive")).expect("held").kill()
    with lock_beside(warehouse.path, 0.1).exclusive():  # type: ignore[attr-defined]
        pass


def test_who_waits_behind_a_waiting_writer_is_told_whom_that_one_waits_for(
    start_child: Callable[..., Child], warehouse: object
) -> None:
    child_path = warehouse.path  # type: ignore[attr-defined]
    reader = start_child(HOLDS_THE_LOCK.format(kind="shared")).expect("held")
    writer_waits = threading.Event()

    def wait_to_write() -> None:
        writer_waits.set()
        with pytest.raises(LockTimeoutError), lock_beside(child_path, 0.6).exclusive():
            pass

    with in_a_thread(wait_to_write):
        writer_waits.wait()
        time.sleep(0.1)
        with pytest.raises(LockTimeoutError, match=f"process {reader.pid} "), lock_beside(child_path, 0.2).shared():
            pass


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
    lock = FileLock(path, 5)
    order: list[str] = []
    first_reader_in, writer_waits = threading.Event(), threading.Event()

    def read(name: str) -> None:
        with lock.shared():
            order.append(name)
            if name == "first reader":
                first_reader_in.set()
                writer_waits.wait()
                time.sleep(0.2)

    def write() -> None:
        first_reader_in.wait()
        threading.Timer(0.05, writer_waits.set).start()
        with lock.exclusive():
            order.append("writer")

    with in_a_thread(lambda: read("first reader")), in_a_thread(write):
        writer_waits.wait()
        time.sleep(0.05)
        with in_a_thread(lambda: read("later reader")):
            pass
    assert order == ["first reader", "writer", "later reader"]


def test_a_writer_is_not_starved_by_readers_that_come_all_the_time(path: Path) -> None:
    lock = FileLock(path, 10)
    stop = threading.Event()
    reads: list[int] = []

    def read_all_the_time() -> None:
        while not stop.is_set():
            with lock.shared():
                reads.append(1)
                time.sleep(0.03)

    with in_a_thread(read_all_the_time), in_a_thread(read_all_the_time), in_a_thread(read_all_the_time):
        waits_s = []
        for _ in range(5):
            started_s = time.monotonic()
            with lock.exclusive():
                waits_s.append(time.monotonic() - started_s)
        stop.set()
    assert len(reads) >= 5
    assert max(waits_s) < 2


def test_a_reader_is_not_starved_by_writers_that_come_all_the_time(path: Path) -> None:
    lock = FileLock(path, 10)
    stop = threading.Event()

    def write_all_the_time() -> None:
        while not stop.is_set():
            with lock.exclusive():
                time.sleep(0.01)

    with in_a_thread(write_all_the_time), in_a_thread(write_all_the_time), in_a_thread(write_all_the_time):
        waits_s = []
        for _ in range(3):
            started_s = time.monotonic()
            with lock.shared():
                waits_s.append(time.monotonic() - started_s)
        stop.set()
    assert max(waits_s) < 5
