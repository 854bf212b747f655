"""What would have moved a video's points: for each metric, how many more would have given so many points.

All else stays as it is: the other counts, and what the video is compared with. The engagement rate follows the count: a
comment more raises comments and rate, a view more raises views and lowers the rate.

Some metrics move by nobody's doing (`ScoringMetric.influence`): the engagement rate follows from the counts, and the
sentiment is what the video shows and says. Views are what the platform decides, so they are answered, and never the
best move. A viewer reacts at most once in each way: there are no more likes, shares, comments or bookmarks than views.
"""

import math
from dataclasses import dataclass
from typing import Literal

from tcm_assets.points.one_video import ScoredVideo
from tcm_assets.tables.scoring_metrics import METRICS, ScoringMetric

MoveState = Literal["possible", "full", "out_of_reach", "unknown", "no_weight", "derived", "content"]
"""possible: `more` of the metric give the points. full: it gives all it can already. out_of_reach: it would take more
of it than there are views, or it gives too little. unknown: it is left out of the score. no_weight: it counts for
nothing in this scoring. derived, content: nobody moves it, see `ScoringMetric.influence`."""

DEFAULT_GAINS = (10, 30)  # points: a small step, and a fifth of the cheapest reward

_STEP = 1.05
"""Growth from one tried number of views to the next: views lower the rate while they rise, so points may fall first."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """What a change of one metric, alone, would have given.

    `asked` are the points to gain. `more` is the smallest change of the count that gives them, `gained` what it gives
    (at least `asked`); None and 0 where none does. `most` is the most points that more of the metric could give.
    """

    metric: str
    asked: int
    state: MoveState
    more: int | None = None
    gained: int = 0
    most: int = 0


@dataclass(frozen=True, kw_only=True)
class Moves:
    """A video's points and, by points to gain, the moves of all metrics in their order."""

    points: int
    by_gain: dict[int, tuple[Move, ...]]

    def best(self, asked: int) -> Move | None:
        """Return the possible move of a reaction that takes the fewest more; None where none is possible."""
        reactions = {metric.name for metric in METRICS if metric.influence == "reactions"}
        possible = [move for move in self.by_gain[asked] if move.more is not None and move.metric in reactions]
        return min(possible, key=lambda move: move.more or 0, default=None)


def find_moves(video: ScoredVideo, gains: tuple[int, ...] = DEFAULT_GAINS) -> Moves | None:
    """Return what would have given the video `gains` more points; None for a video without points."""
    if video.points is None:
        return None
    return Moves(
        points=video.points,
        by_gain={asked: tuple(_find_move(video, metric, asked) for metric in METRICS) for asked in gains},
    )


def _find_move(video: ScoredVideo, metric: ScoringMetric, asked: int) -> Move:
    if metric.influence in ("derived", "content"):
        return Move(metric=metric.name, asked=asked, state=metric.influence)
    if video.contributions[metric.name] is None:
        return Move(metric=metric.name, asked=asked, state="unknown")
    if video.weights.by_name()[metric.name] == 0 and video.weights.by_name()["engagement_rate"] == 0:
        return Move(metric=metric.name, asked=asked, state="no_weight")
    tried = _Tried(video, metric)
    more = tried.smallest_more(asked)
    if more is None:
        state: MoveState = "full" if tried.is_full else "out_of_reach"
        return Move(metric=metric.name, asked=asked, state=state, most=tried.most)
    return Move(metric=metric.name, asked=asked, state="possible", more=more, gained=tried.gain(more), most=tried.most)


class _Tried:
    """Other counts of one metric of a video."""

    def __init__(self, video: ScoredVideo, metric: ScoringMetric) -> None:
        self._video, self._metric = video, metric
        self._count = int(video.values[metric.name] or 0)
        self._points = video.points or 0
        self._full_at = video.full_at(metric.name) or 0.0
        self.is_full = self._count >= self._full_at
        self._largest = self._find_largest()

    @property
    def most(self) -> int:
        """The most points that more of the metric give."""
        if self._metric.influence == "reach":
            return max(map(self.gain, self._grid()), default=0)
        return self.gain(self._largest)

    def gain(self, more: int) -> int:
        """Return the points that so many more give; below 0 where they take some."""
        points = self._video.with_count(self._metric.name, self._count + more).points
        return (points or 0) - self._points

    def smallest_more(self, asked: int) -> int | None:
        """Return the fewest more that gain the points; None where none do.

        Exact for reactions, which never take points. For views it is exact but for the decimals of the rate.
        """
        too_few = 0
        for enough in self._grid() if self._metric.influence == "reach" else [self._largest]:
            if self.gain(enough) >= asked:
                break
            too_few = enough
        else:
            return None
        while enough - too_few > 1:
            middle = (too_few + enough) // 2
            too_few, enough = (too_few, middle) if self.gain(middle) >= asked else (middle, enough)
        return enough

    def _grid(self) -> list[int]:
        """Return growing numbers of more, up to the largest that is tried."""
        grid, more = [], 1
        while more < self._largest:
            grid.append(more)
            more = max(more + 1, math.ceil(more * _STEP))
        return [*grid, self._largest] if self._largest else grid

    def _find_largest(self) -> int:
        """Return the most more that make a difference or are possible."""
        views = self._video.values["view_count"]
        # Of a reaction up to all views, since the rate rises on after the count itself gives no more.
        largest = math.ceil(self._full_at) if self._metric.influence == "reach" or views is None else int(views)
        return max(0, largest - self._count)
