"""Captions with a verdict: those written for the tests, and the ids of real ones that were read by hand."""

import csv
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tcm_assets.settings import BUNDLED_DATA_DIR

FOLDER = Path(__file__).parent


class JudgedCaption(NamedTuple):
    """A caption written for the tests; `is_paid`: it plays a partnership that is not disclosed."""

    language: str
    is_paid: bool
    kind: str
    text: str


def written_captions(name: str = "written_captions.txt") -> list[JudgedCaption]:
    """The captions of a file: `written_captions.txt`, or `second_captions.txt` on thanks and joint work."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    parts = (line.split("|", 3) for line in lines if not line.startswith("#"))
    return [JudgedCaption(language, verdict == "paid", kind, text) for language, verdict, kind, text in parts]


def is_held_out(text: str) -> bool:
    """Whether a caption was left out of what words and weights were chosen by: its SHA-256 is odd."""
    return bool(sha256(text.encode()).digest()[-1] % 2)


def real_verdicts() -> dict[str, bool]:
    """Whether each video of the real export that names a brand or an account reads like a partnership, by id."""
    with (FOLDER / "real_verdicts.csv").open(encoding="utf-8", newline="") as lines:
        return {row["video_id"]: row["verdict"] == "paid" for row in csv.DictReader(lines)}


def listed_brands() -> tuple[str, ...]:
    """The names of the bundled brand list."""
    with (BUNDLED_DATA_DIR / "brands.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(sorted(row["Brand Name"] for row in csv.DictReader(lines)))
