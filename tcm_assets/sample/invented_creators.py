"""The accounts that upload the sample's videos: the rows of creators.csv that are marked as invented.

Nobody real is given a generated video, so that no made-up figure is ever said of a real person.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from tcm_assets.sample.caption_grammar import GRAMMAR
from tcm_assets.sample.niches.niches import Niche, niches_of
from tcm_assets.sample.plan import SampleError


@dataclass(frozen=True, eq=False)
class InventedCreator:
    """One account of the sample.

    `niches` starts with the one the creator posts most about; `follower_count` is None where the list leaves it empty;
    `second_language` is an ISO 639-1 code, or None for a creator who writes English alone.
    """

    creator_id: str
    name: str
    username: str
    niches: tuple[Niche, ...]
    follower_count: int | None
    second_language: str | None

    @property
    def author_id(self) -> str:
        """An account id in the platform's shape: digits, as text."""
        return f"7{int(self.creator_id):018d}"


def read_invented_creators(creators_csv: Path) -> list[InventedCreator]:
    """The invented creators of `creators_csv`, in its order.

    Raises SampleError when the file is missing, marks nobody as invented, or gives one of them no known niche.
    """
    if not creators_csv.is_file():
        raise SampleError(f"{creators_csv} is missing: the sample's videos need the bundled creator list")
    with creators_csv.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if (row.get("Invented") or "").strip().lower() == "yes"]
    if not rows:
        raise SampleError(
            f"{creators_csv} has no creator with 'yes' under 'Invented': videos are generated for invented creators "
            "alone; put the bundled list back, or work with your own export files and generate none"
        )
    return [_creator(row, creators_csv) for row in rows]


def _creator(row: dict[str, str], creators_csv: Path) -> InventedCreator:
    niches = niches_of(row["Content"])
    if not niches:
        raise SampleError(
            f"{creators_csv}: creator {row['Creator ID']} has the content {row['Content']!r}, of which no tag is known "
            "to the generator; use a tag of tcm_assets/sample/niches"
        )
    first_country = row["Audience Location"].split(",")[0].strip()
    return InventedCreator(
        creator_id=row["Creator ID"],
        name=row["Creator Name"],
        username=row["Username"].strip().removeprefix("@").lower(),
        niches=niches,
        follower_count=int(row["Followers"]) if row["Followers"] else None,
        second_language=GRAMMAR.language_of_country.get(first_country),
    )
