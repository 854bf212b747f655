"""Fitting the match to graded pairs: what each likeness of content says, and what a score means.

Logistic regressions of scikit-learn, on pairs whose grade in [0, 3] is known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from tcm_assets.catalogue.lists.relevance import HIGHEST_GRADE
from tcm_assets.matching.audience_match import audience_match
from tcm_assets.matching.content_similarity import content_likeness
from tcm_assets.matching.match_fit import MATCH_FIT, Calibration, ContentFit, MatchFit, log_odds
from tcm_assets.matching.quality.ranking_metrics import RELEVANT_GRADE, gains
from tcm_assets.matching.similarity_scores import pair_values, weighted_means
from tcm_assets.models.vectors import STORED_DECIMALS, FloatMatrix, FloatVector, Mask
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, MatchingWeights

_HIGHEST_GAIN: Final = float(gains(np.array(float(HIGHEST_GRADE))))
LEAST_AUDIENCE: Final = 1 / 3
"""Audience match under which a grade was lowered for the audience, and says little of the content."""

FEWEST_PAIRS: Final = 100
"""Graded pairs, and a twentieth of it relevant ones, below which nothing is fitted."""

_INVERSE_PENALTY: Final = 10.0  # scikit-learn's C: weak, since two numbers meet hundreds of pairs
_RANKING_INVERSE_PENALTY: Final = 0.05
"""C of the ranking, where tens of thousands of differences of a few dozen brands are far from independent."""


MOST_DIFFERENCES: Final = 5_000
"""Pairs of a better and a worse creator that are looked at for each brand, drawn by chance where there are more: of
thousands of graded creators there are millions."""


@dataclass(frozen=True)
class GradedPairs:
    """Rows of both profiles, and the grade of their pairs: shape (creators, brands), in [0, 3], NaN where unknown."""

    creators: pa.Table
    brands: pa.Table
    grades: FloatMatrix


FitContent = Callable[[Sequence[GradedPairs]], ContentFit | None]
"""Returns what likenesses of content say by graded pairs, as `fit_content` does."""


def fit_match(
    sets: Sequence[GradedPairs],
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS,
    contents: FitContent | None = None,
) -> MatchFit:
    """Return the fit to all sets of graded pairs, each of which counts as much as the others.

    A set with fewer than FEWEST_PAIRS graded pairs, or hardly a relevant one, is left out; without any the packaged
    fit is returned. `contents` fits the content, `fit_content` unless it is given.
    """
    usable = [each for each in sets if _is_usable(each.grades)]
    if not usable:
        return MATCH_FIT
    content = (contents or fit_content)(usable) or MATCH_FIT.content
    return MatchFit(content, _fit_calibration(usable, content, weights))


def _fit_calibration(sets: Sequence[GradedPairs], content: ContentFit, weights: MatchingWeights) -> Calibration:
    """Return what the weighted means of the sets' pairs mean, by content fitted before."""
    fit = MatchFit(content, MATCH_FIT.calibration)
    odds, gained, shares = [], [], []
    for each in sets:
        means, is_scored = weighted_means(pair_values(each.creators, each.brands, fit), weights)
        chosen = ~np.isnan(each.grades) & is_scored
        odds.append(log_odds(means[chosen]))
        gained.append(gains(each.grades[chosen]) / _HIGHEST_GAIN)
        shares.append(np.full(chosen.sum(), 1 / chosen.sum()))
    slope, constant = _logistic_fit(np.concatenate(odds)[:, None], np.concatenate(gained), np.concatenate(shares))
    return Calibration(slope=float(slope[0]), constant=constant)


