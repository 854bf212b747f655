"""Who uploads what and when: the frame of the sample, before captions and counts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from tcm_assets.sample.invented_creators import InventedCreator
from tcm_assets.sample.niches.niches import Niche
from tcm_assets.sample.plan import SamplePlan

SECONDS_PER_HOUR = 3600

_UPLOADS_BY_WEEKDAY = (0.92, 0.88, 0.92, 0.97, 1.08, 1.15, 1.08)
"""Uploads of a weekday over the mean day, Monday first: people film at the weekend. The mean is 1."""

_HOUR_WEIGHTS = (2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 6, 7, 7, 7, 8, 9, 10, 11, 11, 10, 8, 5, 3)
"""How much is uploaded in each hour of the day (UTC), relative to each other: quiet nights, busy evenings."""

_ACTIVITY_SHAPE = 3.0
"""Gamma shape of how often creators post: the busiest post several times as often as the quietest, nobody never."""

_FIRST_NICHE_SHARE = 0.75
"""Share of a creator's videos about the niche named first."""

_DURATION_SPREAD = 0.35
"""Standard deviation of the natural logarithm of a video's length around its niche's typical one."""

_SHORTEST_S, _LONGEST_S = 5, 180
"""Lengths that the platform's short videos have, in s."""

_ID_TIME_SHIFT_BITS = 32
"""A video id holds its upload time in seconds in the upper bits, as the platform's do."""


@dataclass(frozen=True, eq=False)
class Upload:
    """One video: who, what about, when (Unix seconds, UTC) and how long."""

    video_id: str
    uploaded_at_s: int
    creator: InventedCreator
    niche: Niche
    duration_s: int

    @property
    def upload_date(self) -> date:
        """The UTC day of the upload."""
        return datetime.fromtimestamp(self.uploaded_at_s, UTC).date()


def draw_uploads(creators: list[InventedCreator], plan: SamplePlan, rng: np.random.Generator) -> list[Upload]:
    """Every upload of the plan's days, oldest first; every day has at least one."""
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
