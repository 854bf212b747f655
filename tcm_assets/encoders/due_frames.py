"""Which frames of a clip are looked at: the first one presented in every second.

Belongs here: choosing by presentation time, before decoding (packets) and after it (frames). Does not belong here:
opening and decoding (`clip_decoder`).
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, Generic, Protocol, TypeVar

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
