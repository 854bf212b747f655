"""What earns points, and how it is scored: the metrics and the methods."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

ScoringMethod = Literal["robust", "minmax"]
"""robust: log, median and MAD, clipped, weighted. minmax: the source system's formula."""

SCORING_METHODS: tuple[ScoringMethod, ...] = get_args(ScoringMethod)
"""The first is the default."""

POINTS_PER_METRIC = 200
"""Points of a video that is best in one metric, as in the source system."""

REACTIONS_PER_HUNDRED_VIEWS = 100.0
"""A rate is read in reactions per hundred views, so that ln(1 + x) bends where rates usually lie."""

MetricKind = Literal["count", "rate", "score"]
"""count: whole numbers without an end. rate: reactions per view. score: a number in [0, 1]."""

_SMALLEST_SCALES: dict[MetricKind, float] = {"count": math.log(2), "rate": math.log(1.25), "score": 0.05}
"""A doubling of a count, a quarter more reactions per view, 0.05 of a score."""

_FACTORS: dict[MetricKind, float | None] = {"count": 1.0, "rate": REACTIONS_PER_HUNDRED_VIEWS, "score": None}

_FORMATS: dict[MetricKind, str] = {"count": ",.0f", "rate": ".1%", "score": ".2f"}


@dataclass(frozen=True, kw_only=True)
class ScoringMetric:
    """A metric that earns points; `label` is what pages call it."""

    name: str
    label: str
    kind: MetricKind = "count"

    @property
    def smallest_scale(self) -> float:
        """The least that one robust standard deviation may be, on the scale on which the metric is compared.

        Where most videos agree, the MAD is 0 or near it, and dividing by it would give full points for one share more
        than the others have. With a smallest scale that share is what it is anywhere, one doubling, and the common
        value gives 0.5.
        """
        return _SMALLEST_SCALES[self.kind]

    @property
    def factor(self) -> float | None:
        """X is compared as ln(1 + factor x); None where it is compared as it is."""
        return _FACTORS[self.kind]

    def in_own_unit(self, transformed: float) -> float:
        """A value of the scale on which the metric is compared, in its own unit.

        >>> ScoringMetric(name="share_count", label="Shares").in_own_unit(0.0)
        0.0
        """
        return transformed if self.factor is None else math.expm1(transformed) / self.factor

    def in_words(self, value: float | None) -> str:
        """The value as pages show it: a rate in percent of the views, a score with two decimals, counts whole.

        >>> ScoringMetric(name="engagement_rate", label="Engagement rate", kind="rate").in_words(0.125)
        '12.5%'
        """
        if value is None:
            return "unknown"
        return f"{value:{_FORMATS[self.kind]}}"


METRICS = (
    ScoringMetric(name="view_count", label="Views"),
    ScoringMetric(name="like_count", label="Likes"),
    ScoringMetric(name="share_count", label="Shares"),
    ScoringMetric(name="comment_count", label="Comments"),
    ScoringMetric(name="bookmark_count", label="Bookmarks"),
    ScoringMetric(name="engagement_rate", label="Engagement rate", kind="rate"),
    ScoringMetric(name="sentiment", label="Sentiment", kind="score"),
)
"""The metrics that earn points, in the order in which every table lists them."""

METRIC_BY_NAME = {metric.name: metric for metric in METRICS}

SCORING_METRICS = tuple(METRIC_BY_NAME)

MAXIMUM_POINTS = POINTS_PER_METRIC * len(METRICS)
"""Points of a video that is best in all metrics: 1,400."""
