"""File locks between processes and threads: many readers or one writer, and a queue for frequent writers.

Locks are flock's, held by an open file, so a killed process holds nothing. The library filelock has no fair order, no
shared locks on a plain file, and does not name the holder in its errors; hence this module, the only one that imports
fcntl.
"""

import fcntl
import math
import os
import random
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tcm_assets.services.private_files import make_private_folder

POLL_INTERVAL_S = 0.005  # mean pause between two attempts: far below the 0.1 s of a usual write, yet no busy loop
_QUEUE_GATE_POLL_S = 0.001  # mean pause outside the gate of a QueuedFileLock: with many processes, one is soon there
_QUEUE_POLL_S = 0.0002  # mean pause inside that gate: shorter than a transaction, so that the file is not idle
_LINUX_LOCK_TABLE = Path("/proc/locks")


class LockTimeoutError(TimeoutError):
    """The lock was not free in time; the message names the holder where the system knows it."""


class FileLock:
    """A fair lock between processes and threads on the file `path`, which is created with its folder.

    It waits up to `timeout_s`: 0 to try once, infinity to wait without end. A waiting writer holds a gate, a second
    file beside `path`: later readers queue behind it, and a process that has just released the lock cannot take it
    again before the one in the gate.
    """

    def __init__(
        self, path: Path, timeout_s: float, *, poll_s: float = POLL_INTERVAL_S, gate_poll_s: float = POLL_INTERVAL_S
    ) -> None:
        self._path = path
        self._gate_path = path.with_name(f"{path.name}.gate")
        self._timeout_s = timeout_s
        self._poll_s = poll_s
        self._gate_poll_s = gate_poll_s

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the lock together with other readers. Raises LockTimeoutError."""
        with self._held(time.monotonic() + self._timeout_s, is_shared=True):
            yield

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock alone. Raises LockTimeoutError."""
        with self._held(time.monotonic() + self._timeout_s, is_shared=False):
            yield

    @contextmanager
    def _held(self, deadline: float, *, is_shared: bool) -> Iterator[None]:
        gate = self._acquire(self._gate_path, deadline, self._gate_poll_s, is_shared=is_shared)
        try:
            lock = self._acquire(self._path, deadline, self._poll_s, is_shared=is_shared)
        finally:
            _release(gate)
        try:
            yield
        finally:
            _release(lock)

    def _acquire(self, path: Path, deadline: float, poll_s: float, *, is_shared: bool) -> int:
        descriptor = _open(path)
        try:
            while not try_lock(descriptor, is_shared=is_shared):
                if time.monotonic() > deadline:
                    raise LockTimeoutError(self._timeout_message())
                time.sleep(poll_s * random.uniform(0.5, 1.5))
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _timeout_message(self) -> str:
        # The holders of the lock itself, even when the gate was closed: whoever is in the gate waits for them too.
        holders = ", ".join(_describe(process) for process in sorted(_holders(self._path)))
        return (
            f"{self._path} was not free within {self._timeout_s:g} s; it is held by "
            f"{holders or f'another process (see: lsof {self._path})'}. "
            "Wait for that run to end, or end it, and run again."
        )


class QueuedFileLock:
    """An exclusive FileLock that the threads of one process get in the order in which they asked.

    For a file that is written thousands of times a minute. The first thread of the queue goes to the gate that
    processes share, and the process in the gate is next, so that a long writer and many short ones alternate. It polls
    more often than a FileLock, since writes are short.
    """

    def __init__(self, path: Path, timeout_s: float) -> None:
        self._lock = FileLock(path, timeout_s, poll_s=_QUEUE_POLL_S, gate_poll_s=_QUEUE_GATE_POLL_S)
        self._queue = _ThreadQueue()
        self._timeout_s = timeout_s

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock alone. Raises LockTimeoutError."""
        deadline = time.monotonic() + self._timeout_s
        if not self._queue.enter(self._timeout_s):
            raise LockTimeoutError(self._lock._timeout_message())
        try:
            with self._lock._held(deadline, is_shared=False):
                yield
        finally:
            self._queue.leave()


class _ThreadQueue:
    """A lock that threads get in the order in which they asked for it."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_held = False

    def enter(self, timeout_s: float) -> bool:
        """Take the lock; return whether that succeeded within the time."""
        with self._mutex:
            if not self._is_held:
                self._is_held = True
                return True
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=-1 if math.isinf(timeout_s) else timeout_s):
            return True
        with self._mutex:
            if called not in self._waiting:
                # The lock was handed over just as the wait ended.
                return True
            self._waiting.remove(called)
        return False

    def leave(self) -> None:
        """Hand the lock to the next thread."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_held = False


def try_lock(descriptor: int, *, is_shared: bool = False) -> bool:
    """Lock an open file or folder unless it is held; return whether it was free. Closing it releases the lock."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def sign_of_life(path: Path) -> Iterator[None]:
    """Keep a file at `path` that is locked as long as this process lives, for the block at most; then remove it."""
    descriptor = _open(path)
    try:
        # Someone who looks at the file holds it for a moment.
        while not try_lock(descriptor):
            time.sleep(POLL_INTERVAL_S)
        yield
    finally:
        path.unlink(missing_ok=True)
        _release(descriptor)


def is_alive(path: Path) -> bool:
    """Return whether the process that keeps a `sign_of_life` at `path` lives, on any machine that shares the file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not try_lock(descriptor, is_shared=True)
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    # A new descriptor each time: threads exclude each other as processes do, and a forked child shares none.
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except FileNotFoundError:
        make_private_folder(path.parent)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)


def _release(descriptor: int) -> None:
    # Closing alone would leave the lock with a child process forked in between.
    try:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _holders(path: Path) -> set[int]:
    """Return the processes that hold a lock on the file; none on a system without Linux's table of locks."""
    if not _LINUX_LOCK_TABLE.exists() or not path.exists():
        return set()
    inode = str(path.stat().st_ino)
    processes = set()
    for line in _LINUX_LOCK_TABLE.read_text().splitlines():
        fields = line.split()
        if "->" not in fields and "FLOCK" in fields and fields[-3].rsplit(":", 1)[-1] == inode:
            processes.add(int(fields[-4]))
    return processes


def _describe(process: int) -> str:
    if process == os.getpid():
        return f"process {process} (this one: in another thread, or in a session that is still open around this one)"
    try:
        arguments = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        arguments = ""
    command = " ".join(arguments.split())
    return f"process {process} ({command[:120]})" if command else f"process {process}"
