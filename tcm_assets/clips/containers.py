"""Clip containers: which are read, within which limits, and the error for a clip that cannot be read.

The decoding process imports this module, so it loads neither NumPy nor OpenCV.
"""

from pathlib import Path
from typing import Any, Final

# Frames are measured at this size: enough for faces and edges, and comparable whatever the clip's resolution.
ANALYSIS_LONGEST_SIDE_PX: Final = 320
# Ten minutes at one frame a second; only the first ten minutes of a longer clip are measured.
MAX_SAMPLED_FRAMES: Final = 600
# The longest side of 8K video; a larger frame is a faulty header or an attack on memory.
MAX_FRAME_SIDE_PX: Final = 8192
# 8K video has 33 million pixels; 40 million are 60 MB once decoded, and a decoder keeps several frames.
MAX_FRAME_AREA_PX: Final = 40_000_000
# Time to read and measure one clip: ten minutes of full HD decode in about half of it on one core.
MAX_WALL_CLOCK_S: Final = 120.0
# Memory of a decoder for one clip: enough for 8-bit 8K with ten reference frames, and for any 4K.
MAX_DECODER_MEMORY_BYTES: Final = 2**30
# A phone writes three or four; each costs a parser, so a file that declares thousands is an attack.
MAX_STREAMS: Final = 64
DEMUXER_OPTIONS: Final = {"protocol_whitelist": "file", "max_streams": str(MAX_STREAMS)}

CONTAINER_SIGNATURES: Final = (
    *((4, kind, "mov") for kind in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")),  # MP4 and QuickTime boxes
    (0, b"\x1a\x45\xdf\xa3", "matroska"),  # Matroska and WebM (EBML)
)
"""(offset, bytes, demuxer) at the start of a clip. FFmpeg goes by content, not by name: given a playlist named .mp4, it
would open the files that the playlist lists. So nothing but these containers is ever handed to it."""

SIGNATURE_LENGTH_BYTES: Final = 8


class UnreadableClipError(Exception):
    """No frame of a clip can be measured; `reason` is the text for the table.

    `is_transient` is true when the same bytes may be readable another time (machine too busy, too little memory).
    """

    def __init__(self, reason: str, *, is_transient: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_transient = is_transient


def detect_demuxer(path: Path) -> str:
    """Return FFmpeg's name of the demuxer for the file's container, by its first bytes.

    Raises UnreadableClipError for a file that is empty or in another container, and OSError for one that cannot be
    opened.
    """
    with path.open("rb") as clip:
        start = clip.read(SIGNATURE_LENGTH_BYTES)
    if not start:
        raise UnreadableClipError("the file is empty")
    for offset, signature, demuxer in CONTAINER_SIGNATURES:
        if start.startswith(signature, offset):
            return demuxer
    raise UnreadableClipError("neither an MP4 or QuickTime file nor a Matroska or WebM file")


def open_container(path: Path, demuxer: str, options: dict[str, str], unreadable_reason: str) -> Any:
    """Open a clip with PyAV. Raises UnreadableClipError with the given reason, PermissionError and MemoryError."""
    import av

    try:
        return av.open(str(path.absolute()), format=demuxer, options=options)
    except (MemoryError, PermissionError):
        raise
    except (av.error.FFmpegError, ValueError) as error:
        raise UnreadableClipError(unreadable_reason) from error


def check_frame_size(width_px: int, height_px: int) -> None:
    """Raise UnreadableClipError for frames above MAX_FRAME_SIDE_PX or MAX_FRAME_AREA_PX."""
    if max(width_px, height_px) > MAX_FRAME_SIDE_PX or width_px * height_px > MAX_FRAME_AREA_PX:
        raise UnreadableClipError(
            f"frames of {width_px} x {height_px} pixels; at most {MAX_FRAME_SIDE_PX} a side and "
            f"{MAX_FRAME_AREA_PX} in all are read"
        )


def fit_within(width_px: int, height_px: int, longest_side_px: int) -> tuple[int, int]:
    """Return (width, height) in pixels, shrunk so that the longest side is at most `longest_side_px`.

    >>> fit_within(1080, 1920, 320), fit_within(64, 48, 320), fit_within(1, 2000, 320)
    ((180, 320), (64, 48), (1, 320))
    """
    scale = min(1.0, longest_side_px / max(width_px, height_px))
    return max(1, round(width_px * scale)), max(1, round(height_px * scale))
