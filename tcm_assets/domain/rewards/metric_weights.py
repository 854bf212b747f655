"""How much each metric counts in the robust method."""

import math
from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class MetricWeights:
    """One weight per metric, zero or more; only their proportions matter.

    A metric of weight 0 gives no points. Raises ValueError for a weight that is negative or not finite, and when all
    are 0; TypeError for a name that is no metric.
    """

    view_count: float = 1.0
    like_count: float = 1.0
    share_count: float = 1.0
    comment_count: float = 1.0
    bookmark_count: float = 1.0
    engagement_rate: float = 1.0
    sentiment: float = 1.0

    def __post_init__(self) -> None:
        wrong = {metric: weight for metric, weight in self.by_metric().items() if not 0 <= weight < math.inf}
        if wrong:
            raise ValueError(f"metric weights must be finite and zero or more, but got {wrong}")
        if sum(self.by_metric().values()) == 0:
            raise ValueError("all metric weights are 0; give at least one metric a weight above 0")

    def by_metric(self) -> dict[str, float]:
        """Metric name to weight."""
        return asdict(self)

    def shares(self) -> dict[str, float]:
        """Metric name to its share of the weights, in [0, 1]; they sum to 1."""
        total = math.fsum(self.by_metric().values())
        return {metric: weight / total for metric, weight in self.by_metric().items()}

    @property
    def are_equal(self) -> bool:
        """Whether every metric counts the same."""
        return len({*self.by_metric().values()}) == 1


EQUAL_WEIGHTS = MetricWeights()
"""Every metric counts the same, as in the source system."""
