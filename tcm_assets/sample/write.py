"""Writing of the bundled sample into a data folder, once."""

import json
import logging
import math
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from tcm_assets.sample.clips import MEDIA_FOLDER, clip_name, render_clip
from tcm_assets.sample.contents import SampleContents, draw_sample
from tcm_assets.sample.deliveries import LANDING_FOLDER
from tcm_assets.sample.plan import BUNDLED_SAMPLE, SAMPLE_SEED, SamplePlan
from tcm_assets.services.file_locks import FileLock

logger = logging.getLogger(__name__)

_STAGING_NAME = ".generated_sample"
"""Folder in which files are made before they are moved into place, so that no reader ever meets half a file."""

MANIFEST_NAME = "generated_sample.json"
"""Beside the landing folder, not in it: the note is no export file."""

GENERATOR_VERSION = 5
"""Raise it with every change that gives other files: a sample of another version is made anew."""

FFMPEG_QUIET_LOG_LEVEL = "-8"
"""FFmpeg's AV_LOG_QUIET: it would print lines while clips are written."""


@dataclass(frozen=True)
class Manifest:
    """Note that a sample is complete: the recipe by which it was made, and its files relative to the data folder."""

    recipe: str
    files: tuple[str, ...]


def write_sample(data_dir: Path, *, creators_csv: Path | None = None, plan: SamplePlan = BUNDLED_SAMPLE) -> bool:
    """Write export files to `data_dir`/landing and clips to `data_dir`/media; return False when they were there.

    Authors are the invented creators of `creators_csv`, by default `data_dir`/creators.csv. The sample is complete when
    the manifest was written by the same version and plan and every file that it lists is there; then nothing is read or
    written. Otherwise every file is made anew, and those of an earlier version are removed. Any number of processes may
    call this at once: one writes, the others wait. Raises SampleError when the list cannot be used.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    recipe = _recipe(plan)
    with FileLock(data_dir / ".generated_sample.lock", timeout_s=math.inf).exclusive():
        earlier = _read_manifest(data_dir)
        if earlier.recipe == recipe and all((data_dir / name).is_file() for name in earlier.files):
            return False
        contents = draw_sample(creators_csv or data_dir / "creators.csv", plan)
        with _staging(data_dir) as staging:
            names = _write_files(contents, data_dir, staging)
            for name in set(earlier.files) - set(names):
                (data_dir / name).unlink(missing_ok=True)
            manifest = json.dumps(asdict(Manifest(recipe, tuple(names))), indent=1) + "\n"
            _put(staging, data_dir, MANIFEST_NAME, manifest.encode())
    logger.info("wrote the sample to %s: %d files", data_dir, len(names))
    return True


def _write_files(contents: SampleContents, data_dir: Path, staging: Path) -> list[str]:
    """Write every export file and clip; return their names."""
    # OpenCV reads this when it first opens a file.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", FFMPEG_QUIET_LOG_LEVEL)
    names = []
    for name, content in contents.export_files():
        _put(staging, data_dir, name, content)
        names.append(name)
    for clip in contents.clips:
        upload = contents.uploads[clip.upload_index]
        name = clip_name(upload)
        render_clip(staging / name, upload, clip)
        (staging / name).replace(data_dir / name)
        names.append(name)
    return names


def _put(staging: Path, data_dir: Path, name: str, content: bytes) -> None:
    (staging / name).write_bytes(content)
    (staging / name).replace(data_dir / name)


@contextmanager
def _staging(data_dir: Path) -> Iterator[Path]:
    """Yield an empty folder on the same disk, with the sample's folders in it and beside it; remove it at the end."""
    staging = data_dir / _STAGING_NAME
    # A killed run leaves its folder behind; the lock shows that it is not in use.
    shutil.rmtree(staging, ignore_errors=True)
    for folder in (LANDING_FOLDER, MEDIA_FOLDER):
        (staging / folder).mkdir(parents=True)
        (data_dir / folder).mkdir(exist_ok=True)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _recipe(plan: SamplePlan) -> str:
    """Return what decides the generated files, beside the creator list: version, seed and plan."""
    return f"generator {GENERATOR_VERSION}, seed {SAMPLE_SEED}, {plan}"


def _read_manifest(data_dir: Path) -> Manifest:
    """Read the manifest of `data_dir`; an empty one when it is missing or damaged, as after a crash of the machine."""
    try:
        content = json.loads((data_dir / MANIFEST_NAME).read_text(encoding="utf-8"))
        return Manifest(str(content["recipe"]), tuple(filter(_is_generated, content["files"])))
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return Manifest("", ())


def _is_generated(name: str) -> bool:
    """Return whether `name` can be a file of the sample: listed files may be deleted, so nothing else may be listed."""
    path = PurePosixPath(name)
    is_export = path.parent == PurePosixPath(LANDING_FOLDER) and path.name.startswith("generated_")
    return is_export or (path.parent == PurePosixPath(MEDIA_FOLDER) and path.suffix == ".mp4")
