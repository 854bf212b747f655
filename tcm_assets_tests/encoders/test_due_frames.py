from dataclasses import dataclass
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.encoders.due_frames import LOOKAHEAD_PACKETS, DuePackets, presentation_time_s, with_unused


@dataclass(frozen=True)
class Packet:
    pts: int | None
    is_discard: bool = False
    is_fresh: bool = False


def reordered(pts, group_length):
    """Each group's last frame first, as an encoder does whose other frames refer to it."""
    return [
        pts[index]
        for start in range(0, len(pts), group_length)
        for index in (
            min(start + group_length, len(pts)) - 1,
            *range(start, min(start + group_length, len(pts)) - 1),
        )
    ]


@given(st.lists(st.integers(1, 700), min_size=1, max_size=150), st.integers(1, 16), st.integers(-(10**6), 10**6))
def test_of_every_second_the_frame_presented_first_is_due(steps, group_length, start):
    pts = [start]
    for step in steps:
        pts.append(pts[-1] + step)
    first_of_second = {}
    for ticks in pts:
        first_of_second.setdefault(floor((ticks - start) / 300 + 0.001), ticks)
    packets = DuePackets([Packet(ticks) for ticks in reordered(pts, group_length)], 1 / 300)
    due = [packet.pts for packet, is_due in packets if is_due]
    assert sorted(due) == list(first_of_second.values())
    assert packets.start_ticks == start


def test_every_packet_comes_once_and_in_its_order():
    given_packets = [Packet(ticks) for ticks in range(LOOKAHEAD_PACKETS * 3)]
    assert [packet for packet, _ in DuePackets(given_packets, 1)] == given_packets


def test_a_packet_without_a_timestamp_is_due_and_one_that_is_not_presented_is_not():
    packets = [Packet(-20, is_discard=True), Packet(None), Packet(0), Packet(5)]
    assert [is_due for _, is_due in DuePackets(packets, 0.1)] == [False, True, True, False]


def test_what_lies_between_the_last_due_packet_and_a_fresh_start_is_not_needed():
    letters = "F.D..F.F.D.D.."
    packets = [(Packet(index, is_fresh=letter == "F"), letter == "D") for index, letter in enumerate(letters)]
    found = list(with_unused(packets, lambda packet: packet.is_fresh))
    assert [packet.pts for packet, _, _ in found] == list(range(len(letters)))
    assert [is_due for _, is_due, _ in found] == [letter == "D" for letter in letters]
    assert [packet.pts for packet, _, is_needed in found if is_needed] == [0, 1, 2, 7, 8, 9, 10, 11]


def test_a_fresh_start_that_is_due_needs_nothing_before_it():
    packets = [(Packet(0, is_fresh=True), True), (Packet(1), False), (Packet(2, is_fresh=True), True)]
    found = with_unused(packets, lambda packet: packet.is_fresh)
    assert [is_needed for _, _, is_needed in found] == [True, False, True]


def test_timestamps_go_before_the_frame_rate_and_never_back():
    assert presentation_time_s(0.04, 1, 30.0, previous_s=0.0) == 0.04
    assert presentation_time_s(0.5, 30, 30.0, previous_s=0.9) == 0.9
    assert presentation_time_s(None, 30, 30.0, previous_s=0.9) == 1.0
    assert presentation_time_s(None, 3, 30.0, previous_s=0.5) == 0.5
    assert presentation_time_s(None, 0, None, previous_s=0.0) == 0.0
    assert presentation_time_s(None, 1, None, previous_s=0.0) is None


@given(st.floats() | st.none(), st.integers(1, 10**6), st.floats(1, 1000), st.floats(0, 1e6))
def test_time_is_finite_and_never_goes_back(timestamp_s, frame_index, frames_per_second, previous_s):
    time_s = presentation_time_s(timestamp_s, frame_index, frames_per_second, previous_s=previous_s)
    assert time_s is not None
    assert previous_s <= time_s < float("inf")


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), None])
def test_a_rate_that_is_none_gives_no_time(rate):
    assert presentation_time_s(None, 5, rate, previous_s=1.0) is None
