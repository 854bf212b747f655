"""What is read of a clip at most, and how a clip that cannot be read is reported."""

from pathlib import Path
from typing import Final

ANALYSIS_LONGEST_SIDE_PX: Final = 320
"""Frames are measured at this size: enough for faces and edges, and much the same whatever the clip's resolution."""

MAX_SAMPLED_FRAMES: Final = 600
"""Ten minutes at one frame a second; of a longer clip the first ten minutes are measured."""

MAX_FRAME_SIDE_PX: Final = 8192
"""The longest side of 8K video; a larger frame is a fault of the header or an attack on memory."""

MAX_FRAME_AREA_PX: Final = 40_000_000
"""8K video has 33 million pixels; 40 million are 60 MB once decoded, of which a decoder keeps several."""

MAX_WALL_CLOCK_S: Final = 120.0
"""Bound on reading and measuring one clip: ten minutes of full HD decode in about half of it on one core."""

MAX_DECODER_MEMORY_BYTES: Final = 2**30
"""What a decoder may take for one clip: enough for 8K in 8 bits with ten frames kept to refer to, and for any 4K."""

MAX_STREAMS: Final = 64
"""A phone writes three or four; each costs a parser, so a file that declares thousands is an attack."""

CONTAINER_SIGNATURES: Final = (
    *((4, kind, "mov") for kind in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")),  # MP4 and QuickTime boxes
    (0, b"\x1a\x45\xdf\xa3", "matroska"),  # Matroska and WebM (EBML)
)
"""(offset, bytes, demuxer) that open a clip. FFmpeg goes by content, not by name: a playlist named .mp4 would make it
open the other files that the playlist lists, so whatever is not one of these containers is never handed to it."""

SIGNATURE_LENGTH_BYTES: Final = 8


class UnreadableClipError(Exception):
    """A clip of which no frame can be measured; `reason` says why, in words for the table.

    `is_transient` is true when the same bytes may be readable another time (a machine too busy, too little memory).
    """

    def __init__(self, reason: str, *, is_transient: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_transient = is_transient


def demuxer_of(path: Path) -> str:
    """FFmpeg's name of the demuxer for the file's container, told by its first bytes.

    Raises UnreadableClipError for a file that is empty or in no container that is read, and OSError for one that cannot
    be opened.
    """
    with path.open("rb") as clip:
        start = clip.read(SIGNATURE_LENGTH_BYTES)
    if not start:
        raise UnreadableClipError("the file is empty")
    for offset, signature, demuxer in CONTAINER_SIGNATURES:
        if start.startswith(signature, offset):
            return demuxer
    raise UnreadableClipError("neither an MP4 or QuickTime file nor a Matroska or WebM file")


def refuse_huge(width_px: int, height_px: int) -> None:
    """Raises UnreadableClipError for frames larger than is read."""
    if max(width_px, height_px) > MAX_FRAME_SIDE_PX or width_px * height_px > MAX_FRAME_AREA_PX:
        raise UnreadableClipError(
            f"frames of {width_px} x {height_px} pixels; at most {MAX_FRAME_SIDE_PX} a side and "
            f"{MAX_FRAME_AREA_PX} in all are read"
        )


def size_within(width_px: int, height_px: int, longest_side_px: int) -> tuple[int, int]:
    """(width, height) in pixels with the longest side at most `longest_side_px`; never enlarged."""
    scale = min(1.0, longest_side_px / max(width_px, height_px))
    return max(1, round(width_px * scale)), max(1, round(height_px * scale))
