"""Growth of views: what a count that was collected early comes to once the video is mature.

Views grow for days. A video is mature MATURE_AGE_D days after its upload: in the bundled sample its views then are
within 1 % of those of the tenth day (median; 3 % at the 90th percentile), and 11 % below on the third. A count of
a younger video is projected by the growth that repeated deliveries of the same folder show for videos of that age.
"""

from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

MATURE_AGE_D: Final = 7
"""Days from a video's upload to the first delivery whose views count as they are."""

SECONDS_PER_DAY: Final = 86_400

YOUNG_AGES_D: Final = (0, 1, 2, 3, 5)
"""Where the ages of young counts begin, in days; the last ends at MATURE_AGE_D. Within one, growth hardly differs."""

FEWEST_GROWN: Final = 30
"""Videos that must show the growth from an age before a count of that age is used: their median is then known to a
quarter of their spread."""

MATURE, UNKNOWN = -1, -2
"""Stand for an age: the count is mature; there is no count."""


@dataclass(frozen=True)
class Growth:
    """ln(mature views + 1) - ln(young views + 1) of videos delivered at both ages, sorted, by the age's place."""

    log_ratios: tuple[Floats, ...]

    @classmethod
    def measure(cls, pairs: pa.Table) -> "Growth":
        """Measure the growth of `pairs`: `age` (place in YOUNG_AGES_D), `young_views` and `mature_views`, one a row."""
        age = pairs["age"].to_numpy()
        young, mature = (np.log1p(pairs[name].to_numpy()) for name in ("young_views", "mature_views"))
        return cls(tuple(np.sort((mature - young)[age == place]) for place in range(len(YOUNG_AGES_D))))

    @classmethod
    def unknown(cls) -> "Growth":
        """Return the growth of a folder that delivers nothing twice: only mature counts are used."""
        return cls(tuple(np.empty(0) for _ in YOUNG_AGES_D))

    def typical_log_views(self, views: Floats, age: Whole) -> Floats:
        """Return ln(views + 1) at maturity, as far as is typical; NaN where neither count nor growth is known.

        For the history of an account: an error of a single video hardly moves the median of many.
        """
        log_views = np.where(age == MATURE, np.log1p(views), np.nan)
        for place, ratios in enumerate(self.log_ratios):
            if len(ratios) >= FEWEST_GROWN:
                of_age = age == place
                log_views[of_age] = np.log1p(views[of_age]) + np.median(ratios)
        return log_views

    def drawn_log_views(self, views: Floats, age: Whole, video_ids: npt.NDArray[np.object_]) -> Floats:
        """Return ln(views + 1) at maturity, with growth drawn among that of other videos by the digest of the id.

        For what is forecast: with the typical growth for all, intervals would be too narrow by its spread. The same
        video draws the same growth in every run.
        """
        log_views = np.where(age == MATURE, np.log1p(views), np.nan)
        for place, ratios in enumerate(self.log_ratios):
            if len(ratios) >= FEWEST_GROWN:
                of_age = np.flatnonzero(age == place)
                drawn = np.array([crc32(str(each).encode()) % len(ratios) for each in video_ids[of_age]], dtype=int)
                log_views[of_age] = np.log1p(views[of_age]) + ratios[drawn]
        return log_views
