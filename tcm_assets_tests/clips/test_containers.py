import pytest

from tcm_assets.clips.containers import UnreadableClipError, check_frame_size, detect_demuxer


@pytest.mark.parametrize(
    ("content", "demuxer"),
    [(b"\x00\x00\x00\x18ftypisom", "mov"), (b"\x00\x00\x00\x08wide", "mov"), (b"\x1a\x45\xdf\xa3", "matroska")],
)
def test_the_demuxer_follows_the_content(tmp_path, content, demuxer):
    path = tmp_path / "clip.bin"
    path.write_bytes(content)
    assert detect_demuxer(path) == demuxer


@pytest.mark.parametrize(("content", "reason"), [(b"", "empty"), (b"ftyp", "neither an MP4"), (b"RIFF", "neither")])
def test_other_files_are_no_clips(tmp_path, content, reason):
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(UnreadableClipError, match=reason):
        detect_demuxer(path)


def test_frames_up_to_8k_are_read_and_larger_ones_are_not():
    check_frame_size(7680, 4320)
    check_frame_size(8192, 4882)
    for size in ((8193, 1), (1, 8193), (8192, 4883)):
        with pytest.raises(UnreadableClipError, match=f"frames of {size[0]} x {size[1]} pixels"):
            check_frame_size(*size)
