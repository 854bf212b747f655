"""How large the sample is and what is planted in it: the numbers that a test may shrink."""

from dataclasses import dataclass
from datetime import date, timedelta

from tcm_assets.data_folder import SAMPLE_END_DAY, SAMPLE_FIRST_DAY

_DAYS_BEFORE_RESTATEMENT = 4
"""The last upload that is followed lies so many days before the last one that could be: the restatement, and a gap."""


class SampleError(RuntimeError):
    """The sample cannot be made; the message says what to change."""


@dataclass(frozen=True, kw_only=True)
class SamplePlan:
    """Extent of a sample. Days are UTC; `end_day` is the day after the last upload day.

    `restated_video_count` earlier videos are delivered a second time; `restatement_age_days` is how old they are at
    least, so that their counts had time to grow. `followed_video_count` others are delivered daily for
    `followed_days` more days. Planted numbers count videos, each with one anomaly; late virals, bought and arranged
    engagement, falling and impossible counts are among the followed. `pod_sizes` are the members of each comment pod,
    of whom each sends at most `pod_videos_per_member` videos through it. A plan that is too short to follow a video to
    the end follows none, and then none of those is planted.
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
        """Every upload day, in order."""
        return tuple(self.first_day + timedelta(days=offset) for offset in range((self.end_day - self.first_day).days))

    @property
    def restatement_day(self) -> date:
        """The day in the name of the file that delivers earlier videos again: the last upload day."""
        return self.end_day - timedelta(days=1)

    @property
    def followed_upload_dates(self) -> tuple[date, ...]:
        """Upload days of the followed videos: the last that can be followed to the end before the restatement."""
        end = len(self.days) - self.followed_days - _DAYS_BEFORE_RESTATEMENT
        return self.days[max(end - self.followed_upload_days, 0) : max(end, 0)]

    @property
    def anomaly_count(self) -> int:
        """Videos with a planted anomaly."""
        return self.bot_like_count + self.unliked_count + self.gift_spike_count + self.viral_count


BUNDLED_SAMPLE = SamplePlan()
"""The sample that users get."""
