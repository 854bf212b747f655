"""One video's score in Python: what each metric gives it, for questions of the form "what if this count were another".

The tables are scored by expressions over all videos at once (`robust.py`, `minmax.py`, `zscore.py`). A page asks about
one video and many counts; here the same formulas are plain functions. Tests hold both to the same points.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import add
from typing import Any

from tcm_assets.catalogue.deliveries import COUNT_OF_RATIO, RATIO_DECIMALS
from tcm_assets.points.populations import EVERYONE
from tcm_assets.points.robust import Z_BOUND
from tcm_assets.points.tables import weight_column_name
from tcm_assets.points.zscore import POINTS_AT_THE_MEAN, POINTS_PER_DEVIATION
from tcm_assets.tables.scoring_metrics import (
    EQUAL_WEIGHTS,
    MAXIMUM_POINTS,
    METRIC_BY_NAME,
    METRICS,
    POINTS_PER_METRIC,
    SCORING_METRICS,
    MetricWeights,
    ScoringMethod,
)

Statistics = Mapping[str, Any]
"""A row of `scoring_reference`: the statistics of one metric in one population."""

_OWN_TIER_METHODS: tuple[ScoringMethod, ...] = ("robust",)  # the others compare with all videos, as the source does
_OPTIONAL_IN_RATE = "bookmark_count"  # counted in the engagement rate where it is known; the others have to be


@dataclass(frozen=True)
class ScoredVideo:
    """A video as its score sees it.

    `values` are its metrics as counted, None where unknown. `reference` has, by metric, the row of the population that
    it is compared with; a metric without one is left out.
    """

    method: ScoringMethod
    values: Mapping[str, float | None]
    reference: Mapping[str, Statistics]
    weights: MetricWeights = EQUAL_WEIGHTS

    @classmethod
    def of_rows(
        cls, video: Mapping[str, Any], reference: list[Statistics], version: Mapping[str, Any]
    ) -> "ScoredVideo":
        """Return the video of stored rows.

        `video` has the metrics and `follower_tier`; `reference` the rows of `scoring_reference` of its upload day, of
        all populations; `version` is the row of `scoring_versions` that its points name.
        """
        method = version["method"]
        population = (video["follower_tier"] or EVERYONE) if method in _OWN_TIER_METHODS else EVERYONE
        return cls(
            method,
            {metric: video[metric] for metric in SCORING_METRICS},
            {row["metric"]: row for row in reference if row["population"] == population},
            MetricWeights(**{metric: version[weight_column_name(metric)] for metric in SCORING_METRICS}),
        )

    def with_count(self, metric: str, count: int) -> "ScoredVideo":
        """Return the video with another count of one metric, and the engagement rate that follows from it."""
        values = {**self.values, metric: count}
        # A rate that is unknown, or that does not follow from these counts, stays as it is.
        if self.values["engagement_rate"] is not None and count != self.values[metric]:
            values["engagement_rate"] = engagement_rate(values)
        return replace(self, values=values)

    @cached_property
    def contributions(self) -> dict[str, float | None]:
        """What each metric gives, before rounding; None where it is unknown, and for all where there is no score."""
        return _CONTRIBUTIONS[self.method](self)

    @property
    def points(self) -> int | None:
        """The whole points of the video; None where the method does not score it."""
        known = [given for given in self.contributions.values() if given is not None]
        # One after the other, as the tables add them; `sum` compensates for rounding.
        return round(reduce(add, known)) if known else None

    def full_at(self, metric: str) -> float | None:
        """Return the value from which on the metric gives no more; None where the metric is left out.

        With zscore no metric has a limit of its own: the points of the whole video end at MAXIMUM_POINTS.
        """
        row, value = self.reference.get(metric), self.values[metric]
        if row is None or value is None or self.contributions[metric] is None:
            return None
        match self.method:
            case "robust":
                bound = row["transformed_median"] + Z_BOUND * row["transformed_scale"]
                return METRIC_BY_NAME[metric].in_own_unit(bound)
            case "minmax":
                return float(row["maximum"])
            case "zscore":
                missing = MAXIMUM_POINTS - (self.points or 0)
                return float(value) + float(row["standard_deviation"]) * missing / POINTS_PER_DEVIATION


def engagement_rate(values: Mapping[str, float | None]) -> float | None:
    """Return reactions per view as `videos` has them: ratios of RATIO_DECIMALS decimals, summed; None where unknown.

    >>> engagement_rate({"view_count": 200, "like_count": 20, "share_count": 2, "comment_count": 3,
    ...     "bookmark_count": None})
    0.125
    """
    views = values["view_count"]
    counts = [values[count] for count in COUNT_OF_RATIO.values() if count != _OPTIONAL_IN_RATE]
    if not views or None in counts:
        return None
    counts.append(values[_OPTIONAL_IN_RATE] or 0)
    return _rounded(sum(_rounded(count / views) for count in counts if count is not None))


def _rounded(ratio: float) -> float:
    """Round half up, as the engine does."""
    unit = 10.0**RATIO_DECIMALS
    return math.floor(ratio * unit + 0.5) / unit


def _robust(video: ScoredVideo) -> dict[str, float | None]:
    weight_of = video.weights.by_name()
    scores = {metric.name: _robust_score(video, metric.name) for metric in METRICS}
    known_weight = sum((weight_of[metric] for metric, score in scores.items() if score is not None), start=0.0)
    return {
        metric: None
        if score is None or known_weight == 0
        else MAXIMUM_POINTS * (weight_of[metric] / known_weight) * score
        for metric, score in scores.items()
    }


def _robust_score(video: ScoredVideo, metric: str) -> float | None:
    value, row = video.values[metric], video.reference.get(metric)
    if value is None or row is None or row["transformed_median"] is None:
        return None
    factor = METRIC_BY_NAME[metric].factor
    transformed = float(value) if factor is None else math.log(float(value) * factor + 1.0)
    z = (transformed - float(row["transformed_median"])) / float(row["transformed_scale"])
    return (min(max(z, -Z_BOUND), Z_BOUND) + Z_BOUND) / (2 * Z_BOUND)


def _minmax(video: ScoredVideo) -> dict[str, float | None]:
    if video.values["sentiment"] is None:
        return dict.fromkeys(SCORING_METRICS)
    return {metric: _minmax_contribution(video, metric) for metric in SCORING_METRICS}


def _minmax_contribution(video: ScoredVideo, metric: str) -> float | None:
    value, row = video.values[metric], video.reference.get(metric)
    if value is None or row is None or row["minimum"] is None:
        return None
    lowest, highest = float(row["minimum"]), float(row["maximum"])
    within = min(max(float(value), lowest), highest)
    return POINTS_PER_METRIC * ((within - lowest) / (highest - lowest)) if highest > lowest else 0.0


def _zscore(video: ScoredVideo) -> dict[str, float | None]:
    scores = {metric: _z_score(video, metric) for metric in SCORING_METRICS}
    known = {metric: z for metric, z in scores.items() if z is not None and video.values["sentiment"] is not None}
    equal_part = POINTS_AT_THE_MEAN / max(len(known), 1)
    given = {metric: equal_part + POINTS_PER_DEVIATION * z for metric, z in known.items()}
    above_0 = reduce(add, (max(points, 0.0) for points in given.values()), 0.0)
    within = min(max(reduce(add, given.values(), 0.0), 0.0), float(MAXIMUM_POINTS))
    scale = within / above_0 if above_0 else 0.0
    return {metric: max(given[metric], 0.0) * scale if metric in given else None for metric in SCORING_METRICS}


def _z_score(video: ScoredVideo, metric: str) -> float | None:
    value, row = video.values[metric], video.reference.get(metric)
    if value is None or row is None or row["mean"] is None:
        return None
    deviation = float(row["standard_deviation"])
    return (float(value) - float(row["mean"])) / deviation if deviation > 0 else 0.0


_CONTRIBUTIONS = {"robust": _robust, "minmax": _minmax, "zscore": _zscore}
