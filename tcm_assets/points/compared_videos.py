"""Two videos side by side, metric by metric: what each gave, and what made the difference."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tcm_assets.points.one_video import ScoredVideo
from tcm_assets.points.tables import points_column_name
from tcm_assets.tables.scoring_metrics import METRIC_BY_NAME, SCORING_METRICS


@dataclass(frozen=True, kw_only=True)
class ComparedMetric:
    """One metric of two videos: the first, the second.

    `values` as counted, `usual` the median of what each was compared with, in the metric's unit, and `compared_with`
    the name of that population; None where unknown. `points` are whole, as stored; None where the metric is left out.
    `difference` is what the second has more. It is parted into `of_value`, what the other value changes before what the
    second was compared with, and `of_comparison`, what the other population and left-out metrics change before the
    value of the first; they sum to it. Both are None where one of the videos does not have the metric.
    """

    metric: str
    values: tuple[float | None, float | None]
    usual: tuple[float | None, float | None]
    compared_with: tuple[str | None, str | None]
    points: tuple[int | None, int | None]
    difference: int
    of_value: int | None
    of_comparison: int | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two videos: `difference` is what the second has more points, and the metrics in their order sum to it."""

    difference: int
    metrics: tuple[ComparedMetric, ...]

    @property
    def decisive(self) -> ComparedMetric | None:
        """The metric that made most of the difference, in its direction; None where none did."""
        direction = -1 if self.difference < 0 else 1
        moved = [each for each in self.metrics if each.difference * direction > 0]
        return max(moved, key=lambda each: abs(each.difference), default=None)


def compare_videos(
    first: ScoredVideo,
    second: ScoredVideo,
    first_points: Mapping[str, Any],
    second_points: Mapping[str, Any],
) -> Comparison:
    """Compare two videos; `first_points` and `second_points` are their rows of `video_points`.

    A video without points counts as 0 in the difference. The videos may be of other days, tiers and methods.
    """
    metrics = tuple(_compare(metric, (first, second), (first_points, second_points)) for metric in SCORING_METRICS)
    return Comparison(difference=sum(each.difference for each in metrics), metrics=metrics)


def _compare(
    metric: str, videos: tuple[ScoredVideo, ScoredVideo], rows: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> ComparedMetric:
    first, second = videos
    before, after = (row[points_column_name(metric)] for row in rows)
    difference = (after or 0) - (before or 0)
    of_value = None
    if before is not None and after is not None:
        # The first video's value in the place of the second.
        moved = replace(second, values={**second.values, metric: first.values[metric]})
        own, other = second.contributions[metric], moved.contributions[metric]
        if own is not None and other is not None:
            of_value = 0 if first.values[metric] == second.values[metric] else round(own - other)
    return ComparedMetric(
        metric=metric,
        values=(first.values[metric], second.values[metric]),
        usual=(_usual(first, metric), _usual(second, metric)),
        compared_with=(_compared_with(first, metric), _compared_with(second, metric)),
        points=(before, after),
        difference=difference,
        of_value=of_value,
        of_comparison=None if of_value is None else difference - of_value,
    )


def _usual(video: ScoredVideo, metric: str) -> float | None:
    row = video.reference.get(metric)
    median = None if row is None else row["transformed_median"]
    return None if median is None else METRIC_BY_NAME[metric].in_own_unit(median)


def _compared_with(video: ScoredVideo, metric: str) -> str | None:
    row = video.reference.get(metric)
    return None if row is None else row["compared_with"]
