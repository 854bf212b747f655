"""The seven metrics of each video side by side: what every scoring method reads."""

import math
from dataclasses import dataclass

import ibis.expr.types as ir

from tcm_assets.points.follower_tiers import follower_tier
from tcm_assets.tables.scoring_metrics import SCORING_METRICS

VIDEO_COLUMNS = ("video_id", "upload_date", "author_id", "author_username", "follower_tier")
"""What a scored video is, in the order in which `video_points` lists it: its identity and the size of its account."""


def metric_values(videos: ir.Table, content_sentiment: ir.Table) -> ir.Table:
    """One row per video: its identity, its tier and the seven metrics as they were counted; null where unknown.

    A sentiment belongs to the video with the same `video_id` and `upload_date`, so reading a few days of both tables is
    enough. A video without a sentiment row has an unknown sentiment.
    """
    sentiment = content_sentiment.select("video_id", "upload_date", "sentiment")
    joined = videos.left_join(sentiment, ["video_id", "upload_date"])
    tier = follower_tier(joined.follower_count).name("follower_tier")
    return joined.select(*(tier if name == "follower_tier" else name for name in VIDEO_COLUMNS), *SCORING_METRICS)


@dataclass(frozen=True, init=False)
class MetricWeights:
    """One weight per metric, zero or more; only their proportions matter. A metric that is not named weighs 1.

    A metric of weight 0 gives no points. Raises ValueError for a weight that is negative or not finite, and when all
    are 0; TypeError for a name that is no metric.
    """

    weights: tuple[float, ...]
    """In the order of SCORING_METRICS."""

    def __init__(self, **weights: float) -> None:
        unknown = sorted(weights.keys() - set(SCORING_METRICS))
        if unknown:
            raise TypeError(f"{', '.join(unknown)}: no scoring metric; there are {', '.join(SCORING_METRICS)}")
        wrong = {metric: weight for metric, weight in weights.items() if not 0 <= weight < math.inf}
        if wrong:
            raise ValueError(f"metric weights must be finite and zero or more, but got {wrong}")
        object.__setattr__(self, "weights", tuple(weights.get(metric, 1.0) for metric in SCORING_METRICS))
        if sum(self.weights) == 0:
            raise ValueError("all metric weights are 0; give at least one metric a weight above 0")

    def by_metric(self) -> dict[str, float]:
        """Metric name to weight."""
        return dict(zip(SCORING_METRICS, self.weights, strict=True))

    def shares(self) -> dict[str, float]:
        """Metric name to its share of the weights, in [0, 1]; they sum to 1."""
        total = math.fsum(self.weights)
        return {metric: weight / total for metric, weight in self.by_metric().items()}

    @property
    def are_equal(self) -> bool:
        """Whether every metric counts the same."""
        return len({*self.weights}) == 1


EQUAL_WEIGHTS = MetricWeights()
"""Every metric counts the same, as in the source system."""


def statistic_column(metric: str, statistic: str) -> str:
    """`view_count` and `minimum` give `view_count_minimum`."""
    return f"{metric}_{statistic}"


def statistics_of_populations(scoring_reference: ir.Table, statistics: tuple[str, ...]) -> ir.Table:
    """One row per `upload_date` and `population`, with the named statistics of every metric; null where unknown.

    `compared_with` is that of the views.
    """
    of_views = scoring_reference.metric == "view_count"
    return scoring_reference.group_by("upload_date", "population").aggregate(
        compared_with=scoring_reference.compared_with.max(where=of_views),
        **{
            statistic_column(metric, statistic): scoring_reference[statistic].max(
                where=scoring_reference.metric == metric
            )
            for metric in SCORING_METRICS
            for statistic in statistics
        },
    )
