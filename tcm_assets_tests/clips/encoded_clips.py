"""Small clips for tests, encoded in every way that matters to a decoder, and their sound."""

import struct
from fractions import Fraction

import av
import numpy as np

from tcm_assets.clips import decoder_pool
from tcm_assets.clips.frame_measurements import load_opencv

cv2 = load_opencv()

TICKS_PER_SECOND = 90

SAMPLE_RATE_HZ = 48_000

SINE_HZ = 997
"""BS.1770 gives its example at this frequency, at which the K weighting cancels the constant of the formula."""


def idle_pids():
    """Return the process ids of the decoders in the pool."""
    return [decoder._process.pid for decoder in decoder_pool._idle]


def write_frames(path, frames, frames_per_second=10, codec="mp4v"):
    """Write frames of blue, green and red with OpenCV, without B-frames."""
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(
        str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*codec), frames_per_second, (width, height)
    )
    assert writer.isOpened()
    for frame in frames:
        writer.write(frame)
    writer.release()
    return path


def turn_by_rotation_tag(path):
    """Change the rotation tag of an MP4 to a quarter turn."""
    content = path.read_bytes()
    upright, quarter_turn = (struct.pack(">9i", *matrix) for matrix in (
        (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000), (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000),
    ))  # fmt: skip
    matrix = content.index(upright, content.index(b"tkhd"))
    path.write_bytes(content[:matrix] + quarter_turn + content[matrix + len(upright) :])
    return path


def photographed_person():
    """Return a photograph of a person, in blue, green and red."""
    import matplotlib.cbook

    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:
        return cv2.imdecode(np.frombuffer(file.read(), np.uint8), cv2.IMREAD_COLOR)


def sine(seconds, level_dbfs, rate=SAMPLE_RATE_HZ):
    """Return samples of a sine of 997 Hz."""
    return 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * SINE_HZ * np.arange(round(seconds * rate)) / rate)


def write_sound(path, samples, rate=SAMPLE_RATE_HZ, *, layout="mono", codec="pcm_f32le", frames=()):
    """Write a file with sound, the same in every channel, and optionally frames, ten a second."""
    with av.open(str(path), "w") as container:
        if len(frames):
            picture = container.add_stream("mpeg4", rate=10)
            picture.height, picture.width, picture.pix_fmt = *frames[0].shape[:2], "yuv420p"
        track = container.add_stream(codec, rate=rate)
        track.layout = layout
        for index, image in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = index, Fraction(1, 10)
            container.mux(picture.encode(frame))
        if len(frames):
            container.mux(picture.encode(None))
        channels = np.stack([samples] * track.layout.nb_channels).astype(np.float32)
        for start in range(0, channels.shape[1], 1024):
            block = np.ascontiguousarray(channels[:, start : start + 1024])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return path


def pictures(count, size=(96, 64)):
    """Frames with a pattern that moves, so that a frame decoded without what it refers to looks wrong."""
    width, height = size
    texture = np.random.default_rng(0).integers(0, 256, (height // 4, width // 4, 3), dtype=np.uint8)
    texture = cv2.resize(texture, size, interpolation=cv2.INTER_CUBIC)
    return [np.roll(texture, (index, 2 * index), (0, 1)) for index in range(count)]


def encode(path, codec="libx264", options=None, *, frames, tick_of=lambda index: 3 * index):
    """Write frames of blue, green and red, frame i presented at `tick_of(i)` ninetieths of a second."""
    height, width = frames[0].shape[:2]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=30, options=options or {})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, TICKS_PER_SECOND)
        for index, image in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = tick_of(index), Fraction(1, TICKS_PER_SECOND)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def mux(path, packet, count, *, codec, size, frames_per_second=30):
    """Write the same bytes as `count` frames under a header that says `size`."""
    with av.open(str(path), "w") as container:
        stream = container.add_mux_stream(codec, rate=frames_per_second, width=size[0], height=size[1])
        stream.time_base = Fraction(1, frames_per_second)
        for index in range(count):
            copy = av.Packet(packet)
            copy.stream, copy.pts, copy.dts, copy.time_base = stream, index, index, Fraction(1, frames_per_second)
            copy.is_keyframe = True
            container.mux(copy)
    return path
