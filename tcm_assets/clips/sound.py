"""Loudness of a clip's sound, decoded with PyAV and measured by FFmpeg's ebur128 filter. Runs in a decoding process.

The filter rather than pyloudnorm: it comes with the decoder and takes sound as it is decoded, 0.1 s at a time, where
pyloudnorm wants all of it in one array of doubles (460 MB for ten minutes of stereo).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tcm_assets.clips.containers import DEMUXER_OPTIONS, MAX_SAMPLED_FRAMES, open_container

MAX_MEASURED_SOUND_S: Final = float(MAX_SAMPLED_FRAMES)  # as long as frames are sampled, at one a second
# Blocks of at most this level are silence and do not count (ITU-R BS.1770-4); also the meter's value for no block.
ABSOLUTE_GATE_LUFS: Final = -70.0
GATING_BLOCK_S: Final = 0.4  # loudness is a mean over blocks of this length, so shorter sound has no loudness
# The highest rate of studio equipment; a higher one is a faulty header or an attack on memory.
MAX_SAMPLE_RATE_HZ: Final = 384_000
INTEGRATED_LOUDNESS_KEY: Final = "lavfi.r128.I"


@dataclass(frozen=True, kw_only=True)
class Sound:
    """The measured sound of a clip.

    `has_sound` is False without an audio track and for a silent one, and None when the sound cannot be read.
    `loudness_lufs` is None without sound. `shortfall` says why a track could not be measured.
    """

    has_sound: bool | None
    loudness_lufs: float | None = None
    shortfall: str | None = None


def measure_sound(path: Path, demuxer: str) -> Sound:
    """Measure the integrated loudness of the first ten minutes of a clip's first audio track, in LUFS, in [-70, 10].

    -0.691 + 10 log10 of the weighted power of the channels, with the K weighting of ITU-R BS.1770-4, over blocks of
    0.4 s that overlap by three quarters; blocks of at most -70 LUFS do not count, nor do those more than 10 LU below
    the mean of the rest (EBU R 128). Exact to 0.01 LU. A full-scale sine of 997 Hz in one channel has -3.01 LUFS.

    One packet and 0.1 s of sound are in memory at a time. Damaged packets are skipped. Raises UnreadableClipError for a
    file that is no clip, and OSError for one that cannot be opened.
    """
    import av

    no_stream = "no stream that can be decoded: it is cut off, or in an unknown codec"
    with open_container(path, demuxer, DEMUXER_OPTIONS, no_stream) as container:
        tracks = container.streams.audio
        if not tracks:
            return Sound(has_sound=False)
        context = tracks[0].codec_context
        if context is None:
            return Sound(has_sound=None, shortfall="its sound is in an unknown codec")
        for stream in container.streams:
            if stream.index != tracks[0].index:
                stream.discard = av.stream.Discard.all  # so that the demuxer skips the pictures where it can
        return _measure(_decode(container, tracks[0]))


def _measure(frames: Iterator[Any]) -> Sound:
    """Measure the audio frames up to MAX_MEASURED_SOUND_S."""
    meter: _Meter | None = None
    for frame in frames:
        if frame.sample_rate > MAX_SAMPLE_RATE_HZ:
            return Sound(has_sound=None, shortfall=f"its sound claims {frame.sample_rate} samples a second")
        if meter is None:
            meter = _Meter(frame)
        if not meter.accepts(frame):
            return Sound(has_sound=None, shortfall="its sound changes its format on the way")
        if not meter.measure(frame):
            return Sound(has_sound=None, shortfall="its sound is in a format that cannot be measured")
        if meter.measured_s >= MAX_MEASURED_SOUND_S:
            break
    if meter is None:
        return Sound(has_sound=None, shortfall="its sound cannot be decoded")
    if meter.measured_s < GATING_BLOCK_S:
        return Sound(has_sound=None, shortfall=f"its sound is shorter than {GATING_BLOCK_S} s")
    loudness_lufs = meter.loudness_lufs()
    is_silent = loudness_lufs <= ABSOLUTE_GATE_LUFS
    return Sound(has_sound=not is_silent, loudness_lufs=None if is_silent else loudness_lufs)


class _Meter:
    """FFmpeg's loudness meter for frames of one format."""

    def __init__(self, first: Any) -> None:
        self.measured_s = 0.0
        self._format = _format_of(first)
        self._graph: Any = None
        self._source: Any = None
        self._sink: Any = None
        self._latest: Any = None

    def accepts(self, frame: Any) -> bool:
        return _format_of(frame) == self._format

    def measure(self, frame: Any) -> bool:
        """Add a frame; return False when the meter cannot handle its format."""
        import av

        try:
            if self._graph is None:
                self._connect(frame)
            self._source.push(frame)
            self._drain()
        except av.error.MemoryError:
            raise
        except (av.error.FFmpegError, ValueError):
            return False
        self.measured_s += frame.samples / frame.sample_rate
        return True

    def loudness_lufs(self) -> float:
        """Return the loudness so far; the absolute gate when nothing is louder."""
        return float(self._latest.metadata[INTEGRATED_LOUDNESS_KEY])

    def _connect(self, frame: Any) -> None:
        import av

        self._graph = av.filter.Graph()
        self._source = self._graph.add_abuffer(
            format=frame.format.name,
            layout=frame.layout.name,
            sample_rate=frame.sample_rate,
            time_base=frame.time_base,
        )
        meter = self._graph.add("ebur128", "metadata=1:framelog=quiet")
        self._sink = self._graph.add("abuffersink")
        self._source.link_to(meter)
        meter.link_to(self._sink)
        self._graph.configure()

    def _drain(self) -> None:
        """Pull the output: the meter passes sound on, 0.1 s at a time, with the loudness so far."""
        import av

        try:
            while True:
                self._latest = self._sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _decode(container: Any, track: Any) -> Iterator[Any]:
    """Yield the track's audio frames up to the end of the file, or up to where it breaks off."""
    import av

    context = track.codec_context
    context.thread_count = 1
    packets = container.demux(track)
    while True:
        try:
            packet = next(packets, None)
        except av.error.MemoryError:
            raise
        except av.error.FFmpegError:
            packet = None
        is_last = packet is None or not packet.size
        try:
            # None flushes the decoder.
            frames = context.decode(None if is_last else packet)
        except av.error.MemoryError:
            raise
        except (av.error.FFmpegError, EOFError):
            frames = []
        yield from (frame for frame in frames if frame.samples)
        if is_last:
            return


def _format_of(frame: Any) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate
