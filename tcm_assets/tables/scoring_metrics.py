"""The metrics that earn points, their weights, and the scoring methods."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

from tcm_assets.tables.weights import NamedWeights

ScoringMethod = Literal["robust", "minmax", "zscore"]
"""robust: log, median and MAD, clipped, weighted. minmax: the source system's formula. zscore: the sum of z-scores, as
the source system's description has it."""

SCORING_METHODS: tuple[ScoringMethod, ...] = get_args(ScoringMethod)
"""The first is the default."""

# What pages and pictures call each method.
METHOD_LABELS: dict[str, str] = {"robust": "Robust method", "minmax": "Source system", "zscore": "Sum of z-scores"}

ScoringPopulation = Literal["window", "all"]
"""Whom a video is compared with. window: the videos of the days that end on its upload day. all: every stored video."""
POINTS_PER_METRIC = 200  # points of a video that is best in one metric, as in the source system
# A rate is compared in reactions per hundred views, so that ln(1 + x) bends where rates usually lie.
REACTIONS_PER_HUNDRED_VIEWS = 100.0

MetricKind = Literal["count", "rate", "score"]
"""count: an unbounded whole number. rate: reactions per view. score: a number in [0, 1]."""

MetricInfluence = Literal["reactions", "reach", "derived", "content"]
"""Who moves a metric after the upload. reactions: viewers, each by one. reach: the platform, which shows the video.
derived: nobody, it follows from the counts. content: nobody, it is what the video shows and says."""

# A normal population's standard deviation in units of its median absolute deviation: 1 / 0.6745.
MAD_TO_STANDARD_DEVIATION = 1.4826
# A doubling of a count, a quarter more reactions per view, 0.05 of a score.
SMALLEST_SCALES: dict[MetricKind, float] = {"count": math.log(2), "rate": math.log(1.25), "score": 0.05}
_FACTORS: dict[MetricKind, float | None] = {"count": 1.0, "rate": REACTIONS_PER_HUNDRED_VIEWS, "score": None}
_FORMATS: dict[MetricKind, str] = {"count": ",.0f", "rate": ".1%", "score": ".2f"}


@dataclass(frozen=True, kw_only=True)
class ScoringMetric:
    """A metric that earns points; `label` is what pages call it."""

    name: str
    label: str
    kind: MetricKind = "count"
    influence: MetricInfluence = "reactions"

    @property
    def smallest_scale(self) -> float:
        """The floor of one robust standard deviation, on the scale on which the metric is compared.

        Where most videos have the same value the MAD is about 0, and one share more would earn full points. With the
        floor, that share earns what one doubling earns anywhere, and the common value still scores 0.5.
        """
        return SMALLEST_SCALES[self.kind]

    @property
    def factor(self) -> float | None:
        """The metric x is compared as ln(1 + factor x); None where it is compared as it is."""
        return _FACTORS[self.kind]

    def in_own_unit(self, transformed: float) -> float:
        """Convert a value back from the scale on which the metric is compared to the metric's own unit.

        >>> ScoringMetric(name="share_count", label="Shares").in_own_unit(0.0)
        0.0
        """
        return transformed if self.factor is None else math.expm1(transformed) / self.factor

    def in_words(self, value: float | None) -> str:
        """Format a value for pages: a rate in percent of the views, a score with two decimals, a count whole.

        >>> ScoringMetric(name="engagement_rate", label="Engagement rate", kind="rate").in_words(0.125)
        '12.5%'
        """
        if value is None:
            return "unknown"
        return f"{value:{_FORMATS[self.kind]}}"


METRICS = (
    ScoringMetric(name="view_count", label="Views", influence="reach"),
    ScoringMetric(name="like_count", label="Likes"),
    ScoringMetric(name="share_count", label="Shares"),
    ScoringMetric(name="comment_count", label="Comments"),
    ScoringMetric(name="bookmark_count", label="Bookmarks"),
    ScoringMetric(name="engagement_rate", label="Engagement rate", kind="rate", influence="derived"),
    ScoringMetric(name="sentiment", label="Sentiment", kind="score", influence="content"),
)
"""The metrics that earn points, in the order in which every table lists them."""

METRIC_BY_NAME = {metric.name: metric for metric in METRICS}
SCORING_METRICS = tuple(METRIC_BY_NAME)  # the names of the metrics
MAXIMUM_POINTS = POINTS_PER_METRIC * len(METRICS)  # points of a video that is best in all metrics: 1,400


class MetricWeights(NamedWeights):
    """One weight per metric. A metric of weight 0 earns no points.

    >>> MetricWeights(view_count=2).shares()["view_count"]
    0.25
    """

    DEFAULTS = dict.fromkeys(SCORING_METRICS, 1.0)
    KIND = "scoring metric"

    @property
    def are_equal(self) -> bool:
        """Whether every metric counts the same."""
        return len({*self.weights}) == 1


def accepts_weights(method: str, weights: MetricWeights) -> bool:
    """Return whether the method can score with the weights: the source's methods know none, so they must be equal."""
    return method == "robust" or weights.are_equal


EQUAL_WEIGHTS = MetricWeights()  # every metric counts the same, as in the source system
