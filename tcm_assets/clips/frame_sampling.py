"""Frame sampling: the first frame of each second by presentation time, and the packets needed to decode it."""

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

TIMESTAMP_TOLERANCE_S: Final = 0.001
"""Containers round timestamps to a millisecond, so a frame at 1 s may be stamped 0.9995 s."""

LOOKAHEAD_PACKETS: Final = 33
"""Packets come in decoding order. H.264 and H.265 reorder over at most 16 frames of two fields each, so every packet
presented before the current one is among the next 33."""

MAX_HELD_PACKETS: Final = 512
"""Two seconds at 240 frames a second; when no frame is sampled for longer, packets are decoded rather than held."""


class PacketSampling:
    """The packets of a clip in their order, each with whether its frame is sampled: the first presented in its second.

    Packets are PyAV's: `pts` is the presentation time in ticks of the stream, or None; `is_discard` is true when an
    edit list keeps the frame from being presented, though others may refer to it. Seconds count from `start_ticks`, the
    earliest presentation time among the first packets; None before iteration and when they carry no timestamps. A
    packet without a timestamp counts as sampled.
    """

    def __init__(self, packets: Iterable[Any], seconds_per_tick: float) -> None:
        self.start_ticks: int | None = None
        self._packets = iter(packets)
        self._seconds_per_tick = seconds_per_tick
        self._earliest_ticks_by_second: dict[int, int] = {}

    def __iter__(self) -> Iterator[tuple[Any, bool]]:
        lookahead = deque(self._take_presented(LOOKAHEAD_PACKETS))
        presented = (packet.pts for packet in lookahead if packet.pts is not None and not packet.is_discard)
        self.start_ticks = min(presented, default=None)
        for packet in lookahead:
            self._note(packet)
        while lookahead:
            packet = lookahead.popleft()
            yield packet, self._is_sampled(packet)
            for following in islice(self._packets, 1):
                self._note(following)
                lookahead.append(following)

    def time_s(self, ticks: int | None) -> float | None:
        """Return the seconds from the clip's start to a timestamp in ticks, or None when either is unknown."""
        return (
            None if ticks is None or self.start_ticks is None else (ticks - self.start_ticks) * self._seconds_per_tick
        )

    def _take_presented(self, count: int) -> Iterator[Any]:
        """Yield packets until `count` of them are presented: those that an edit list cuts off all come first."""
        while count > 0 and (packet := next(self._packets, None)) is not None:
            count -= not packet.is_discard
            yield packet

    def _second_of(self, ticks: int) -> int:
        return whole_second((ticks - (self.start_ticks or 0)) * self._seconds_per_tick)

    def _note(self, packet: Any) -> None:
        if packet.pts is not None and not packet.is_discard:
            second = self._second_of(packet.pts)
            earliest = self._earliest_ticks_by_second.get(second, packet.pts)
            self._earliest_ticks_by_second[second] = min(earliest, packet.pts)

    def _is_sampled(self, packet: Any) -> bool:
        if packet.is_discard:
            return False
        return packet.pts is None or self._earliest_ticks_by_second[self._second_of(packet.pts)] == packet.pts


def mark_needed(
    packets: Iterable[tuple[Any, bool]], starts_closed_gop: Callable[[Any], bool]
) -> Iterator[tuple[Any, bool, bool]]:
    """Yield each packet in order with whether it is sampled, and whether it is needed to decode a sampled one.

    From the start of a closed group of pictures (GOP) on, nothing refers to anything earlier. So packets between the
    last sampled one and the next closed GOP need not be decoded.
    """
    held: list[Any] = []
    for packet, is_sampled in packets:
        is_start = starts_closed_gop(packet)
        if is_start or is_sampled or len(held) == MAX_HELD_PACKETS:
            yield from ((earlier, False, not is_start) for earlier in held)
            held.clear()
        if is_sampled:
            yield packet, True, True
        else:
            held.append(packet)
    yield from ((packet, False, False) for packet in held)


def whole_second(time_s: float) -> int:
    """Return the second that a presentation time lies in; a timestamp that its container rounded down counts as exact.

    >>> whole_second(0.9995), whole_second(0.998)
    (1, 0)
    """
    return math.floor(time_s + TIMESTAMP_TOLERANCE_S)


def presentation_time_s(
    timestamp_s: float | None, frame_index: int, frames_per_second: float | None, *, previous_s: float
) -> float | None:
    """Return the seconds from the clip's first frame to this one: its timestamp, else frame index over frame rate.

    Never before `previous_s`, whatever the timestamps say. None when there is neither a timestamp nor a usable rate.

    >>> presentation_time_s(0.5, 30, 30.0, previous_s=0.9), presentation_time_s(None, 30, 30.0, previous_s=0.9)
    (0.9, 1.0)
    """
    if timestamp_s is not None and math.isfinite(timestamp_s):
        return max(previous_s, timestamp_s)
    if frame_index == 0:
        return previous_s
    if frames_per_second is None or not (math.isfinite(frames_per_second) and frames_per_second > 0):
        return None
    return max(previous_s, frame_index / frames_per_second)


CLOSED_GOP_CODECS: Final = frozenset({"vp8", "vp9", "av1"})  # their key frames reset all reference frames


class NalUnits(NamedTuple):
    """The layout and types of a codec's NAL units (ITU-T H.264 and H.265, table 7-1 each).

    Both codecs end a group of pictures by an IDR picture, an instantaneous decoding refresh.
    """

    length_size_at: int
    """Index of the byte in the configuration whose last two bits are the size of a unit's length, less 1."""
    type_shift: int
    type_mask: int
    slice_types: range
    """Types of units that hold part of a picture."""
    idr_types: frozenset[int]


NAL_UNITS: Final = {
    "h264": NalUnits(4, 0, 0x1F, range(1, 6), frozenset({5})),
    "hevc": NalUnits(21, 1, 0x3F, range(32), frozenset({19, 20})),
}


def closed_gop_test(codec_name: str, configuration: bytes | None) -> Callable[[Any], bool]:
    """Return a test of whether a packet of this codec starts a closed GOP; always false for unknown codecs.

    `configuration` is the codec's entry in the file header: avcC for H.264, hvcC for H.265.
    """
    if codec_name in CLOSED_GOP_CODECS:
        return lambda packet: bool(packet.is_keyframe)
    units = NAL_UNITS.get(codec_name)
    # Both configurations begin with their version, 1; otherwise units have start codes, which these files hardly use.
    if units is None or not configuration or configuration[0] != 1 or len(configuration) <= units.length_size_at:
        return lambda packet: False  # noqa: ARG005
    length_bytes = (configuration[units.length_size_at] & 3) + 1
    return lambda packet: packet.is_keyframe and _first_slice_type(packet, length_bytes, units) in units.idr_types


def _first_slice_type(packet: Any, length_bytes: int, units: NalUnits) -> int | None:
    """Return the type of the first unit with part of a picture, or None; each unit follows its length in bytes."""
    data, position = memoryview(packet), 0
    while position + length_bytes < len(data):
        start = position + length_bytes
        unit_type = data[start] >> units.type_shift & units.type_mask
        if unit_type in units.slice_types:
            return unit_type
        position = start + int.from_bytes(data[position:start], "big")
    return None
