import datetime as dt
import shutil
from pathlib import Path

import fsspec
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.clips import media_store, visual_features
from tcm_assets.clips.containers import UnreadableClipError
from tcm_assets.clips.measurements import measure_clip
from tcm_assets.clips.media_store import FsspecMediaStore, LocalMediaStore, MediaStoreError, hash_clip
from tcm_assets.clips.tables import MEASUREMENTS, MORE_MEASUREMENTS, VISUAL_FEATURES
from tcm_assets.clips.visual_features import compute_visual_features
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets_tests.clips.encoded_clips import encode, write_frames

MEDIA = Path(__file__).parents[2] / ".." / "shared" / "media"

DAY = dt.date(2020, 12, 21)

EMPTY_REASON = "the file is empty"


def render(path, shade):
    """Two seconds of one shade of grey, then a little lighter."""
    return write_frames(path, [np.full((96, 64, 3), shade + index // 10 * 20, dtype=np.uint8) for index in range(20)])


def batch_of(*video_ids):
    return pa.record_batch(
        {"video_id": pa.array(video_ids, pa.string()), "upload_date": pa.array([DAY] * len(video_ids), pa.date32())}
    )


@pytest.fixture
def media_dir(tmp_path):
    folder = tmp_path / "media"
    folder.mkdir()
    return folder


@pytest.fixture
def cache(tmp_path):
    return FeatureCache(tmp_path / "features.sqlite")


@pytest.fixture
def decoded(monkeypatch):
    """Names of the clips that were decoded."""
    names = []

    def counted(path, **options):
        names.append(path.name)
        return measure_clip(path, **options)

    monkeypatch.setattr(visual_features, "measure_clip", counted)
    return names


def rows_of(media_dir, cache, *video_ids, workers=2):
    return compute_visual_features(batch_of(*video_ids), LocalMediaStore(media_dir), cache, workers).to_pylist()


def test_every_video_has_a_row_in_the_order_of_the_batch(media_dir, cache):
    render(media_dir / "1.mp4", 100)
    (media_dir / "2.mov").touch()
    result = compute_visual_features(batch_of("2", "3", "1"), LocalMediaStore(media_dir), cache, 2)
    assert tuple(result.schema.names) == VISUAL_FEATURES.column_names
    assert result.schema.field("upload_date").type == pa.date32()
    unreadable, absent, measured = result.to_pylist()
    assert [row["video_id"] for row in (unreadable, absent, measured)] == ["2", "3", "1"]
    assert {row["upload_date"] for row in (unreadable, absent, measured)} == {DAY}
    assert (unreadable["status"], unreadable["status_reason"]) == ("unreadable", EMPTY_REASON)
    assert (unreadable["media_file"], len(unreadable["media_sha256"])) == ("2.mov", 64)
    assert (absent["status"], absent["status_reason"]) == ("no_media", None)
    assert (absent["media_file"], absent["media_sha256"]) == (None, None)
    assert (measured["status"], measured["status_reason"]) == ("measured", None)
    assert measured["brightness"] == pytest.approx(110 / 255, abs=0.02)
    assert [row["sampled_frame_count"] for row in (unreadable, absent, measured)] == [0, 0, 2]
    assert [row["frame_sampling"] for row in (unreadable, absent, measured)] == [None, None, "every_second"]
    assert [row["embedding_status"] for row in (unreadable, absent, measured)] == [*["not_measured"] * 2, "off"]
    for row in (unreadable, absent):
        assert all(row[column.name] is None for column in (*MEASUREMENTS, *MORE_MEASUREMENTS))


def test_an_empty_batch_and_a_missing_folder(tmp_path, cache):
    assert compute_visual_features(batch_of(), LocalMediaStore(tmp_path / "absent"), cache, 1).num_rows == 0
    assert [row["status"] for row in rows_of(tmp_path / "absent", cache, "1", "2")] == ["no_media", "no_media"]


def test_no_clip_is_decoded_twice_however_it_is_named(media_dir, cache, decoded):
    render(media_dir / "1.mp4", 100)
    shutil.copy(media_dir / "1.mp4", media_dir / "2.mp4")
    (media_dir / "3.mp4").touch()
    first = rows_of(media_dir, cache, "1", "2", "3")
    assert sorted(decoded) in (["1.mp4", "3.mp4"], ["2.mp4", "3.mp4"])
    (media_dir / "1.mp4").rename(media_dir / "4.mp4")
    decoded.clear()
    second = rows_of(media_dir, cache, "4", "2", "3")
    assert decoded == []
    assert second[1:] == first[1:]
    assert second[0] == first[0] | {"video_id": "4", "media_file": "4.mp4"}


def test_another_version_of_the_measurements_decodes_again(media_dir, cache, decoded, monkeypatch):
    render(media_dir / "1.mp4", 100)
    rows_of(media_dir, cache, "1")
    monkeypatch.setattr(visual_features, "CACHE_NAMESPACE", "clip_measurements/next")
    rows_of(media_dir, cache, "1")
    assert decoded == ["1.mp4", "1.mp4"]


@pytest.mark.parametrize(
    ("failure", "reason", "is_kept"),
    [
        (PermissionError(13, "Permission denied", "/secret/path"), "cannot be opened: Permission denied", False),
        (UnreadableClipError("not read in time", is_transient=True), "not read in time", False),
        (UnreadableClipError("no frame could be decoded"), "no frame could be decoded", True),
    ],
)
def test_one_failure_stops_nothing_and_is_kept_only_when_final(media_dir, cache, monkeypatch, failure, reason, is_kept):
    render(media_dir / "1.mp4", 100)
    render(media_dir / "2.mp4", 50)

    def failing(path, **options):
        if path.name == "1.mp4":
            raise failure
        return measure_clip(path, **options)

    monkeypatch.setattr(visual_features, "measure_clip", failing)
    rows = rows_of(media_dir, cache, "1", "2")
    assert [row["status"] for row in rows] == ["unreadable", "measured"]
    assert rows[0]["status_reason"] == reason
    monkeypatch.setattr(visual_features, "measure_clip", measure_clip)
    assert [row["status"] for row in rows_of(media_dir, cache, "1")] == ["unreadable" if is_kept else "measured"]


def test_a_file_that_cannot_be_hashed_is_not_kept(media_dir, cache, monkeypatch):
    render(media_dir / "1.mp4", 100)

    def refused(path):
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(media_store, "hash_clip", refused)
        (row,) = rows_of(media_dir, cache, "1")
    assert (row["status"], row["media_sha256"]) == ("unreadable", None)
    assert row["status_reason"] == "cannot be opened: Permission denied"
    assert rows_of(media_dir, cache, "1")[0]["status"] == "measured"


def test_a_clip_that_changes_while_it_is_read_is_not_kept(media_dir, cache, monkeypatch):
    clip = render(media_dir / "1.mp4", 100)
    original = clip.read_bytes()

    def replaced_meanwhile(path, **options):
        render(path, 10)
        return measure_clip(path, **options)

    monkeypatch.setattr(visual_features, "measure_clip", replaced_meanwhile)
    assert rows_of(media_dir, cache, "1")[0]["status_reason"].startswith("changed while it was read")
    monkeypatch.setattr(visual_features, "measure_clip", measure_clip)
    clip.write_bytes(original)
    assert rows_of(media_dir, cache, "1")[0]["brightness"] == pytest.approx(110 / 255, abs=0.02)


def test_an_id_from_outside_the_folder_finds_nothing(media_dir, cache):
    render(media_dir.parent / "outside.mp4", 100)
    assert rows_of(media_dir, cache, "../outside")[0]["status"] == "no_media"


def test_workers_change_nothing_but_the_time(media_dir, cache, tmp_path):
    for shade in range(6):
        render(media_dir / f"{shade}.mp4", shade * 30)
    ids = [str(shade) for shade in range(6)]
    other_cache = FeatureCache(tmp_path / "other.sqlite")
    assert rows_of(media_dir, cache, *ids, workers=1) == rows_of(media_dir, other_cache, *ids, workers=4)


def test_frames_of_another_mode_are_measured_apart(media_dir, cache, decoded):
    """A key frame each second and a half: a clip has other frames by the other mode, and each mode its own values."""
    frames = [np.full((64, 96, 3), 10 + 5 * index, dtype=np.uint8) for index in range(45)]
    encode(media_dir / "1.mp4", frames=frames, options={"g": "22", "keyint_min": "22"}, tick_of=lambda index: 6 * index)
    by_mode = {}
    for mode in ("every_second", "key_frames", "every_second", "key_frames"):
        (row,) = compute_visual_features(batch_of("1"), LocalMediaStore(media_dir), cache, 1, mode=mode).to_pylist()
        assert row["frame_sampling"] == mode
        assert by_mode.setdefault(mode, row["brightness"]) == row["brightness"]
    assert by_mode["every_second"] != by_mode["key_frames"]
    assert len(decoded) == 2


@pytest.fixture
def remote(media_dir):
    """Two equal clips and a third one in a place that is no folder, and what was fetched from there."""
    render(media_dir / "1.mp4", 100)
    files = fsspec.filesystem("memory")
    files.pipe({"/far/1.mp4": (media_dir / "1.mp4").read_bytes(), "/far/2.mp4": (media_dir / "1.mp4").read_bytes()})
    files.pipe("/far/3.mp4", render(media_dir / "3.mp4", 50).read_bytes())
    yield files
    files.rm("/far", recursive=True)


@pytest.fixture
def fetched(monkeypatch):
    names = []
    fetch = FsspecMediaStore._fetch
    monkeypatch.setattr(
        FsspecMediaStore, "_fetch", lambda self, clip, path: (names.append(clip.name), fetch(self, clip, path))[1]
    )
    return names


@pytest.mark.usefixtures("remote")
def test_clips_from_anywhere_are_fetched_and_decoded_once(media_dir, cache, decoded, fetched):
    def far_rows():
        store = FsspecMediaStore("memory://far", cache)
        return compute_visual_features(batch_of("1", "2", "3", "4"), store, cache, 2).to_pylist()

    first = far_rows()
    assert [row["status"] for row in first] == ["measured", "measured", "measured", "no_media"]
    assert first[0]["media_sha256"] == first[1]["media_sha256"] == hash_clip(media_dir / "1.mp4")
    assert (len(decoded), sorted(fetched)) == (2, ["1.mp4", "2.mp4", "3.mp4"])
    assert far_rows() == first
    assert (len(decoded), len(fetched)) == (2, 3)
    assert rows_of(media_dir, cache, "1")[0] == first[0]
    assert len(decoded) == 2


def test_a_remote_clip_that_is_gone_or_cannot_be_fetched_is_unreadable_and_names_no_address(remote, cache, monkeypatch):
    store = FsspecMediaStore("memory://far", cache)
    listed = store.find_clips({"1", "3"})
    remote.rm("/far/3.mp4")
    fetch = store._fetch
    monkeypatch.setattr(store, "find_clips", lambda _: listed)

    def refused_once(clip, path):
        if clip.name == "1.mp4":
            raise MediaStoreError("memory://... cannot be read (HTTPError): check TCM_MEDIA")
        return fetch(clip, path)

    monkeypatch.setattr(store, "_fetch", refused_once)
    refusing, gone = compute_visual_features(batch_of("1", "3"), store, cache, 2).to_pylist()
    assert (refusing["status"], gone["status"]) == ("unreadable", "unreadable")
    assert refusing["status_reason"] == "memory://... cannot be read (HTTPError): check TCM_MEDIA"
    assert "far" not in gone["status_reason"]


def test_no_workers_is_an_error(media_dir, cache):
    with pytest.raises(ValueError, match="at least 1"):
        rows_of(media_dir, cache, "1", workers=0)


def test_real_media_ends_as_measured_or_unreadable_and_within_range(cache):
    if not MEDIA.is_dir():
        pytest.skip(f"{MEDIA.resolve()} is not here")
    names = sorted(path.stem for path in MEDIA.iterdir())
    rows = rows_of(MEDIA, cache, *names)
    broken = {row["video_id"]: row["status_reason"] for row in rows if row["status"] == "unreadable"}
    assert set(broken) == {"empty", "not_a_video", "truncated"}
    assert all(broken.values())
    assert {row["status"] for row in rows} == {"measured", "unreadable"}
    for row in rows:
        for column in VISUAL_FEATURES:
            value = row[column.name]
            assert value is not None or column.nullable, column.name
            if value is not None and column.minimum is not None:
                assert column.minimum <= value <= (column.maximum or np.inf), column.name
