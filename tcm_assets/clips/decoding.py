"""One clip, decoded with PyAV to the frames that are looked at, at the analysis size."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from tcm_assets.clips.bounds import (
    ANALYSIS_LONGEST_SIDE_PX,
    MAX_FRAME_AREA_PX,
    MAX_SAMPLED_FRAMES,
    MAX_STREAMS,
    UnreadableClipError,
    refuse_huge,
    size_within,
)
from tcm_assets.clips.frame_sampling import DuePackets, fresh_starts, presentation_time_s, second_at, with_unused

SamplingMode = Literal["every_second", "key_frames"]
"""`every_second`: the first frame presented in every second. `key_frames`: of the key frames, which alone are decoded,
the first presented in every second that has one; a key frame comes at every cut and each few seconds."""

CODECS_SKIPPING_BY_PACKET: Final = frozenset({"h264", "hevc"})
"""Decoders that look at `skip_frame` for every packet, when they run on one thread. libdav1d reads it once; others have
few frames that nothing refers to."""

DEMUXER_OPTIONS: Final = {
    "protocol_whitelist": "file",
    "max_streams": str(MAX_STREAMS),
    "max_pixels": str(MAX_FRAME_AREA_PX),
}

SCALING: Final = "AREA"
"""Area averaging, as OpenCV's INTER_AREA: every pixel counts, so noise averages out and edges do not flicker."""

QUARTER_TURN_DEGREES: Final = 90

TICKS_PER_SECOND_OF_CONTAINER: Final = 1_000_000
"""FFmpeg's AV_TIME_BASE, in which a container's duration is given."""

NO_STREAM: Final = "no video stream that can be decoded: it is cut off, or in an unknown codec"


@dataclass(frozen=True)
class DecodedFrame:
    """Rows of blue, green and red bytes as coded, `line_size_bytes` apart; turn them to see them upright.

    `quarter_turns` is counted counter-clockwise, as numpy's rot90 does.
    """

    time_s: float
    width_px: int
    height_px: int
    line_size_bytes: int
    quarter_turns: int
    rows: Any