def _is_usable(grades: FloatMatrix) -> bool:
    """Return whether there are enough graded pairs to fit to, and relevant ones among them."""
    graded = ~np.isnan(grades)
    relevant = (grades[graded] >= RELEVANT_GRADE).sum()
    return bool(graded.sum() >= FEWEST_PAIRS and relevant >= FEWEST_PAIRS // 20)


def fit_content(sets: Sequence[GradedPairs]) -> ContentFit | None:
    """Return the fit of content to the pairs that no audience speaks against; None where they tell nothing apart.

    First what each likeness says, by pairs of creators of one brand of which one has the better grade: sets differ in
    how often anybody fits, and that must not count. Then how often what they say together is right.
    """
    differences, shares, likenesses, gained, of_set = [], [], [], [], []
    for each in sets:
        likeness = content_likeness(each.creators, each.brands)
        audience = np.round(audience_match(each.creators, each.brands).expected, STORED_DECIMALS)
        chosen = ~np.isnan(each.grades) & likeness.known & (audience >= LEAST_AUDIENCE)
        features = np.stack((likeness.best_class, likeness.all_classes, likeness.themes, likeness.words), -1)
        gain = np.where(chosen, gains(np.nan_to_num(each.grades)) / _HIGHEST_GAIN, 0.0)
        own, weights = _differences(features, gain, chosen)
        differences.append(own)
        shares.append(weights / max(1.0, weights.sum()))
        likenesses.append(features[chosen])
        gained.append(gain[chosen])
        of_set.append(np.full(chosen.sum(), 1 / max(1, chosen.sum())))
    rows, weights = np.vstack(differences), np.concatenate(shares)
    if len(rows) < FEWEST_PAIRS:
        return None
    coefficients = _ranking_fit(rows, weights)
    together = np.vstack(likenesses) @ coefficients
    slope, constant = _logistic_fit(together[:, None], np.concatenate(gained), np.concatenate(of_set))
    best_class, all_classes, themes, words = (float(each) for each in coefficients * slope[0])
    return ContentFit(best_class=best_class, all_classes=all_classes, themes=themes, words=words, constant=constant)


def _differences(features: np.ndarray, gains: FloatMatrix, chosen: Mask) -> tuple[FloatMatrix, FloatVector]:
    """Return the features of the better creator less those of the worse, for each two of each brand, and their weights.

    `features`: (creators, brands, f). Each brand weighs 1, shared among its pairs by how much better one is.
    """
    rows, weights = [np.zeros((0, features.shape[-1]))], [np.zeros(0)]
    for brand in range(features.shape[1]):
        places = np.flatnonzero(chosen[:, brand])
        gain = gains[places, brand]
        better = gain[:, None] - gain[None, :]
        winners, losers = np.nonzero(better > 0)
        if len(winners) > MOST_DIFFERENCES:
            drawn = np.random.default_rng(brand).choice(len(winners), MOST_DIFFERENCES, replace=False)
            winners, losers = winners[drawn], losers[drawn]
        if len(winners):
            own = features[places, brand]
            rows.append(own[winners] - own[losers])
            weights.append(better[winners, losers] / better[winners, losers].sum())
    return np.vstack(rows), np.concatenate(weights)


def _ranking_fit(differences: FloatMatrix, shares: FloatVector) -> FloatVector:
    """Return the coefficients with which the better of two has the higher sum most often."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_RANKING_INVERSE_PENALTY, fit_intercept=False, max_iter=2_000)
    weights = shares / shares.mean()
    both_ways = np.vstack([differences, -differences])
    answers = np.r_[np.ones(len(differences)), np.zeros(len(differences))]
    model.fit(both_ways, answers, sample_weight=np.r_[weights, weights])
    coefficients: FloatVector = model.coef_[0]
    return coefficients


def _logistic_fit(features: FloatMatrix, answers: FloatVector, shares: FloatVector) -> tuple[FloatVector, float]:
    """Return coefficients and constant of the log odds of `answers`, in [0, 1], given features of shape (n, f).

    `shares` says how much each row counts.
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=1_000)
    weights = shares * (len(shares) / shares.sum())
    # An answer of 0.4 is 0.4 of a yes and 0.6 of a no.
    twice = np.vstack([features, features])
    yes_and_no = np.r_[np.ones(len(features)), np.zeros(len(features))]
    model.fit(twice, yes_and_no, sample_weight=np.r_[weights * answers, weights * (1 - answers)])
    return model.coef_[0], float(model.intercept_[0])
