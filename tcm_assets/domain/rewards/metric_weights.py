"""How much each metric counts in the robust method."""

import math
from dataclasses import dataclass

from tcm_assets.schemas.scoring_metrics import SCORING_METRICS


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
