"""The asset `visual_features`."""

import logging
from dataclasses import replace
from datetime import date

import dagster as dg
import fsspec
import numpy as np
import pytest
from pydantic import SecretStr

from tcm_assets.clips.decoder_pool import DecodingProcess
from tcm_assets.resources import build_resources
from tcm_assets_tests.clips.encoded_clips import write_frames
from tcm_assets_tests.models.tiny_image_encoder import write_tiny_image_encoder


@pytest.fixture
def clip(workbench):
    """Two seconds of grey, for the video 1."""
    grey = np.full((96, 64, 3), 128, dtype=np.uint8)
    return write_frames(workbench.settings.media_dir / "1.mp4", [grey] * 20)


@pytest.fixture
def decoded(monkeypatch):
    """What was asked of decoders, in order: every decoding of any clip."""
    asked = []
    send = DecodingProcess.send
    monkeypatch.setattr(
        DecodingProcess, "send", lambda self, request: (asked.append(request["mode"]), send(self, request))[1]
    )
    return asked


@pytest.mark.usefixtures("clip")
def test_measures_the_clips_that_are_there(workbench):
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2"})
    workbench.materialize("visual_features")
    measured, without = workbench.rows("visual_features")
    assert (measured["status"], measured["media_file"], measured["sampled_frame_count"]) == ("measured", "1.mp4", 2)
    assert measured["brightness"] == pytest.approx(0.5, abs=0.05)
    assert measured["motion"] == pytest.approx(0, abs=0.01)
    assert (measured["is_vertical"], measured["cut_count"], measured["shot_count"]) == (True, 0, 1)
    assert (measured["faces_per_frame"], measured["has_sound"], measured["loudness_lufs"]) == (0, False, None)
    assert (without["status"], without["brightness"], without["media_file"]) == ("no_media", None, None)


def materialization(result):
    return result.asset_materializations_for_node("visual_features")[-1]


@pytest.mark.usefixtures("clip")
def test_without_a_vision_model_rows_and_metadata_say_so(workbench):
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2"})
    result = workbench.materialize("visual_features", checks=False)
    assert [row["embedding_status"] for row in workbench.rows("visual_features")] == ["off", "not_measured"]
    assert materialization(result).metadata["Vision model"].value == "off: TCM_VISION_MODEL names no model"


@pytest.mark.usefixtures("clip")
def test_a_vision_model_embeds_what_was_measured_before(workbench, decoded, tmp_path):
    workbench.given("videos", {"video_id": "1"})
    workbench.materialize("visual_features", checks=False)
    assert decoded.count("every_second") == 2  # measured, and shown once
    settings = workbench.settings.model_copy(update={"vision_model": str(write_tiny_image_encoder(tmp_path / "tiny"))})
    for _ in range(2):
        result = workbench.materialize("visual_features", resources={"vision": build_resources(settings)["vision"]})
        (row,) = workbench.rows("visual_features")
        assert (row["embedding_status"], len(row["embedding"]), row["vision_model_name"]) == ("embedded", 8, "tiny")
        assert materialization(result).metadata["Vision model"].value == f"tiny at {row['vision_model_revision']}"
        assert all(check.passed for check in result.get_asset_check_evaluations())
    assert decoded.count("every_second") == 3


@pytest.mark.usefixtures("clip")
def test_a_vision_model_that_is_not_there_is_a_warning_and_stops_nothing(workbench, tmp_path):
    workbench.given("videos", {"video_id": "1"})
    settings = workbench.settings.model_copy(update={"vision_model": str(tmp_path / "absent")})
    result = workbench.materialize("visual_features", resources={"vision": build_resources(settings)["vision"]})
    (row,) = workbench.rows("visual_features")
    assert (row["status"], row["embedding_status"]) == ("measured", "no_model")
    assert "there is no model folder" in materialization(result).metadata["Vision model"].value
    failed = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert [(check.check_name, check.severity) for check in failed] == [
        ("vision_model_can_be_used", dg.AssetCheckSeverity.WARN)
    ]


