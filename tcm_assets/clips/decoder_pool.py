"""Decoding processes, kept for the next clip, and ended when one does not answer in time."""

import atexit
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tcm_assets.clips.bounds import UnreadableClipError

LENGTH: Final = struct.Struct(">I")

MODULE: Final = "tcm_assets.clips.decoding_process"

PACKAGE_ROOT: Final = Path(__file__).parents[2]

MAX_KEPT_PROCESSES: Final = os.cpu_count() or 1
"""Each holds about 40 MiB while it waits; more than one a core is of no use."""

SECONDS_TO_END: Final = 5.0

SECONDS_TO_START: Final = 60.0
"""It takes 0.1 s; a machine that needs more than this for it can decode nothing in time."""

CRASHES: Final = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE})
"""What a process brings upon itself. Any other signal comes from outside: a system short of memory, a service that is
stopped together with its children, an alarm that rings because whoever asked was suspended."""

Rows = NDArray[np.uint8]


class DecoderEndedError(Exception):
    """A decoding process is gone; `returncode` as of subprocess.Popen."""

    def __init__(self, returncode: int) -> None:
        super().__init__(f"the decoder ended with {returncode}")
        self.returncode = returncode

    def as_unreadable(self) -> UnreadableClipError:
        """What that means for the clip: one that crashes its decoder does so again; one that was ended may be sound."""
        if self.returncode < 0 and -self.returncode not in CRASHES:
            return UnreadableClipError(f"the decoder was ended while it read it ({self.cause})", is_transient=True)
        return UnreadableClipError(f"the decoder broke down on it ({self.cause})")

    @property
    def cause(self) -> str:
        """The signal's name or the exit status."""
        return signal.Signals(-self.returncode).name if self.returncode < 0 else f"exit status {self.returncode}"


class DecodingProcess:
    """One process that decodes a clip at a time. Making one raises RuntimeError when it does not start."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=PACKAGE_ROOT,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests, self._answers = self._process.stdin, self._process.stdout
        self._readable = select.poll()
        self._readable.register(self._answers, select.POLLIN | select.POLLHUP)
        self._await_start()

    def _await_start(self) -> None:
        """So that what is wrong with the installation is never taken for a clip's fault."""
        deadline_s = time.monotonic() + SECONDS_TO_START
        try:
            self.answer(lambda: deadline_s - time.monotonic())
        except (DecoderEndedError, TimeoutError) as error:
            self.kill()
            cause = error.cause if isinstance(error, DecoderEndedError) else f"nothing within {SECONDS_TO_START:.0f} s"
            raise RuntimeError(
                f"no clip can be decoded, since the decoder does not start ({cause}); "
                f"`python -m {MODULE}` says why, or waits when all is well"
            ) from error

    @property
    def pid(self) -> int:
        """The system's number of the process."""
        return self._process.pid

    def ask(self, request: dict[str, Any]) -> None:
        """Send a request. Raises DecoderEndedError."""
        try:
            self._requests.write(json.dumps(request).encode() + b"\n")
        except BrokenPipeError:
            raise DecoderEndedError(self._process.wait()) from None

    def answer(self, left_s: Callable[[], float]) -> tuple[dict[str, Any], Rows]:
        """The next answer: its message and, of a frame, its rows as bytes.

        Raises TimeoutError when `left_s` seconds are over, and DecoderEndedError.
        """
        (length,) = LENGTH.unpack(self._read(LENGTH.size, left_s).tobytes())
        message: dict[str, Any] = json.loads(self._read(length, left_s).tobytes())
        return message, self._read(message.get("size_bytes", 0), left_s)

    def _read(self, size_bytes: int, left_s: Callable[[], float]) -> Rows:
        data = np.empty(size_bytes, np.uint8)
        view, position = data.data, 0
        while position < size_bytes:
            if not self._readable.poll(max(0.0, left_s()) * 1000):
                raise TimeoutError
            count = self._answers.readinto(view[position:])  # type: ignore[attr-defined]
            if not count:
                raise DecoderEndedError(self._process.wait())
            position += count
        return data

    def end(self) -> None:
        """Let it go: it ends when nothing more can be asked."""
        self._requests.close()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._closed()

    def kill(self) -> None:
        """End it now, whatever it is doing."""
        self._process.kill()
        self._closed()

    def _closed(self) -> None:
        self._process.wait()
        self._requests.close()
        self._answers.close()


_waiting: list[DecodingProcess] = []

_lock = threading.Lock()


@contextmanager
def decoding_process() -> Iterator[DecodingProcess]:
    """A process to decode one clip in, kept afterwards for the next; killed when the block is left by an exception."""
    with _lock:
        process = _waiting.pop() if _waiting else None
    process = process or DecodingProcess()
    try:
        yield process
    except BaseException:
        process.kill()
        raise
    with _lock:
        is_kept = len(_waiting) < MAX_KEPT_PROCESSES
        if is_kept:
            _waiting.append(process)
    if not is_kept:
        process.end()


def waiting_pids() -> list[int]:
    """The system's numbers of the processes that wait for a clip."""
    with _lock:
        return [process.pid for process in _waiting]


@atexit.register
def end_waiting_processes() -> None:
    """End the processes that wait for a clip."""
    with _lock:
        waiting = _waiting.copy()
        _waiting.clear()
    for process in waiting:
        process.end()


def _forget_processes() -> None:
    _waiting.clear()
    _lock.release()


# A forked process must not talk to the decoders of the one that it came from, nor find the lock held by a thread that
# it does not have.
os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_forget_processes)
