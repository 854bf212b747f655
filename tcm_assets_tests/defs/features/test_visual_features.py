"""The asset `visual_features`."""

import dagster as dg
import numpy as np
import pytest

from tcm_assets.encoders.opencv import load_opencv


@pytest.fixture
def clip(workbench):
    """Two seconds of grey, for the video 1."""
    cv2 = load_opencv()
    path = workbench.settings.media_dir / "1.mp4"
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*"mp4v"), 10, (64, 96))
    for _ in range(20):
        writer.write(np.full((96, 64, 3), 128, dtype=np.uint8))
    writer.release()
    return path


@pytest.mark.usefixtures("clip")
def test_measures_the_clips_that_are_there(workbench):
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2"})
    workbench.materialize("visual_features")
    measured, without = workbench.rows("visual_features")
    assert (measured["status"], measured["media_file"], measured["sampled_frame_count"]) == ("measured", "1.mp4", 2)
    assert measured["brightness"] == pytest.approx(0.5, abs=0.05)
    assert measured["motion"] == pytest.approx(0, abs=0.01)
    assert (without["status"], without["brightness"], without["media_file"]) == ("no_media", None, None)


def test_a_clip_that_cannot_be_read_is_a_warning_with_its_reason(workbench):
    (workbench.settings.media_dir / "1.mp4").write_bytes(b"not a clip")
    workbench.given("videos", {"video_id": "1"})
    result = workbench.materialize("visual_features")
    (row,) = workbench.rows("visual_features")
    assert (row["status"], row["brightness"]) == ("unreadable", None)
    assert row["status_reason"]
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert result.success
    assert not checks["clips_can_be_read"].passed
    assert checks["clips_can_be_read"].severity == dg.AssetCheckSeverity.WARN


def test_a_clip_that_arrives_later_is_measured_by_the_next_run(workbench, clip):
    content = clip.read_bytes()
    clip.unlink()
    workbench.given("videos", {"video_id": "1"})
    workbench.materialize("visual_features")
    clip.write_bytes(content)
    workbench.materialize("visual_features")
    assert [row["status"] for row in workbench.rows("visual_features")] == ["measured"]
