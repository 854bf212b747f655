"""How loud a clip is, measured in a process of its own and within hard limits.

Belongs here: asking for it, and what becomes of sound that takes too long or breaks its decoder. Does not belong here:
decoding and metering (`sound_meter`), pictures (`clip_frames`), and how a clip's values are put together
(`clip_measurements`).
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from tcm_assets.encoders.clip_bounds import MAX_WALL_CLOCK_S, UnreadableClipError, demuxer_of
from tcm_assets.encoders.decoder_pool import DecoderEndedError, decoding_process
from tcm_assets.encoders.sound_meter import Sound


def sound_of(path: Path, *, deadline_s: float | None = None, clock: Callable[[], float] = time.monotonic) -> Sound:
    """The integrated loudness (EBU R 128) of the first ten minutes of a clip's first audio track.

    Sound that cannot be decoded, or that breaks its decoder, is unknown, and `shortfall` says why. Raises
    UnreadableClipError for a file that is no clip, and as transient for one that is not read by `deadline_s` on `clock`
    (120 s from now, when not given); OSError for one that cannot be opened.
    """
    deadline_s = clock() + MAX_WALL_CLOCK_S if deadline_s is None else deadline_s
    request = {"path": str(path.absolute()), "demuxer": demuxer_of(path), "mode": "sound"}
    try:
        with decoding_process() as process:
            process.ask(request)
            answer, _ = process.answer(lambda: deadline_s - clock())
    except TimeoutError as error:
        raise UnreadableClipError(f"sound not read within {MAX_WALL_CLOCK_S:.0f} s", is_transient=True) from error
    except DecoderEndedError as error:
        failure = error.as_unreadable()
        if failure.is_transient:
            raise failure from error
        return Sound(has_sound=None, shortfall=f"its sound: {failure.reason}")
    if answer["kind"] == "os_error":
        raise OSError(answer["errno"], answer["strerror"] or os.strerror(answer["errno"]), str(path))
    if answer["kind"] == "unreadable":
        if answer["is_transient"]:
            raise UnreadableClipError(answer["reason"], is_transient=True)
        return Sound(has_sound=None, shortfall=f"its sound: {answer['reason']}")
    return Sound(has_sound=answer["has_sound"], loudness_lufs=answer["loudness_lufs"], shortfall=answer["shortfall"])