class ClipDecoder:
    """The frames of one clip that are looked at; iterate once. Raises UnreadableClipError, OSError, MemoryError."""

    def __init__(self, path: Path, demuxer: str, mode: SamplingMode) -> None:
        self.declared_duration_s: float | None = None
        self.decoded_duration_s = 0.0
        self.display_size_px: tuple[int, int] | None = None
        self._path = path
        self._demuxer = demuxer
        self._mode = mode
        self._coded_size_px: tuple[int, int] | None = None
        self._left_out_to_s = 0.0
        self._is_damaged = False

    def __iter__(self) -> Iterator[DecodedFrame]:
        import av

        try:
            container = av.open(str(self._path.absolute()), format=self._demuxer, options=DEMUXER_OPTIONS)
        except (MemoryError, PermissionError):
            raise
        except (av.error.FFmpegError, ValueError) as error:
            raise UnreadableClipError(NO_STREAM) from error
        with container:
            if not container.streams.video or container.streams.video[0].codec_context is None:
                raise UnreadableClipError(NO_STREAM)
            yield from self._sampled(container, container.streams.video[0])

    def _sampled(self, container: Any, stream: Any) -> Iterator[DecodedFrame]:
        import av

        context = stream.codec_context
        refuse_huge(context.width, context.height)
        context.thread_type, context.thread_count = "NONE", 1
        context.options = {"max_pixels": str(MAX_FRAME_AREA_PX)}
        self.declared_duration_s = _declared_duration_s(container, stream)
        seconds_per_tick = float(stream.time_base or 0)
        reformatter = av.video.reformatter.VideoReformatter()
        frames_per_second = float(stream.average_rate) if stream.average_rate else None
        last_second, sampled_count = -1, 0
        for index, (frame, start_ticks) in enumerate(self._decoded(container, stream)):
            timestamp_s = _timestamp_s(frame, start_ticks, seconds_per_tick)
            time_s = presentation_time_s(timestamp_s, index, frames_per_second, previous_s=self.decoded_duration_s)
            if time_s is None:
                raise UnreadableClipError("its frames carry no timestamps and its header no frame rate")
            self.decoded_duration_s = time_s
            if second_at(time_s) > last_second:
                yield self._at_analysis_size(frame, time_s, reformatter)
                last_second, sampled_count = second_at(time_s), sampled_count + 1
                if sampled_count == MAX_SAMPLED_FRAMES:
                    return
        if sampled_count == 0:
            # FFmpeg forgets a size that it finds absurd.
            reason = "no frame could be decoded"
            if not (context.width and context.height):
                reason += f": their size is unknown, or beyond the {MAX_FRAME_AREA_PX} pixels that are read"
            raise UnreadableClipError(reason)

    def _decoded(self, container: Any, stream: Any) -> Iterator[tuple[Any, int | None]]:
        """Frames in the order of presentation, and the ticks at which the clip starts.

        Frames that are neither due nor referred to by due ones are left out, as far as that can be told.
        """
        seconds_per_tick = float(stream.time_base or 0)
        packets = DuePackets(_packets(container, stream), seconds_per_tick)
        decode = self._key_frames if self._mode == "key_frames" else self._due_and_referred_to
        for frame in decode(stream, packets, seconds_per_tick):
            yield frame, packets.start_ticks
        if not self._is_damaged:
            self.decoded_duration_s = max(self.decoded_duration_s, self._left_out_to_s)

    def _due_and_referred_to(self, stream: Any, packets: DuePackets[Any], seconds_per_tick: float) -> Iterator[Any]:
        context = stream.codec_context
        is_skipping = context.codec.name in CODECS_SKIPPING_BY_PACKET
        starts_afresh = fresh_starts(stream.codec.canonical_name, context.extradata)
        for packet, is_due, is_needed in with_unused(packets, starts_afresh):
            if not is_needed:
                self._note_left_out(packet, packets.start_ticks, seconds_per_tick)
                continue
            if is_skipping:
                context.skip_frame = "DEFAULT" if is_due else "NONREF"
            yield from self._frames_of(context, packet)
        yield from self._frames_of(context, None)

    def _key_frames(self, stream: Any, packets: DuePackets[Any], seconds_per_tick: float) -> Iterator[Any]:
        context = stream.codec_context
        last_second: int | None = None
        for packet, _ in packets:
            second = None
            if packet.pts is not None and packets.start_ticks is not None:
                second = second_at((packet.pts - packets.start_ticks) * seconds_per_tick)
            if not packet.is_keyframe or (second is not None and second == last_second):
                self._note_left_out(packet, packets.start_ticks, seconds_per_tick)
                continue
            last_second = second
            # Emptied after each: without what lies between them, a decoder takes key frames out of their order.
            yield from self._frames_of(context, packet)
            yield from self._frames_of(context, None)
            context.flush_buffers()

    def _frames_of(self, context: Any, packet: Any) -> list[Any]:
        """What a packet completes; nothing for a damaged one, since those after it may be sound."""
        import av

        try:
            frames: list[Any] = context.decode(packet)
        except MemoryError:
            raise
        except (av.error.FFmpegError, EOFError):
            self._is_damaged = True
            return []
        return frames

    def _note_left_out(self, packet: Any, start_ticks: int | None, seconds_per_tick: float) -> None:
        if packet.pts is not None and start_ticks is not None and not packet.is_discard:
            self._left_out_to_s = max(self._left_out_to_s, (packet.pts - start_ticks) * seconds_per_tick)

    def _at_analysis_size(self, frame: Any, time_s: float, reformatter: Any) -> DecodedFrame:
        refuse_huge(frame.width, frame.height)
        quarter_turns = round(frame.rotation / QUARTER_TURN_DEGREES) % 4
        if self._coded_size_px is None:
            is_lying = quarter_turns % 2 == 1
            self._coded_size_px = size_within(frame.width, frame.height, ANALYSIS_LONGEST_SIDE_PX)
            self.display_size_px = (frame.height, frame.width) if is_lying else (frame.width, frame.height)
            self._quarter_turns = quarter_turns
        width_px, height_px = self._coded_size_px
        small = reformatter.reformat(frame, width_px, height_px, "bgr24", interpolation=SCALING, threads=1)
        plane = small.planes[0]
        return DecodedFrame(time_s, width_px, height_px, plane.line_size, self._quarter_turns, plane)


def _packets(container: Any, stream: Any) -> Iterator[Any]:
    """The stream's packets up to the end of the file or the place where it breaks off."""
    import av

    try:
        for packet in container.demux(stream):
            # The last packet is an empty one that stands for the end.
            if packet.size:
                yield packet
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return


def _timestamp_s(frame: Any, start_ticks: int | None, seconds_per_tick: float) -> float | None:
    ticks: int | None = frame.pts if frame.pts is not None else frame.dts
    if ticks is None or start_ticks is None:
        return None
    return (ticks - start_ticks) * seconds_per_tick


def _declared_duration_s(container: Any, stream: Any) -> float | None:
    """Seconds that the header promises, or None where it says nothing usable."""
    if stream.duration is not None and stream.time_base:
        duration_s = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        duration_s = container.duration / TICKS_PER_SECOND_OF_CONTAINER
    else:
        return None
    return duration_s if math.isfinite(duration_s) and duration_s > 0 else None
