"""Decoding: the sampled frames of one clip at the analysis size, with PyAV. Runs in a decoding process."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tcm_assets.clips.containers import (
    ANALYSIS_LONGEST_SIDE_PX,
    DEMUXER_OPTIONS,
    MAX_FRAME_AREA_PX,
    MAX_SAMPLED_FRAMES,
    UnreadableClipError,
    check_frame_size,
    fit_within,
    open_container,
)
from tcm_assets.clips.frame_sampling import (
    PacketSampling,
    closed_gop_test,
    mark_needed,
    presentation_time_s,
    whole_second,
)

if TYPE_CHECKING:
    from tcm_assets.settings import FrameSampling

CODECS_SKIPPING_BY_PACKET: Final = frozenset({"h264", "hevc"})
"""Decoders that read `skip_frame` for every packet, when they run on one thread. libdav1d reads it once; other codecs
have few unreferenced frames."""

PIXEL_LIMIT: Final = {"max_pixels": str(MAX_FRAME_AREA_PX)}

# Area averaging, like OpenCV's INTER_AREA: every pixel counts, so noise averages out and edges do not flicker.
SCALING: Final = "AREA"
CONTAINER_TICKS_PER_SECOND: Final = 1_000_000  # FFmpeg's AV_TIME_BASE, the unit of a container's duration
NO_STREAM: Final = "no video stream that can be decoded: it is cut off, or in an unknown codec"


@dataclass(frozen=True)
class DecodedFrame:
    """Rows of blue, green and red bytes as coded, `line_size_bytes` apart.

    `quarter_turns` counter-clockwise, as in numpy's rot90, make the frame upright.
    """

    time_s: float
    width_px: int
    height_px: int
    line_size_bytes: int
    quarter_turns: int
    rows: Any


class ClipDecoder:
    """The sampled frames of one clip; iterate once. Raises UnreadableClipError, OSError and MemoryError."""

    def __init__(self, path: Path, demuxer: str, mode: "FrameSampling") -> None:
        self.declared_duration_s: float | None = None
        self.decoded_duration_s = 0.0
        self.display_size_px: tuple[int, int] | None = None
        self._path = path
        self._demuxer = demuxer
        self._mode = mode
        self._coded_size_px: tuple[int, int] | None = None
        self._skipped_to_s = 0.0
        self._is_damaged = False

    def __iter__(self) -> Iterator[DecodedFrame]:
        container = open_container(self._path, self._demuxer, DEMUXER_OPTIONS | PIXEL_LIMIT, NO_STREAM)
        with container:
            if not container.streams.video or container.streams.video[0].codec_context is None:
                raise UnreadableClipError(NO_STREAM)
            yield from self._sample(container, container.streams.video[0])

    def _sample(self, container: Any, stream: Any) -> Iterator[DecodedFrame]:
        import av

        context = stream.codec_context
        check_frame_size(context.width, context.height)
        context.thread_type, context.thread_count = "NONE", 1
        context.options = dict(PIXEL_LIMIT)
        self.declared_duration_s = _declared_duration_s(container, stream)
        packets = PacketSampling(_read_packets(container, stream), float(stream.time_base or 0))
        reformatter = av.video.reformatter.VideoReformatter()
        frames_per_second = float(stream.average_rate) if stream.average_rate else None
        last_second, sampled_count = -1, 0
        for index, frame in enumerate(self._decode(stream, packets)):
            timestamp_s = packets.time_s(frame.dts if frame.pts is None else frame.pts)
            time_s = presentation_time_s(timestamp_s, index, frames_per_second, previous_s=self.decoded_duration_s)
            if time_s is None:
                raise UnreadableClipError("its frames carry no timestamps and its header no frame rate")
            self.decoded_duration_s = time_s
            if whole_second(time_s) > last_second:
                yield self._scale(frame, time_s, reformatter)
                last_second, sampled_count = whole_second(time_s), sampled_count + 1
                if sampled_count == MAX_SAMPLED_FRAMES:
                    return
        if sampled_count == 0:
            # FFmpeg drops a size that it finds absurd.
            reason = "no frame could be decoded"
            if not (context.width and context.height):
                reason += f": their size is unknown, or beyond the {MAX_FRAME_AREA_PX} pixels that are read"
            raise UnreadableClipError(reason)

    def _decode(self, stream: Any, packets: PacketSampling) -> Iterator[Any]:
        """Yield frames in presentation order.

        Frames that are neither sampled nor referred to by sampled ones are skipped, as far as that is known.
        """
        yield from (self._decode_key_frames if self._mode == "key_frames" else self._decode_needed)(stream, packets)
        if not self._is_damaged:
            self.decoded_duration_s = max(self.decoded_duration_s, self._skipped_to_s)

    def _decode_needed(self, stream: Any, packets: PacketSampling) -> Iterator[Any]:
        context = stream.codec_context
        is_skipping = context.codec.name in CODECS_SKIPPING_BY_PACKET
        starts_closed_gop = closed_gop_test(stream.codec.canonical_name, context.extradata)
        for packet, is_sampled, is_needed in mark_needed(packets, starts_closed_gop):
            if not is_needed:
                self._note_skipped(packet, packets)
                continue
            if is_skipping:
                context.skip_frame = "DEFAULT" if is_sampled else "NONREF"
            yield from self._decode_packet(context, packet)
        yield from self._decode_packet(context, None)

    def _decode_key_frames(self, stream: Any, packets: PacketSampling) -> Iterator[Any]:
        context = stream.codec_context
        last_second: int | None = None
        for packet, _ in packets:
            time_s = packets.time_s(packet.pts)
            second = None if time_s is None else whole_second(time_s)
            if not packet.is_keyframe or (second is not None and second == last_second):
                self._note_skipped(packet, packets)
                continue
            last_second = second
            # Flushed after each: without the packets between, a decoder gives key frames in the wrong order.
            yield from self._decode_packet(context, packet)
            yield from self._decode_packet(context, None)
            context.flush_buffers()

    def _decode_packet(self, context: Any, packet: Any) -> list[Any]:
        """Return the frames that a packet completes; none for a damaged one, since later packets may be sound."""
        import av

        try:
            frames: list[Any] = context.decode(packet)
        except MemoryError:
            raise
        except (av.error.FFmpegError, EOFError):
            self._is_damaged = True
            return []
        return frames

    def _note_skipped(self, packet: Any, packets: PacketSampling) -> None:
        time_s = packets.time_s(packet.pts)
        if time_s is not None and not packet.is_discard:
            self._skipped_to_s = max(self._skipped_to_s, time_s)

    def _scale(self, frame: Any, time_s: float, reformatter: Any) -> DecodedFrame:
        check_frame_size(frame.width, frame.height)
        quarter_turns = round(frame.rotation / 90) % 4
        if self._coded_size_px is None:
            self._coded_size_px = fit_within(frame.width, frame.height, ANALYSIS_LONGEST_SIDE_PX)
            is_on_its_side = quarter_turns % 2 == 1
            self.display_size_px = (frame.height, frame.width) if is_on_its_side else (frame.width, frame.height)
            self._quarter_turns = quarter_turns
        width_px, height_px = self._coded_size_px
        small = reformatter.reformat(frame, width_px, height_px, "bgr24", interpolation=SCALING, threads=1)
        plane = small.planes[0]
        return DecodedFrame(time_s, width_px, height_px, plane.line_size, self._quarter_turns, plane)


def _read_packets(container: Any, stream: Any) -> Iterator[Any]:
    """Yield the stream's packets up to the end of the file, or up to where it breaks off."""
    import av

    try:
        for packet in container.demux(stream):
            if packet.size:  # an empty packet marks the end
                yield packet
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return


def _declared_duration_s(container: Any, stream: Any) -> float | None:
    """Return the duration in the header in seconds, or None when there is no usable one."""
    if stream.duration is not None and stream.time_base:
        duration_s = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        duration_s = container.duration / CONTAINER_TICKS_PER_SECOND
    else:
        return None
    return duration_s if math.isfinite(duration_s) and duration_s > 0 else None
