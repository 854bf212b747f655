"""The program of a decoding process: a hostile file can hang it, crash it or eat its memory, and nothing else.

A request is one line of JSON: path, demuxer and mode (a `FrameSampling`, or `sound`). A message back is 4 bytes of
length (big endian), that many bytes of JSON with its `kind`, and for a frame its bytes. The first message is `ready`,
before any request; the final message about a clip is `end`, `unreadable` or `os_error`.
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

from tcm_assets.clips.containers import MAX_DECODER_MEMORY_BYTES, MAX_WALL_CLOCK_S, UnreadableClipError
from tcm_assets.clips.decoding import ClipDecoder
from tcm_assets.clips.sound import measure_sound

LENGTH_PREFIX: Final = struct.Struct(">I")
SOUND_MODE: Final = "sound"  # mode of a request for the loudness, without frames
BYTES_PER_MIB: Final = 2**20
# The parent kills this process in time; if the parent itself was killed, the alarm ends a hang.
ALARM_AFTER_S: Final = MAX_WALL_CLOCK_S + 30


def serve(requests: BinaryIO, messages: BinaryIO) -> None:
    """Answer requests until their stream ends."""
    for line in requests:
        # The alarm's default action ends the process, even inside a decoder.
        signal.setitimer(signal.ITIMER_REAL, ALARM_AFTER_S)
        _answer(json.loads(line), messages)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _answer(request: dict[str, Any], messages: BinaryIO) -> None:
    path, demuxer = Path(request["path"]), request["demuxer"]
    if request["mode"] == SOUND_MODE:
        _write(messages, _final_message(lambda: asdict(measure_sound(path, demuxer))))
        return
    decoder = ClipDecoder(path, demuxer, request["mode"])
    message = _final_message(lambda: _write_frames(decoder, messages))
    facts = {name: getattr(decoder, name) for name in ("declared_duration_s", "decoded_duration_s", "display_size_px")}
    _write(messages, message | facts)


def _write_frames(decoder: ClipDecoder, messages: BinaryIO) -> dict[str, Any]:
    for frame in decoder:
        facts = dict(vars(frame))
        rows = memoryview(facts.pop("rows"))
        _write(messages, {"kind": "frame", "size_bytes": rows.nbytes} | facts, rows)
    return {}


def _final_message(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do the work; return its result, or why it failed."""
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


def _write(messages: BinaryIO, message: dict[str, Any], rows: Any = b"") -> None:
    encoded = json.dumps(message).encode()
    messages.write(LENGTH_PREFIX.pack(len(encoded)) + encoded)
    messages.write(rows)
    messages.flush()


def limit_memory() -> None:
    """Limit the memory that a clip can take, on Linux; other systems do not enforce a limit on mapped memory."""
    if sys.platform == "linux":
        mapped_pages = int(Path("/proc/self/statm").read_text().split()[0])  # mostly libraries
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        soft = mapped_pages * resource.getpagesize() + MAX_DECODER_MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def main() -> None:
    """Serve on standard input and output."""
    # Control-C goes to the whole group: the parent closes the input, and this process follows.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Signals that the parent ignores would be ignored here too, the alarm among them.
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    import av
    import av.video.reformatter

    av.logging.set_level(None)
    limit_memory()
    try:
        _write(sys.stdout.buffer, {"kind": "ready"})
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        # The parent is gone. A normal exit would flush once more, and complain.
        os._exit(0)


if __name__ == "__main__":
    main()
