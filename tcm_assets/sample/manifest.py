"""The note that a sample is complete: written last, so that a half-made sample has none.

Belongs here: what the note says and how it is read. To have the sample made anew, delete the note or any listed file.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from tcm_assets.sample.clips import MEDIA_FOLDER
from tcm_assets.sample.deliveries import LANDING_FOLDER
from tcm_assets.sample.plan import SamplePlan
from tcm_assets.sample.randomness import SAMPLE_SEED

MANIFEST_NAME = "generated_sample.json"
"""In the data folder itself, where nobody looks for export files."""

GENERATOR_VERSION = 2
"""To be raised with every change that gives other files: a sample of another version is made anew."""


@dataclass(frozen=True, kw_only=True)
class SampleSummary:
    """What a sample holds, broken files included; sizes are in bytes.

    `restated_video_count` of its videos are delivered a second time, `followed_video_count` on many days. `was_written`
    is false when the sample was there already.
    """

    video_count: int
    restated_video_count: int
    followed_video_count: int
    export_file_count: int
    clip_count: int
    export_size_bytes: int
    clip_size_bytes: int
    was_written: bool


@dataclass(frozen=True)
class Manifest:
    """The note: the recipe by which the sample was made, its files relative to the data folder, and its summary."""

    recipe: str
    files: tuple[str, ...]
    summary: SampleSummary


def recipe_of(plan: SamplePlan) -> str:
    """All that decides what is generated, beside the creator list: version, seed, extent."""
    return f"generator {GENERATOR_VERSION}, seed {SAMPLE_SEED}, {plan}"


def read_manifest(data_dir: Path) -> Manifest | None:
    """The note in `data_dir`; None when there is none or it cannot be read, as after a crash of the machine."""
    try:
        content = json.loads((data_dir / MANIFEST_NAME).read_text(encoding="utf-8"))
        summary = SampleSummary(**content["summary"], was_written=False)
        return Manifest(str(content["recipe"]), tuple(filter(_is_generated, content["files"])), summary)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def manifest_text(manifest: Manifest) -> str:
    """The note as JSON."""
    summary = asdict(manifest.summary)
    del summary["was_written"]
    content = {"recipe": manifest.recipe, "summary": summary, "files": manifest.files}
    return json.dumps(content, indent=1) + "\n"


def _is_generated(name: str) -> bool:
    """Whether `name` can be a file of the sample: what a note lists may be deleted, so nothing else may be listed."""
    path = PurePosixPath(name)
    is_export = path.parent == PurePosixPath(LANDING_FOLDER) and path.name.startswith("generated_")
    return is_export or (path.parent == PurePosixPath(MEDIA_FOLDER) and path.suffix == ".mp4")
