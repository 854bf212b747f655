from dataclasses import dataclass
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.clips.frame_sampling import (
    LOOKAHEAD_PACKETS,
    PacketSampling,
    closed_gop_test,
    mark_needed,
    presentation_time_s,
)


@dataclass(frozen=True)
class Packet:
    pts: int | None
    is_discard: bool = False
    starts_gop: bool = False


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
def test_the_first_frame_presented_in_each_second_is_sampled(steps, group_length, start):
    pts = [start]
    for step in steps:
        pts.append(pts[-1] + step)
    first_of_second = {}
    for ticks in pts:
        first_of_second.setdefault(floor((ticks - start) / 300 + 0.001), ticks)
    packets = PacketSampling([Packet(ticks) for ticks in reordered(pts, group_length)], 1 / 300)
    sampled = [packet.pts for packet, is_sampled in packets if is_sampled]
    assert sorted(sampled) == list(first_of_second.values())
    assert packets.start_ticks == start


def test_every_packet_comes_once_and_in_its_order():
    given_packets = [Packet(ticks) for ticks in range(LOOKAHEAD_PACKETS * 3)]
    assert [packet for packet, _ in PacketSampling(given_packets, 1)] == given_packets


def test_a_packet_without_a_timestamp_is_sampled_and_one_that_is_not_presented_is_not():
    packets = [Packet(-20, is_discard=True), Packet(None), Packet(0), Packet(5)]
    assert [is_sampled for _, is_sampled in PacketSampling(packets, 0.1)] == [False, True, True, False]


def test_packets_between_the_last_sampled_one_and_a_closed_gop_are_not_needed():
    letters = "G.S..G.G.S.S.."
    packets = [(Packet(index, starts_gop=letter == "G"), letter == "S") for index, letter in enumerate(letters)]
    found = list(mark_needed(packets, lambda packet: packet.starts_gop))
    assert [packet.pts for packet, _, _ in found] == list(range(len(letters)))
    assert [is_sampled for _, is_sampled, _ in found] == [letter == "S" for letter in letters]
    assert [packet.pts for packet, _, is_needed in found if is_needed] == [0, 1, 2, 7, 8, 9, 10, 11]


def test_a_closed_gop_that_starts_with_a_sampled_packet_needs_nothing_before_it():
    packets = [(Packet(0, starts_gop=True), True), (Packet(1), False), (Packet(2, starts_gop=True), True)]
    found = mark_needed(packets, lambda packet: packet.starts_gop)
    assert [is_needed for _, _, is_needed in found] == [True, False, True]


def test_timestamps_go_before_the_frame_rate_and_never_back():
    assert presentation_time_s(0.04, 1, 30.0, previous_s=0.0) == 0.04
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


AVCC = bytes([1, 100, 0, 31, 0xFF])

HVCC = bytes([1, *[0] * 20, 0xFF])


class KeyFrame(bytearray):
    is_keyframe = True


class Other(bytearray):
    is_keyframe = False


def units(*headers, length_bytes=4):
    return b"".join((3).to_bytes(length_bytes, "big") + bytes([header, 0, 0]) for header in headers)


@pytest.mark.parametrize(
    ("codec", "configuration", "data", "expected"),
    [
        ("h264", AVCC, units(0x06, 0x67, 0x68, 0x65), True),  # SEI, parameter sets, IDR
        ("h264", AVCC, units(0x06, 0x61), False),  # a recovery point: key frame of an open group
        ("h264", AVCC, units(0x06), False),
        ("h264", AVCC, b"", False),
        ("h264", AVCC, b"\xff\xff\xff\xff\x65", True),
        ("h264", AVCC[:4] + b"\xfd", units(0x65, length_bytes=2), True),
        ("h264", None, units(0x65), False),
        ("h264", b"\x00\x00\x00\x01\x67", units(0x65), False),  # units told apart by start codes
        ("hevc", HVCC, units(0x40, 0x42, 0x26), True),  # IDR with leading pictures
        ("hevc", HVCC, units(0x40, 0x28), True),  # IDR without
        ("hevc", HVCC, units(0x40, 0x2A), False),  # clean random access: key frame of an open group
        ("vp9", None, b"\x00", True),
        ("mpeg4", None, b"\x00", False),
    ],
)
def test_a_closed_gop_is_detected_by_its_first_picture(codec, configuration, data, expected):
    assert closed_gop_test(codec, configuration)(KeyFrame(data)) is expected


@pytest.mark.parametrize("codec", ["h264", "vp9"])
def test_a_packet_that_the_container_does_not_mark_as_a_key_frame_starts_none(codec):
    assert not closed_gop_test(codec, AVCC)(Other(units(0x65)))
