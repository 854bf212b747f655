"""Small clips for tests, encoded with PyAV in every way that matters to a decoder."""

from fractions import Fraction

import av
import numpy as np

from tcm_assets.models.opencv import load_opencv

cv2 = load_opencv()

TICKS_PER_SECOND = 90


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
