"""Fitting the match to graded pairs: what each likeness of content says, and what a score means.

Logistic regressions of scikit-learn, on pairs whose grade in [0, 3] is known.
"""

from typing import Final

import numpy as np
import pyarrow as pa

from tcm_assets.matching.content_similarity import content_likeness
from tcm_assets.matching.match_fit import MATCH_FIT, Calibration, ContentFit, MatchFit, log_odds
from tcm_assets.matching.similarity_scores import pair_values, weighted_means
from tcm_assets.models.vectors import FloatMatrix
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, MatchingWeights

RELEVANT_GRADE: Final = 2
"""Grade from which a manager would put the creator on the shortlist."""

HIGHEST_GRADE: Final = 3
LEAST_AUDIENCE: Final = 1 / 3
"""Audience match under which a grade was lowered for the audience, and says little of the content."""

FEWEST_PAIRS: Final = 100
"""Graded pairs, and a twentieth of it relevant ones, below which nothing is fitted."""

_INVERSE_PENALTY: Final = 10.0  # scikit-learn's C: weak, since three coefficients meet hundreds of pairs


def fit_match(
    creators: pa.Table,
    brands: pa.Table,
    grades: FloatMatrix,
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS,
    packaged: MatchFit = MATCH_FIT,
) -> MatchFit:
    """Return the fit of rows of both profiles to `grades`: shape (creators, brands), in [0, 3], NaN where unknown.

    With fewer than FEWEST_PAIRS graded pairs, or hardly a relevant one, the packaged fit is returned.
    """
    graded = ~np.isnan(grades)
    if graded.sum() < FEWEST_PAIRS or (grades[graded] >= RELEVANT_GRADE).sum() < FEWEST_PAIRS // 20:
        return packaged
    content = _fit_content(creators, brands, grades) or packaged.content
    fit = MatchFit(content, packaged.calibration)
    values = pair_values(creators, brands, fit)
    means, is_scored = weighted_means(values, weights)
    chosen = graded & is_scored
    slope, constant = _logistic_fit(
        log_odds(means[chosen])[:, None], (grades[chosen] >= RELEVANT_GRADE).astype(np.float64)
    )
    return MatchFit(content, Calibration(slope=float(slope[0]), constant=constant))


def _fit_content(creators: pa.Table, brands: pa.Table, grades: FloatMatrix) -> ContentFit | None:
    """Return the fit of content to the pairs that no audience speaks against; None where there are too few."""
    likeness = content_likeness(creators, brands)
    audience = pair_values(creators, brands).components["audience_match"][0]
    chosen = ~np.isnan(grades) & likeness.known & (audience >= LEAST_AUDIENCE)
    gains = (2 ** grades[chosen] - 1) / (2**HIGHEST_GRADE - 1)
    if chosen.sum() < FEWEST_PAIRS or not gains.any():
        return None
    features = np.stack([likeness.best_class, likeness.all_classes, likeness.words], -1)[chosen]
    coefficients, constant = _logistic_fit(features, gains)
    best_class, all_classes, words = (float(each) for each in coefficients)
    return ContentFit(best_class=best_class, all_classes=all_classes, words=words, constant=constant)


def _logistic_fit(features: FloatMatrix, shares: np.ndarray) -> tuple[np.ndarray, float]:
    """Return coefficients and constant of the log odds of `shares`, in [0, 1], given features of shape (n, f)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=1_000)
    # A share of 0.4 is 0.4 of a yes and 0.6 of a no.
    twice = np.vstack([features, features])
    answers = np.r_[np.ones(len(features)), np.zeros(len(features))]
    model.fit(twice, answers, sample_weight=np.r_[shares, 1 - shares])
    return model.coef_[0], float(model.intercept_[0])
