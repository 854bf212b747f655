"""Whose turn it is to write a SQLite ledger: threads in the order they came, processes one after another.

SQLite lets one write at a time, and makes the others sleep for longer and longer: under load some starve. Here the
threads of a process stand in a queue; the first of it goes to the gate that processes share, and whoever is in the gate
has the next turn, so that a long posting and the shop alternate. A process that dies loses its place and its turn.
"""

import fcntl
import os
import random
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tcm_assets.ledger.errors import LedgerBusyError

_GATE_POLL_S = 0.001
"""Mean pause of those outside the gate: of many processes one is soon there."""

_TURN_POLL_S = 0.0002
"""Pause of the one in the gate: shorter than a transaction, so that the ledger does not lie idle."""


class WriterTurn:
    """The turn to write the ledger at `path`, kept in two files beside it."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        self._gate = _SharedLock(path.with_name(f"{path.name}.gate"))
        self._turn = _SharedLock(path.with_name(f"{path.name}.turn"))
        self._queue = _ThreadQueue()
        self._timeout_s = timeout_s

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the turn. Raises LedgerBusyError when it does not come in time."""
        deadline = time.monotonic() + self._timeout_s
        if not self._queue.enter(self._timeout_s):
            raise self._busy()
        try:
            self._wait_for_turn(deadline)
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._queue.leave()

    def _wait_for_turn(self, deadline: float) -> None:
        self._wait(self._gate, deadline, _GATE_POLL_S)
        try:
            self._wait(self._turn, deadline, _TURN_POLL_S)
        finally:
            self._gate.release()

    def _wait(self, lock: "_SharedLock", deadline: float, poll_s: float) -> None:
        while not lock.acquire():
            if time.monotonic() > deadline:
                raise self._busy()
            time.sleep(poll_s * random.uniform(0.5, 1.5))

    def _busy(self) -> LedgerBusyError:
        return LedgerBusyError(f"others wrote the ledger for more than {self._timeout_s:g} s; try again")

    def close(self) -> None:
        """Close the two files."""
        self._gate.close()
        self._turn.close()


class _ThreadQueue:
    """A lock that threads get in the order in which they asked for it."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_held = False

    def enter(self, timeout_s: float) -> bool:
        """Whether the lock was given within the time."""
        with self._mutex:
            if not self._is_held:
                self._is_held = True
                return True
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=timeout_s):
            return True
        with self._mutex:
            if called not in self._waiting:
                # It was given in the very moment in which the wait ended.
                return True
            self._waiting.remove(called)
        return False

    def leave(self) -> None:
        """Give the lock to the next."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_held = False


class _SharedLock:
    """A lock between processes, on a file that stays open; one thread of this process uses it at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._process: int | None = None

    def acquire(self) -> bool:
        """Take the lock if it is free; says whether it was."""
        try:
            fcntl.flock(self._opened(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let the lock go."""
        fcntl.flock(self._opened(), fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file, which lets the lock go, too."""
        if self._file is not None and self._process == os.getpid():
            os.close(self._file)
        self._file = None

    def _opened(self) -> int:
        # A forked child needs an opening of its own: through the parent's, both would hold the lock at once.
        if self._file is None or self._process != os.getpid():
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            self._process = os.getpid()
        return self._file
