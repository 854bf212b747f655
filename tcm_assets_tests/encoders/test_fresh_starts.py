import pytest

from tcm_assets.encoders.fresh_starts import fresh_starts

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
def test_a_fresh_start_is_told_by_the_first_picture(codec, configuration, data, expected):
    assert fresh_starts(codec, configuration)(KeyFrame(data)) is expected


@pytest.mark.parametrize("codec", ["h264", "vp9"])
def test_what_the_container_does_not_mark_is_none(codec):
    assert not fresh_starts(codec, AVCC)(Other(units(0x65)))