@pytest.mark.usefixtures("clip")
def test_key_frames_alone_when_the_owner_says_so(workbench, decoded):
    workbench.given("videos", {"video_id": "1"})
    settings = workbench.settings.model_copy(update={"frame_sampling": "key_frames"})
    workbench.materialize("visual_features", checks=False, resources={"vision": build_resources(settings)["vision"]})
    assert [row["frame_sampling"] for row in workbench.rows("visual_features")] == ["key_frames"]
    assert "key_frames" in decoded


def test_clips_from_a_url_whose_secrets_are_shown_nowhere(workbench, clip, monkeypatch, tmp_path, caplog, capfd):
    files = fsspec.filesystem("memory")
    files.pipe("/hush-secret/1.mp4", clip.read_bytes())
    clip.unlink()
    url = "memory://hush-secret"
    monkeypatch.setenv("TCM_MEDIA", url)
    settings = workbench.settings.model_copy(update={"own_media": SecretStr(url)})
    resources = build_resources(settings)
    workbench.given("videos", {"video_id": "1"})
    caplog.set_level(logging.INFO)  # below it fsspec itself tells every path
    (tmp_path / "dagster").mkdir()
    try:
        with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance:
            bench = replace(workbench, instance=instance)
            result = bench.materialize(
                "visual_features", checks=False, resources={"data_folder": resources["data_folder"]}
            )
            events = [repr(record) for record in instance.all_logs(result.run_id)]
            events += [repr(run) for run in instance.get_runs()]
        assert [(row["status"], row["media_file"]) for row in bench.rows("visual_features")] == [("measured", "1.mp4")]
        assert "Frames of 1.mp4" in materialization(result).metadata
    finally:
        files.rm("/hush-secret", recursive=True)
    said = [*events, caplog.text, *capfd.readouterr(), repr(resources), repr(settings)]
    assert not [text for text in said if "hush-secret" in text]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"hush-secret" in path.read_bytes()]


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
    workbench.materialize("visual_features", checks=False)
    clip.write_bytes(content)
    workbench.materialize("visual_features", checks=False)
    assert [row["status"] for row in workbench.rows("visual_features")] == ["measured"]


def test_nothing_is_decoded_twice_by_a_rerun_restated_counts_or_a_file_of_another_name(workbench, clip, decoded):
    workbench.given("videos", {"video_id": "1", "view_count": 10})
    workbench.materialize("visual_features", checks=False)
    assert sorted(decoded) == ["every_second", "every_second", "sound"]  # measured, and shown once
    decoded.clear()
    workbench.materialize("visual_features", checks=False)
    workbench.given("videos", {"video_id": "1", "view_count": 99, "upload_date": date(2020, 10, 2)})
    workbench.materialize("visual_features", checks=False)
    clip.rename(clip.with_name("2.mov"))
    workbench.given("videos", {"video_id": "2"})
    workbench.materialize("visual_features", checks=False)
    assert [(row["status"], row["media_file"]) for row in workbench.rows("visual_features")] == [("measured", "2.mov")]
    assert decoded == []


def test_the_frames_and_values_of_a_few_clips_are_shown(workbench, clip):
    names = "12345"
    for name in names[1:]:
        # The same clip with another byte at its end: another hash.
        clip.with_name(f"{name}.mp4").write_bytes(clip.read_bytes() + b"\x00\x00\x00\x08free" * int(name))
    workbench.given("videos", *({"video_id": name} for name in names))
    result = workbench.materialize("visual_features", checks=False)
    (materialization,) = result.asset_materializations_for_node("visual_features")[-1:]
    shown = {key: value.value for key, value in materialization.metadata.items() if key.startswith("Frames of")}
    assert list(shown) == ["Frames of 1.mp4", "Frames of 2.mp4", "Frames of 3.mp4"]
    for markdown in shown.values():
        assert markdown.startswith("![frames of")
        assert "data:image/jpeg;base64," in markdown
        assert "| brightness | 0.4" in markdown or "| brightness | 0.5" in markdown
        assert "| loudness_lufs | unknown | LUFS |" in markdown
