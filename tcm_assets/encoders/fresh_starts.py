"""Packets from which a clip can be decoded without anything before them.

Belongs here: telling them by what the codec's own bytes say. Does not belong here: which packets are wanted
(`due_frames`) and decoding (`clip_decoder`).

A container's mark of a key frame is not enough: in an open group of pictures, frames that follow a key frame in the
file, and are presented before it, refer to the group before.
"""

from collections.abc import Callable
from typing import Any, Final

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
