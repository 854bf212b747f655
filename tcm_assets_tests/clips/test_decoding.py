import struct
from itertools import accumulate

import av
import numpy as np
import pytest

from tcm_assets.clips.clip_reading import ClipFrames
from tcm_assets.clips.frame_sampling import whole_second
from tcm_assets_tests.clips.encoded_clips import encode, pictures

UNEVEN_TICKS = list(accumulate(np.random.default_rng(1).integers(1, 12, 120).tolist()))

CODINGS = {
    "pyramid.mp4": ("libx264", {"bf": "8", "b-pyramid": "strict", "refs": "8", "g": "40"}),
    "open_groups.mkv": ("libx264", {"x264-params": "open-gop=1:keyint=40:bframes=4:b-adapt=0"}),
    "interlaced.mp4": ("libx264", {"flags": "+ildct+ilme", "g": "40"}),
    "no_key_frames.mp4": ("libx264", {"preset": "ultrafast", "intra-refresh": "1"}),
    "h265.mp4": ("libx265", {"x265-params": "log-level=none:keyint=40"}),
    "h265_open_groups.mkv": ("libx265", {"x265-params": "log-level=none:keyint=40:bframes=8:open-gop=1"}),
    "vp9.webm": ("libvpx-vp9", {"g": "40", "deadline": "realtime", "cpu-used": "8"}),
    "mpeg4.mkv": ("mpeg4", {"bf": "2"}),
}


def fully_decoded(path):
    """(time, picture) of the first frame presented in every second, with every frame decoded."""
    sampled, last_second, start = [], -1, None
    with av.open(str(path)) as container:
        for frame in container.decode(container.streams.video[0]):
            start = frame.pts if start is None else start
            time_s = float((frame.pts - start) * frame.time_base)
            if whole_second(time_s) > last_second:
                last_second = whole_second(time_s)
                sampled.append((time_s, frame.reformat(format="bgr24", interpolation="AREA", threads=1).to_ndarray()))
    return sampled


def assert_the_same(path):
    expected, found = fully_decoded(path), list(ClipFrames(path))
    assert [frame.time_s for frame in found] == pytest.approx([time_s for time_s, _ in expected])
    for frame, (_, image) in zip(found, expected, strict=True):
        np.testing.assert_array_equal(frame.image, image)


@pytest.mark.parametrize("name", CODINGS)
@pytest.mark.parametrize("tick_of", [lambda index: 3 * index, UNEVEN_TICKS.__getitem__], ids=["constant", "variable"])
def test_skipping_packets_that_are_not_needed_changes_no_bit(tmp_path, name, tick_of):
    codec, options = CODINGS[name]
    path = encode(tmp_path / name, codec, options, frames=pictures(120), tick_of=tick_of)
    assert_the_same(path)
    clip = ClipFrames(path)
    list(clip)
    end_s = (tick_of(119) - tick_of(0)) / 90
    # What is skipped after the last second's first frame counts as read.
    assert clip.decoded_duration_s == pytest.approx(end_s, abs=0.12)


def test_what_an_edit_list_cuts_off_is_decoded_and_not_shown(tmp_path):
    path = encode(tmp_path / "clip.mp4", options={"g": "120"}, frames=pictures(120))
    content = path.read_bytes()
    # Version and flags, number of edits, then of the first: duration and where it starts in the stream.
    start = content.index(b"elst") + 4 + 4 + 4 + 4
    (before,) = struct.unpack(">I", content[start : start + 4])
    ticks_per_frame = before // 2  # libx264 holds back two frames
    path.write_bytes(content[:start] + struct.pack(">I", before + 45 * ticks_per_frame) + content[start + 4 :])
    assert len(fully_decoded(path)) == 3
    assert_the_same(path)


def test_key_frames_alone(tmp_path):
    path = encode(tmp_path / "clip.mp4", options={"g": "45", "sc_threshold": "0"}, frames=pictures(150))
    clip = ClipFrames(path, mode="key_frames")
    frames = list(clip)
    assert [frame.time_s for frame in frames] == pytest.approx([0, 1.5, 3, 4.5])
    assert clip.decoded_duration_s == pytest.approx(149 / 30)
    assert clip.display_size_px == (96, 64)
    full = fully_decoded(path)
    np.testing.assert_array_equal(frames[2].image, full[3][1])


@pytest.mark.parametrize("name", ["h265_open_groups.mkv", "open_groups.mkv", "vp9.webm"])
def test_key_frames_come_in_their_order_and_are_those_of_a_full_decode(tmp_path, name):
    codec, options = CODINGS[name]
    path = encode(tmp_path / name, codec, options, frames=pictures(130))
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        key_ticks = {packet.pts for packet in container.demux(stream) if packet.is_keyframe and packet.size}
    with av.open(str(path)) as container:
        full = {frame.pts: frame for frame in container.decode(video=0) if frame.pts in key_ticks}
    found = list(ClipFrames(path, mode="key_frames"))
    assert len(found) == len(key_ticks) >= 3
    for frame, ticks in zip(found, sorted(key_ticks), strict=True):
        assert frame.time_s == pytest.approx(float((ticks - min(key_ticks)) * full[ticks].time_base))
        expected = full[ticks].reformat(format="bgr24", interpolation="AREA", threads=1).to_ndarray()
        np.testing.assert_array_equal(frame.image, expected)


def test_of_a_clip_of_nothing_but_key_frames_one_a_second_is_taken(tmp_path):
    path = encode(tmp_path / "clip.mp4", options={"g": "1"}, frames=pictures(70))
    assert [frame.time_s for frame in ClipFrames(path, mode="key_frames")] == [0, 1, 2]


def test_the_size_as_seen_and_not_as_measured(tmp_path):
    clip = ClipFrames(encode(tmp_path / "clip.mp4", frames=pictures(2, size=(480, 640))))
    assert clip.display_size_px is None
    assert [frame.image.shape for frame in clip] == [(320, 240, 3)]
    assert clip.display_size_px == (480, 640)


@pytest.mark.parametrize(("pixel_format", "white", "black"), [("yuv420p", 235, 16), ("yuvj420p", 255, 0)])
def test_white_and_black_are_whole_whatever_the_range_of_the_signal(tmp_path, pixel_format, white, black):
    with av.open(str(tmp_path / "clip.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=1, options={"qp": "0"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, pixel_format
        for luma in (white, black):
            planes = np.full((96, 96), 128, np.uint8)  # 64 rows of luma, then both of chroma, which say grey
            planes[:64] = luma
            container.mux(stream.encode(av.VideoFrame.from_ndarray(planes, format=pixel_format)))
        container.mux(stream.encode(None))
    shades = [frame.image.mean() for frame in ClipFrames(tmp_path / "clip.mp4")]
    assert shades == pytest.approx([255, 0], abs=1)
