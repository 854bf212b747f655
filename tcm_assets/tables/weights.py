"""Weights by name: of the metrics that earn points, and of the components of a match."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, init=False)
class NamedWeights:
    """One weight per name, zero or more; only their proportions matter. A name that is not given keeps its default.

    A subclass says what is weighed: its defaults in their order, and what each is the weight of. Raises ValueError for
    a weight that is negative or not finite, and when all are 0; TypeError for an unknown name.
    """

    DEFAULTS: ClassVar[Mapping[str, float]]
    KIND: ClassVar[str]

    weights: tuple[float, ...]
    """In the order of the defaults."""

    def __init__(self, **weights: float) -> None:
        unknown = sorted(weights.keys() - self.DEFAULTS.keys())
        if unknown:
            raise TypeError(f"{', '.join(unknown)}: no {self.KIND}; there are {', '.join(self.DEFAULTS)}")
        wrong = {name: weight for name, weight in weights.items() if not 0 <= weight < math.inf}
        if wrong:
            raise ValueError(f"weights of a {self.KIND} must be finite and zero or more, but got {wrong}")
        object.__setattr__(self, "weights", tuple({**self.DEFAULTS, **weights}.values()))
        if sum(self.weights) == 0:
            raise ValueError(f"all weights are 0; give at least one {self.KIND} a weight above 0")

    def by_name(self) -> dict[str, float]:
        """Return the weights by name, as given."""
        return dict(zip(self.DEFAULTS, self.weights, strict=True))

    def shares(self) -> dict[str, float]:
        """Return the weights by name, as shares in [0, 1] that sum to 1."""
        total = math.fsum(self.weights)
        return {name: weight / total for name, weight in self.by_name().items()}
