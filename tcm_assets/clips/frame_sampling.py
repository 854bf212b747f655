"""Which frames of a clip are looked at: the first one presented in every second."""

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final, Generic, Protocol, TypeVar

TIMESTAMP_TOLERANCE_S: Final = 0.001
"""Containers round timestamps to a millisecond, so a frame due at 1 s may be stamped 0.9995 s."""

LOOKAHEAD_PACKETS: Final = 33
"""Packets come in the order of decoding. H.264 and H.265 hold back at most 16 frames, of two fields each, for the order
of presentation, so whatever is presented before the packet at hand is among the next so many."""

MAX_HELD_PACKETS: Final = 512
"""Two seconds at 240 frames a second; where nothing is due for longer, packets are decoded rather than held."""


class TimedPacket(Protocol):
    """What is asked of a packet.

    `pts` is its presentation time in ticks of its stream, None when it has none. `is_discard` is true of what others
    refer to but an edit list keeps from being presented.
    """

    @property
    def pts(self) -> int | None: ...  # noqa: D102
    @property
    def is_discard(self) -> bool: ...  # noqa: D102


AnyPacket = TypeVar("AnyPacket", bound=TimedPacket)


class DuePackets(Generic[AnyPacket]):
    """The packets of a clip in their order, each with whether its frame is the first presented in its second.

    Seconds are counted from `start_ticks`, the earliest presentation among the first packets, which is None until
    iterated and when they carry no timestamps. A packet without a timestamp counts as due.
    """

    def __init__(self, packets: Iterable[AnyPacket], seconds_per_tick: float) -> None:
        self.start_ticks: int | None = None
        self._packets = iter(packets)
        self._seconds_per_tick = seconds_per_tick
        self._earliest_ticks_by_second: dict[int, int] = {}

    def __iter__(self) -> Iterator[tuple[AnyPacket, bool]]:
        waiting = deque(self._up_to_presented(LOOKAHEAD_PACKETS))
        presented = (packet.pts for packet in waiting if packet.pts is not None and not packet.is_discard)
        self.start_ticks = min(presented, default=None)
        for packet in waiting:
            self._note(packet)
        while waiting:
            packet = waiting.popleft()
            yield packet, self._is_due(packet)
            for following in islice(self._packets, 1):
                self._note(following)
                waiting.append(following)

    def _up_to_presented(self, count: int) -> Iterator[AnyPacket]:
        """Packets until `count` of them are presented: those that an edit list cuts off all come first."""
        while count > 0 and (packet := next(self._packets, None)) is not None:
            count -= not packet.is_discard
            yield packet

    def _second_of(self, ticks: int) -> int:
        return second_at((ticks - (self.start_ticks or 0)) * self._seconds_per_tick)

    def _note(self, packet: AnyPacket) -> None:
        if packet.pts is not None and not packet.is_discard:
            second = self._second_of(packet.pts)
            earliest = self._earliest_ticks_by_second.get(second, packet.pts)
            self._earliest_ticks_by_second[second] = min(earliest, packet.pts)

    def _is_due(self, packet: AnyPacket) -> bool:
        if packet.is_discard:
            return False
        return packet.pts is None or self._earliest_ticks_by_second[self._second_of(packet.pts)] == packet.pts


def with_unused(
    packets: Iterable[tuple[AnyPacket, bool]], starts_afresh: Callable[[AnyPacket], bool]
) -> Iterator[tuple[AnyPacket, bool, bool]]:
    """Every packet in its order, whether it is due, and whether it is needed: due itself, or a due one may refer to it.

    Nothing from a packet on that `starts_afresh` refers to anything before it, so what lies between the last due packet
    and the next fresh start need not be decoded.
    """
    held: list[AnyPacket] = []
    for packet, is_due in packets:
        is_fresh = starts_afresh(packet)
        if is_fresh or is_due or len(held) == MAX_HELD_PACKETS:
            yield from ((earlier, False, not is_fresh) for earlier in held)
            held.clear()
        if is_due:
            yield packet, True, True
        else:
            held.append(packet)
    yield from ((packet, False, False) for packet in held)


def second_at(time_s: float) -> int:
    """The whole second that a presentation time lies in; a timestamp rounded down by its container counts as exact."""
    return math.floor(time_s + TIMESTAMP_TOLERANCE_S)


def presentation_time_s(
    timestamp_s: float | None, frame_index: int, frames_per_second: float | None, *, previous_s: float
) -> float | None:
    """Seconds from the clip's first frame to this one: its timestamp, or frame index over frame rate where it has none.

    Never before `previous_s`, whatever the timestamps say. None when there is neither a timestamp nor a usable rate.
    """
    if timestamp_s is not None and math.isfinite(timestamp_s):
        return max(previous_s, timestamp_s)
    if frame_index == 0:
        return previous_s
    if frames_per_second is None or not (math.isfinite(frames_per_second) and frames_per_second > 0):
        return None
    return max(previous_s, frame_index / frames_per_second)


CODECS_OF_CLOSED_GROUPS: Final = frozenset({"vp8", "vp9", "av1"})
"""Their key frames empty the memory of frames to refer to."""

H264_SLICES: Final = range(1, 6)

H264_IDR_SLICE: Final = 5
"""Types of NAL units that hold a picture (ITU-T H.264, table 7-1); an IDR picture is an instantaneous refresh."""

H265_SLICES: Final = range(32)

H265_IDR_SLICES: Final = (19, 20)
"""The same of ITU-T H.265, table 7-1: IDR with leading pictures that refer to it alone, and without."""


def fresh_starts(codec_name: str, configuration: bytes | None) -> Callable[[Any], bool]:
    """Tells of a packet of this codec whether it is a fresh start; of codecs that are not known, none is.

    `configuration` is the codec's entry in the header of the file: avcC for H.264, hvcC for H.265.
    """
    if codec_name in CODECS_OF_CLOSED_GROUPS:
        return lambda packet: bool(packet.is_keyframe)
    # Both begin with their version, 1; otherwise units are told apart in another way, which these files hardly use.
    if configuration and configuration[0] == 1:
        if codec_name == "h264" and len(configuration) > 4:
            length_bytes = (configuration[4] & 3) + 1
            return lambda packet: packet.is_keyframe and _h264_type(packet, length_bytes) == H264_IDR_SLICE
        if codec_name == "hevc" and len(configuration) > 21:
            length_bytes = (configuration[21] & 3) + 1
            return lambda packet: packet.is_keyframe and _h265_type(packet, length_bytes) in H265_IDR_SLICES
    return lambda packet: False  # noqa: ARG005


def _h264_type(packet: Any, length_bytes: int) -> int | None:
    return _first_slice_type(memoryview(packet), length_bytes, lambda header: header & 0x1F, H264_SLICES)


def _h265_type(packet: Any, length_bytes: int) -> int | None:
    return _first_slice_type(memoryview(packet), length_bytes, lambda header: header >> 1 & 0x3F, H265_SLICES)


def _first_slice_type(data: memoryview, length_bytes: int, type_of: Callable[[int], int], slices: range) -> int | None:
    """Type of the first unit that holds a part of a picture, or None; each unit follows its length in bytes."""
    position = 0
    while position + length_bytes < len(data):
        start = position + length_bytes
        unit_type = type_of(data[start])
        if unit_type in slices:
            return unit_type
        position = start + int.from_bytes(data[position:start], "big")
    return None
