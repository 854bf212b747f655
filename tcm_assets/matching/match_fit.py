"""The fitted numbers of the match: `match_fit.toml`, and how likenesses become probabilities and worth with them."""

from typing import Final

import numpy as np
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, read_data_file
from tcm_assets.models.vectors import FloatMatrix


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class ContentFit:
    """Log odds that content fits, per unit of each likeness."""

    best_class: float
    all_classes: float
    themes: float
    words: float
    constant: float


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Calibration:
    """Log odds of a pair's worth, by the log odds of the weighted components (Platt scaling)."""

    slope: float
    constant: float

    def worth(self, weighted: FloatMatrix) -> FloatMatrix:
        """Return the expected worth of each weighted mean in [0, 1]: see `similarity_scores.score`."""
        return logistic(self.slope * log_odds(weighted) + self.constant)


@dataclass(frozen=True, config=CLOSED)
class MatchFit:
    """The content of `match_fit.toml`."""

    content: ContentFit
    calibration: Calibration


MATCH_FIT: Final = read_data_file(MatchFit, __name__, "match_fit.toml")

_LEAST_PROBABILITY: Final = 1e-4  # keeps log odds finite


def logistic(odds: FloatMatrix) -> FloatMatrix:
    """Return the probabilities of log odds."""
    probabilities: FloatMatrix = 1 / (1 + np.exp(-odds))
    return probabilities


def log_odds(probabilities: FloatMatrix) -> FloatMatrix:
    """Return the log odds of probabilities in [0, 1], kept from infinity."""
    inside = np.clip(probabilities, _LEAST_PROBABILITY, 1 - _LEAST_PROBABILITY)
    odds: FloatMatrix = np.log(inside / (1 - inside))
    return odds
