"""A pool of decoding processes: reused for the next clip, and killed when one does not answer in time."""

import atexit
import json
import os
import select
import signal
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

from tcm_assets.clips.containers import UnreadableClipError
from tcm_assets.clips.decoding_process import LENGTH_PREFIX

MODULE: Final = "tcm_assets.clips.decoding_process"
PACKAGE_ROOT: Final = Path(__file__).parents[2]
# Each holds about 40 MiB while it waits; more than one a core is of no use.
MAX_IDLE_PROCESSES: Final = os.cpu_count() or 1
END_TIMEOUT_S: Final = 5.0
START_TIMEOUT_S: Final = 60.0  # a start takes 0.1 s; a machine that needs longer than this can decode nothing in time

CRASH_SIGNALS: Final = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE})
"""Signals that a process causes itself. Any other comes from outside: the system is short of memory, a service stops
with its children, the alarm rings because the parent was suspended."""

FrameBytes = NDArray[np.uint8]


class DecoderEndedError(Exception):
    """A decoding process ended before its answer; `returncode` as of subprocess.Popen."""

    def __init__(self, returncode: int) -> None:
        super().__init__(f"the decoder ended with {returncode}")
        self.returncode = returncode

    def as_unreadable(self) -> UnreadableClipError:
        """Return the error for the clip: lasting after a crash, transient when the decoder was ended from outside."""
        if self.returncode < 0 and -self.returncode not in CRASH_SIGNALS:
            return UnreadableClipError(f"the decoder was ended while it read it ({self.cause})", is_transient=True)
        return UnreadableClipError(f"the decoder broke down on it ({self.cause})")

    @property
    def cause(self) -> str:
        """Signal name or exit status."""
        return signal.Signals(-self.returncode).name if self.returncode < 0 else f"exit status {self.returncode}"


class DecodingProcess:
    """A process that decodes one clip at a time. The constructor raises RuntimeError when it does not start."""

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
        """Wait for the `ready` message, so that a broken installation is never blamed on a clip."""
        deadline_s = time.monotonic() + START_TIMEOUT_S
        try:
            self.receive(lambda: deadline_s - time.monotonic())
        except (DecoderEndedError, TimeoutError) as error:
            self.kill()
            cause = error.cause if isinstance(error, DecoderEndedError) else f"nothing within {START_TIMEOUT_S:.0f} s"
            raise RuntimeError(
                f"no clip can be decoded, since the decoder does not start ({cause}); "
                f"`python -m {MODULE}` says why, or waits when all is well"
            ) from error

    def send(self, request: dict[str, Any]) -> None:
        """Send a request (see `decoding_process`). Raises DecoderEndedError."""
        try:
            self._requests.write(json.dumps(request).encode() + b"\n")
        except BrokenPipeError:
            raise DecoderEndedError(self._process.wait()) from None

    def receive(self, remaining_s: Callable[[], float]) -> tuple[dict[str, Any], FrameBytes]:
        """Return the next message, and the bytes of the frame that it announces.

        Raises TimeoutError once `remaining_s()` is 0, and DecoderEndedError.
        """
        (length,) = LENGTH_PREFIX.unpack(self._read(LENGTH_PREFIX.size, remaining_s).tobytes())
        message: dict[str, Any] = json.loads(self._read(length, remaining_s).tobytes())
        return message, self._read(message.get("size_bytes", 0), remaining_s)

    def _read(self, size_bytes: int, remaining_s: Callable[[], float]) -> FrameBytes:
        data = np.empty(size_bytes, np.uint8)
        view, position = data.data, 0
        while position < size_bytes:
            if not self._readable.poll(max(0.0, remaining_s()) * 1000):
                raise TimeoutError
            count = self._answers.readinto(view[position:])  # type: ignore[attr-defined]
            if not count:
                raise DecoderEndedError(self._process.wait())
            position += count
        return data

    def end(self) -> None:
        """Close its input, so that it ends by itself; kill it when it does not."""
        self._requests.close()
        try:
            self._process.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._close()

    def kill(self) -> None:
        """End it now."""
        self._process.kill()
        self._close()

    def _close(self) -> None:
        self._process.wait()
        self._requests.close()
        self._answers.close()


_idle: list[DecodingProcess] = []

_lock = threading.Lock()


@contextmanager
def borrow_decoder() -> Iterator[DecodingProcess]:
    """Yield a process for one clip; it goes back to the pool, or is killed when the block raises."""
    with _lock:
        process = _idle.pop() if _idle else None
    process = process or DecodingProcess()
    try:
        yield process
    except BaseException:
        process.kill()
        raise
    with _lock:
        is_kept = len(_idle) < MAX_IDLE_PROCESSES
        if is_kept:
            _idle.append(process)
    if not is_kept:
        process.end()


@atexit.register
def end_idle_processes() -> None:
    """Empty the pool and end its processes."""
    with _lock:
        idle = _idle.copy()
        _idle.clear()
    for process in idle:
        process.end()


def _forget_processes() -> None:
    _idle.clear()
    _lock.release()


# A forked child must not talk to its parent's decoders, nor find the lock held by a thread that it does not have.
os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_forget_processes)
