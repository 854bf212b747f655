"""Bootstrap intervals of a mean or median over subjects, and of paired differences (Efron and Tibshirani, 1993)."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tcm_assets.models.vectors import FloatMatrix, FloatVector

DRAWS = 2_000
"""Samples with replacement: the ends of a 95 % interval then rest on 50 of them each."""

SEED = 20_201
"""Fixed, so that a second run gives the same intervals, and equal subjects are drawn for all methods."""

LEVEL = 0.95
_NUMBERS_AT_ONCE = 4_000_000  # of samples that are in memory together: 32 MB


class Interval(NamedTuple):
    """A figure and the ends of its 95 % percentile interval; the ends are NaN with fewer than two subjects."""

    value: float
    low: float
    high: float


def mean_interval(values: FloatVector) -> Interval:
    """Return the mean of the subjects' `values`, none of them NaN, and its interval; all NaN without subjects."""
    return _interval(values[:, None], lambda drawn: drawn[..., 0].mean(axis=-1))


def median_interval(values: FloatVector) -> Interval:
    """Return the median of the subjects' `values`, none of them NaN, and its interval; all NaN without subjects."""
    return _interval(values[:, None], lambda drawn: np.median(drawn[..., 0], axis=-1))


def mean_difference(values: FloatVector, others: FloatVector) -> Interval:
    """Return the mean of `values` less that of `others` of the same subjects, in order, and the interval of it."""
    return mean_interval(values - others)


def median_difference(values: FloatVector, others: FloatVector) -> Interval:
    """Return the median of `values` less that of `others` of the same subjects, in order, and the interval of it."""
    both = np.stack([values, others], axis=1)
    return _interval(both, lambda drawn: np.median(drawn[..., 0], axis=-1) - np.median(drawn[..., 1], axis=-1))


def _interval(rows: FloatMatrix, figure: Callable[[FloatMatrix], FloatVector]) -> Interval:
    """Return `figure` of the rows (subjects, numbers) and its interval; `figure` takes samples of them, stacked."""
    count = len(rows)
    if not count:
        return Interval(np.nan, np.nan, np.nan)
    value = float(figure(rows[None])[0])
    if count == 1:
        return Interval(value, np.nan, np.nan)
    generator = np.random.default_rng(SEED)
    at_once = max(_NUMBERS_AT_ONCE // count, 1)
    drawn = [
        figure(rows[generator.integers(0, count, (min(at_once, DRAWS - start), count))])
        for start in range(0, DRAWS, at_once)
    ]
    low, high = np.quantile(np.concatenate(drawn), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))
