"""Plan of the sample: its extent, what is planted in it, and its seeded random numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from zlib import crc32

import numpy as np

from tcm_assets.data_folder import SAMPLE_END_DAY, SAMPLE_FIRST_DAY

_DAYS_BEFORE_RESTATEMENT = 4
"""Days at the end of the sample without a delivery of followed videos: the restatement, and a gap before it."""

T = TypeVar("T")


class SampleError(RuntimeError):
    """The sample cannot be made; the message says what to change."""


@dataclass(frozen=True, kw_only=True)
class SamplePlan:
    """Extent of a sample. Days are UTC; `end_day` is the day after the last upload day.

    `restated_video_count` videos are delivered a second time when they are at least `restatement_age_days` old and
    their counts have grown. `followed_video_count` others are delivered daily for `followed_days` more days. Planted
    numbers count videos, each with one anomaly; late virals, bought and arranged engagement, falling and impossible
    counts are among the followed. `pod_sizes` are the members of each comment pod; each member sends at most
    `pod_videos_per_member` videos through it. A plan too short to follow a video to the end follows none, and plants
    none of those.
    """

    first_day: date = SAMPLE_FIRST_DAY
    end_day: date = SAMPLE_END_DAY
    mean_videos_per_day: float = 40.0
    clip_count: int = 36
    restated_video_count: int = 50
    restatement_age_days: int = 7
    bot_like_count: int = 12
    unliked_count: int = 6
    gift_spike_count: int = 8
    viral_count: int = 1
    followed_video_count: int = 150
    followed_upload_days: int = 10
    followed_days: int = 10
    late_viral_count: int = 3
    view_bot_count: int = 8
    like_bot_count: int = 6
    pod_sizes: tuple[int, ...] = (5, 4)
    pod_videos_per_member: int = 3
    falling_count: int = 2
    impossible_count: int = 1

    @property
    def days(self) -> tuple[date, ...]:
        """Upload days, in order."""
        return tuple(self.first_day + timedelta(days=offset) for offset in range((self.end_day - self.first_day).days))

    @property
    def restatement_day(self) -> date:
        """Day in the name of the file that delivers earlier videos again: the last upload day."""
        return self.end_day - timedelta(days=1)

    @property
    def followed_upload_dates(self) -> tuple[date, ...]:
        """Upload days of the followed videos: the last ones that can be followed to the end before the restatement."""
        end = len(self.days) - self.followed_days - _DAYS_BEFORE_RESTATEMENT
        return self.days[max(end - self.followed_upload_days, 0) : max(end, 0)]

    @property
    def anomaly_count(self) -> int:
        """Number of videos with a planted anomaly at their first delivery."""
        return self.bot_like_count + self.unliked_count + self.gift_spike_count + self.viral_count


BUNDLED_SAMPLE = SamplePlan()
"""The sample that users get."""

SAMPLE_SEED = 20260801
"""Seed of the whole sample: its first day, so that it is easy to remember."""


def random_stream(concern: str) -> np.random.Generator:
    """Return the random numbers of `concern`: the same in every run, independent of those of other concerns.

    With a stream for each concern, drawing more numbers for one leaves the others unchanged.
    """
    return np.random.default_rng([SAMPLE_SEED, crc32(concern.encode())])


def pick(rng: np.random.Generator, choices: Sequence[T]) -> T:
    """Return one of `choices`, each equally likely."""
    return choices[int(rng.integers(len(choices)))]


def pick_some(rng: np.random.Generator, choices: Sequence[T], count: int) -> list[T]:
    """Return `count` different ones of `choices` in random order, or all where there are fewer."""
    order = rng.permutation(len(choices))[:count]
    return [choices[int(index)] for index in order]
