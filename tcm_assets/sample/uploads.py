"""Invented creators and their uploads: who posts what and when, before captions and counts.

Only creators that the list marks as invented upload, so no real person gets made-up figures.
"""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from tcm_assets.catalogue.caption_marks import bare_handle
from tcm_assets.sample.niches.niches import Niche, niches_of
from tcm_assets.sample.plan import SampleError, SamplePlan

SECONDS_PER_HOUR = 3600

_UPLOADS_BY_WEEKDAY = (0.92, 0.88, 0.92, 0.97, 1.08, 1.15, 1.08)
"""Uploads of a weekday over the mean day, Monday first: people film at the weekend. The mean is 1."""

_HOUR_WEIGHTS = (2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 6, 7, 7, 7, 8, 9, 10, 11, 11, 10, 8, 5, 3)
"""Relative number of uploads in each hour of the day (UTC): quiet nights, busy evenings."""

_ACTIVITY_SHAPE = 3.0
"""Gamma shape of how often creators post: the busiest post several times as often as the quietest, and all post."""

_FIRST_NICHE_SHARE = 0.75
"""Share of a creator's videos about the niche named first."""

_DURATION_SPREAD = 0.35
"""Standard deviation of ln(duration) around the niche's typical duration."""

_SHORTEST_S, _LONGEST_S = 5, 180
"""Range of the platform's short videos, in s."""

_ID_TIME_SHIFT_BITS = 32
"""A video id holds its upload time in seconds in the upper bits, as the platform's ids do."""


_FIRST_LATER_ID = 141
"""Invented creators from this id on joined the list after the sample had been drawn."""


@dataclass(frozen=True, eq=False)
class InventedCreator:
    """An account of the sample.

    `niches` starts with the one the creator posts most about. `follower_count` is None where the list leaves it empty.
    `audience_country` is the first country of the audience, `biography` what the list has; either may be empty.
    """

    creator_id: str
    name: str
    username: str
    niches: tuple[Niche, ...]
    follower_count: int | None
    audience_country: str
    biography: str

    @property
    def author_id(self) -> str:
        """Account id in the platform's shape: digits, as text."""
        return f"7{int(self.creator_id):018d}"

    @property
    def joined_later(self) -> bool:
        """Whether the creator came to the list after the sample had been drawn."""
        return int(self.creator_id) >= _FIRST_LATER_ID


def read_invented_creators(creators_csv: Path) -> list[InventedCreator]:
    """Read the creators that `creators_csv` marks as invented, in its order.

    Raises SampleError when the file is missing, marks nobody as invented, or names no known niche for one of them.
    """
    if not creators_csv.is_file():
        raise SampleError(f"{creators_csv} is missing: the sample's videos need the bundled creator list")
    with creators_csv.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if (row.get("Invented") or "").strip().lower() == "yes"]
    if not rows:
        raise SampleError(
            f"{creators_csv} has no creator with 'yes' under 'Invented', and only those get videos: put the bundled "
            "list back, or set TCM_DATA_DIR to a folder with your own export files"
        )
    return [_creator(row, creators_csv) for row in rows]


def _creator(row: dict[str, str], creators_csv: Path) -> InventedCreator:
    niches = niches_of(row["Content"])
    if not niches:
        raise SampleError(
            f"{creators_csv}: creator {row['Creator ID']} has the content {row['Content']!r}, and no niche has one of "
            "these tags; use a tag of tcm_assets/sample/niches"
        )
    return InventedCreator(
        creator_id=row["Creator ID"],
        name=row["Creator Name"],
        username=bare_handle(row["Username"]),
        niches=niches,
        follower_count=int(row["Followers"]) if row["Followers"] else None,
        audience_country=row["Audience Location"].split(",")[0].strip(),
        biography=(row.get("Biography") or "").strip(),
    )


@dataclass(frozen=True, eq=False)
class Upload:
    """A video: who, what about, when (Unix seconds, UTC) and how long."""

    video_id: str
    uploaded_at_s: int
    creator: InventedCreator
    niche: Niche
    duration_s: int

    @property
    def upload_date(self) -> date:
        """UTC day of the upload."""
        return datetime.fromtimestamp(self.uploaded_at_s, UTC).date()


def draw_uploads(creators: list[InventedCreator], plan: SamplePlan, rng: np.random.Generator) -> list[Upload]:
    """Draw the uploads of the plan's days, oldest first, at least one a day."""
    activity = rng.gamma(_ACTIVITY_SHAPE, size=len(creators))
    activity /= activity.sum()
    hours = np.asarray(_HOUR_WEIGHTS, dtype=float)
    hours /= hours.sum()
    uploads = []
    for day in plan.days:
        midnight_s = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        count = max(1, int(rng.poisson(plan.mean_videos_per_day * _UPLOADS_BY_WEEKDAY[day.weekday()])))
        hour = rng.choice(len(hours), size=count, p=hours)
        second = np.sort(hour * SECONDS_PER_HOUR + rng.integers(SECONDS_PER_HOUR, size=count))
        author = rng.choice(len(creators), size=count, p=activity)
        uploads += [
            _upload(creators[int(author[index])], midnight_s + int(second[index]), rng) for index in range(count)
        ]
    return uploads


def _upload(creator: InventedCreator, uploaded_at_s: int, rng: np.random.Generator) -> Upload:
    is_about_first = len(creator.niches) == 1 or rng.random() < _FIRST_NICHE_SHARE
    niche = creator.niches[0 if is_about_first else 1]
    duration_s = niche.typical_duration_s * float(np.exp(rng.normal(0, _DURATION_SPREAD)))
    return Upload(
        video_id=str((uploaded_at_s << _ID_TIME_SHIFT_BITS) | int(rng.integers(1 << _ID_TIME_SHIFT_BITS))),
        uploaded_at_s=uploaded_at_s,
        creator=creator,
        niche=niche,
        duration_s=round(min(max(duration_s, _SHORTEST_S), _LONGEST_S)),
    )
