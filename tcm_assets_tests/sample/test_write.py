"""The sample is written once, whole, and the same everywhere."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from tcm_assets.sample.plan import SampleError, SamplePlan
from tcm_assets.sample.write import MANIFEST_NAME, write_sample
from tcm_assets.settings import BUNDLED_DATA_DIR

CREATORS_CSV = BUNDLED_DATA_DIR / "creators.csv"

SMALL = SamplePlan(
    first_day=date(2026, 8, 1),
    end_day=date(2026, 8, 5),
    mean_videos_per_day=12,
    clip_count=2,
    restated_video_count=3,
    restatement_age_days=2,
)


def digests(data_dir: Path) -> dict[str, str]:
    return {
        path.relative_to(data_dir).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in data_dir.rglob("*")
        if path.is_file()
    }


def write_small(data_dir: Path, plan: SamplePlan = SMALL) -> bool:
    return write_sample(data_dir, creators_csv=CREATORS_CSV, plan=plan)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("reference")
    write_small(data_dir)
    return data_dir


def test_two_folders_get_identical_bytes(reference: Path, tmp_path: Path) -> None:
    assert write_small(tmp_path)
    assert digests(tmp_path) == digests(reference)


def test_export_files_and_clips_are_there(reference: Path) -> None:
    assert len(list((reference / "landing").iterdir())) == 4 + 2
    assert len(list((reference / "media").iterdir())) == 2 + 1 + 2


def test_a_complete_sample_is_left_alone(tmp_path: Path) -> None:
    write_small(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*") if path.is_file()}
    assert not write_sample(tmp_path, creators_csv=tmp_path / "no such list.csv", plan=SMALL)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*") if path.is_file()} == before


@pytest.mark.parametrize("folder", ["landing", "media"])
def test_a_sample_whose_files_were_deleted_is_made_anew(folder: str, reference: Path, tmp_path: Path) -> None:
    write_small(tmp_path)
    shutil.rmtree(tmp_path / folder)
    assert write_small(tmp_path)
    assert digests(tmp_path) == digests(reference)


@pytest.mark.parametrize("failing_call", [1, 4, 8, 10])
def test_an_interrupted_run_is_completed(
    failing_call: int, reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    replace = Path.replace

    def failing_replace(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == failing_call:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing_replace)
        with pytest.raises(KeyboardInterrupt):
            write_small(tmp_path)
    assert not (tmp_path / MANIFEST_NAME).exists()
    whole = digests(reference)
    assert all(whole[name] == digest for name, digest in digests(tmp_path).items())
    assert write_small(tmp_path)
    assert digests(tmp_path) == whole


def test_leftovers_of_a_killed_run_disappear(reference: Path, tmp_path: Path) -> None:
    leftover = tmp_path / ".generated_sample" / "media" / "half.mp4"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half")
    write_small(tmp_path)
    assert digests(tmp_path) == digests(reference)


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"recipe": 1, "files": [2]}'])
def test_a_sample_with_a_damaged_manifest_is_made_anew(note: str, reference: Path, tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).write_text(note)
    assert write_small(tmp_path)
    assert digests(tmp_path) == digests(reference)


def test_another_version_replaces_its_files_and_no_others(reference: Path, tmp_path: Path) -> None:
    own = tmp_path / "landing" / "my_export_2026-08-01.json"
    own.parent.mkdir()
    own.write_text('{"collector": []}')
    write_small(tmp_path, SamplePlan(**{**vars(SMALL), "end_day": date(2026, 8, 7), "clip_count": 3}))
    note = json.loads((tmp_path / MANIFEST_NAME).read_text())
    note["files"] += ["landing/my_export_2026-08-01.json", "creators.csv", "../outside.mp4"]
    (tmp_path / MANIFEST_NAME).write_text(json.dumps(note))
    write_small(tmp_path)
    assert own.exists()
    own.unlink()
    assert digests(tmp_path) == digests(reference)


def test_several_at_once_write_it_once(reference: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(write_small, [tmp_path] * 3)).count(True) == 1
    assert digests(tmp_path) == digests(reference)


def test_a_missing_list_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match=r"creators\.csv is missing"):
        write_sample(tmp_path)
    assert not (tmp_path / MANIFEST_NAME).exists()


def test_real_creators_are_given_no_videos(tmp_path: Path) -> None:
    lines = CREATORS_CSV.read_text(encoding="utf-8").splitlines()
    (tmp_path / "creators.csv").write_text("\n".join(lines[:23]) + "\n", encoding="utf-8")
    with pytest.raises(SampleError, match="no creator with 'yes' under 'Invented'"):
        write_sample(tmp_path)


def test_a_creator_without_a_known_niche_is_reported(tmp_path: Path) -> None:
    lines = CREATORS_CSV.read_text(encoding="utf-8").splitlines()
    (tmp_path / "creators.csv").write_text(
        f"{lines[0]}\n{lines[-1].replace('hunting and fishing, cooking recipes', 'yodelling')}\n"
    )
    with pytest.raises(SampleError, match="creator 152 has the content 'yodelling'"):
        write_sample(tmp_path)
