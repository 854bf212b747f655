"""A fair lock between processes and threads: many readers or one writer, on a file beside the warehouse.

DuckDB's own lock refuses at once and is blind inside one process. This one waits with a bound, lets a waiting writer go
before readers that come later (else a busy backfill starves it), and can name who holds it.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

POLL_INTERVAL_S = 0.005
"""Pause between two attempts: far below the 0.1 s of a usual write, yet no busy loop."""

_LINUX_LOCK_TABLE = Path("/proc/locks")


class LockTimeoutError(TimeoutError):
    """The lock was not free in time; the message names the holder where the system tells."""


class FileLock:
    """Shared and exclusive locks on `path`, held by open file descriptions, so that a killed process holds nothing."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        self._path = path
        self._gate_path = path.with_name(f"{path.name}.gate")
        self._timeout_s = timeout_s

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the lock beside other readers. Raises LockTimeoutError."""
        with self._entered(fcntl.LOCK_SH):
            yield

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock alone. Raises LockTimeoutError."""
        with self._entered(fcntl.LOCK_EX):
            yield

    def _entered(self, kind: int) -> IO[bytes]:
        deadline = time.monotonic() + self._timeout_s
        # A waiting writer has the gate to itself: readers that are inside may finish, new ones queue behind it. And who
        # has just let go cannot take the lock again before the one that waits in the gate.
        with self._acquire(self._gate_path, kind, deadline):
            return self._acquire(self._path, kind, deadline)

    def _acquire(self, path: Path, kind: int, deadline: float) -> IO[bytes]:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock_file = path.open("ab")
        try:
            while True:
                try:
                    fcntl.flock(lock_file, kind | fcntl.LOCK_NB)
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise LockTimeoutError(self._timeout_message()) from None
                    time.sleep(POLL_INTERVAL_S)
                else:
                    return lock_file
        except BaseException:
            lock_file.close()
            raise

    def _timeout_message(self) -> str:
        # Of the lock itself, even when it was the gate that was shut: who is in the gate waits for them, too.
        holders = ", ".join(_describe(process) for process in sorted(_holders(self._path)))
        return (
            f"{self._path} was not free within {self._timeout_s:g} s; it is held by "
            f"{holders or f'another process (see: lsof {self._path})'}. "
            "Wait for that run to end, or end it, and run again."
        )


def _holders(path: Path) -> set[int]:
    """The processes that hold a lock on the file; none where the system has no table of locks as Linux has."""
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
