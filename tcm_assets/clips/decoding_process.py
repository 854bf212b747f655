"""The process that clips are decoded in: a hostile file can hang or crash it, or eat its memory, and nothing else.

Asked is one line of JSON per clip: path, demuxer, mode, which is how frames are sampled, or `sound`. Every answer is 4
bytes of length (big endian), so many bytes of JSON with its `kind`, and for a frame its rows. The very first is of kind
`ready`, before anything is asked; a clip's last answer is of kind `end`, `unreadable` or `os_error`.
"""

import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from tcm_assets.clips.bounds import MAX_DECODER_MEMORY_BYTES, MAX_WALL_CLOCK_S, UnreadableClipError
from tcm_assets.clips.decoding import ClipDecoder
from tcm_assets.clips.sound import metered_sound

LENGTH: Final = struct.Struct(">I")

SOUND: Final = "sound"
"""The mode in which the loudness of a clip is answered and no frame."""

BYTES_PER_MIB: Final = 2**20

ALARM_AFTER_S: Final = MAX_WALL_CLOCK_S + 30
"""Whoever asked ends this process in time; were that one killed, a hang in here would outlive it without an alarm."""


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    for line in requests:
        # The alarm's default action ends the process, also from inside a decoder.
        signal.setitimer(signal.ITIMER_REAL, ALARM_AFTER_S)
        _serve(json.loads(line), answers)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _serve(request: dict[str, Any], answers: BinaryIO) -> None:
    path, demuxer = Path(request["path"]), request["demuxer"]
    if request["mode"] == SOUND:
        _answer(answers, _last_answer(lambda: asdict(metered_sound(path, demuxer))))
        return
    decoder = ClipDecoder(path, demuxer, request["mode"])
    answer = _last_answer(lambda: _decoded(decoder, answers))
    about = {name: getattr(decoder, name) for name in ("declared_duration_s", "decoded_duration_s")}
    _answer(answers, answer | about | {"display_size_px": decoder.display_size_px})


def _decoded(decoder: ClipDecoder, answers: BinaryIO) -> dict[str, Any]:
    """Answer with every frame."""
    for frame in decoder:
        rows = memoryview(frame.rows)
        _answer(
            answers,
            {
                "kind": "frame",
                "time_s": frame.time_s,
                "width_px": frame.width_px,
                "height_px": frame.height_px,
                "line_size_bytes": frame.line_size_bytes,
                "quarter_turns": frame.quarter_turns,
                "size_bytes": rows.nbytes,
            },
            rows,
        )
    return {}


def _last_answer(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the work says, or why it failed."""
    try:
        return {"kind": "end"} | work()
    except UnreadableClipError as error:
        return {"kind": "unreadable", "reason": error.reason, "is_transient": error.is_transient}
    except MemoryError:
        reason = f"needs more than {MAX_DECODER_MEMORY_BYTES // BYTES_PER_MIB} MiB to decode"
        return {"kind": "unreadable", "reason": reason, "is_transient": False}
    except BrokenPipeError:
        raise
    except OSError as error:
        return {"kind": "os_error", "errno": error.errno, "strerror": error.strerror}


def _answer(answers: BinaryIO, message: dict[str, Any], rows: Any = b"") -> None:
    encoded = json.dumps(message).encode()
    answers.write(LENGTH.pack(len(encoded)) + encoded)
    answers.write(rows)
    answers.flush()


def _virtual_memory_bytes() -> int:
    """What this process has mapped so far: libraries, mostly, of which little is in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def limit_memory() -> None:
    """Bound what a clip can take, on Linux; other systems do not hold a process to its limit of mapped memory."""
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        soft = _virtual_memory_bytes() + MAX_DECODER_MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def main() -> None:
    """Serve on standard input and output."""
    # Control-C goes to the whole group: whoever asked closes the input, and this process follows.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a parent ignores is inherited: then neither a service that stops nor the alarm would end this process.
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    import av
    import av.video.reformatter

    av.logging.set_level(None)
    limit_memory()
    try:
        _answer(sys.stdout.buffer, {"kind": "ready"})
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        # Nobody listens any more. Python would flush, and complain, once again on its way out.
        os._exit(0)


if __name__ == "__main__":
    main()
