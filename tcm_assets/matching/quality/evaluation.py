"""The yardstick: every method, split and direction measured against the labels, as rows of `recommendation_quality`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tcm_assets.matching.directions import CREATORS_FOR_BRAND
from tcm_assets.matching.quality.bootstrap import (
    Interval,
    mean_difference,
    mean_interval,
    median_difference,
    median_interval,
)
from tcm_assets.matching.quality.held_out import SPLITS, Split, learns_nothing, out_of_fold_scores
from tcm_assets.matching.quality.listed import Arrangement
from tcm_assets.matching.quality.measured_lists import Measured, mean_of, measure
from tcm_assets.matching.quality.methods import Marketplace, Method, MethodKind
from tcm_assets.matching.quality.metric_names import DIRECTIONS, LESS_IS_BETTER, MEDIAN_METRICS, METRIC_NAMES, VARIETY
from tcm_assets.matching.quality.ranking_metrics import ACCURACY_METRICS
from tcm_assets.models.vectors import STORED_DECIMALS, FloatMatrix, FloatVector

Row = dict[str, object]


@dataclass(frozen=True)
class Contender:
    """A method by several of its seeds, whose figures are averaged; or why it could not be run."""

    name: str
    kind: MethodKind
    methods: Sequence[Method] = field(default_factory=tuple)
    blank_reason: str | None = None
    arrangement: Arrangement | None = None
    """How lists are made of its scores; None where the lists are the scores' order."""

    @classmethod
    def of(cls, *methods: Method) -> "Contender":
        """Return the contender of one method, or of one method by several seeds."""
        return cls(methods[0].name, methods[0].kind, methods)


class Labelled(NamedTuple):
    """Labels of one source and the two sides they are about; or why there are none.

    `training` are the grades that methods may be fitted on, where they are held in: all that is known.
    """

    source: str
    marketplace: Marketplace
    training: FloatMatrix
    blank_reason: str | None = None


def evaluate(
    contenders: Sequence[Contender], labels: Sequence[Labelled], splits: Sequence[Split] = SPLITS
) -> list[Row]:
    """Return rows of `recommendation_quality`: labels x splits x directions x methods x metrics, in this order."""
    return [row for labelled in labels for row in _of_labels(contenders, labelled, splits)]


def _of_labels(contenders: Sequence[Contender], labelled: Labelled, splits: Sequence[Split]) -> list[Row]:
    runnable = [] if labelled.blank_reason else [each for each in contenders if not each.blank_reason]
    scored: Scored = {}
    measured = {contender.name: _by_split(contender, labelled, splits, scored) for contender in runnable}
    return [
        row
        for split in splits
        for direction in DIRECTIONS
        for row in _rows(
            contenders,
            labelled,
            {"label_source": labelled.source, "split": split.name, "direction": direction},
            {name: own[split.name][direction] for name, own in measured.items()},
        )
    ]


Scored = dict[tuple[int, str], FloatMatrix]
"""Scores of all pairs by method and split: several contenders arrange those of one method."""


def _by_split(
    contender: Contender, labelled: Labelled, splits: Sequence[Split], scored: Scored
) -> dict[str, dict[str, Measured]]:
    """Return what is measured of a contender, by split and direction; what it scores is kept in `scored`."""
    fitted = labelled.marketplace.graded(labelled.training)
    # The lists of a method that learns nothing are the same whoever is held out.
    is_same = all(learns_nothing(method, fitted) for method in contender.methods)
    by_split: dict[str, dict[str, Measured]] = {}
    for split in splits:
        found = []
        for method in contender.methods:
            key = id(method), "" if is_same else split.name
            if key not in scored:
                scored[key] = out_of_fold_scores(method, fitted, split)
            found.append(measure(scored[key], labelled.marketplace, contender.arrangement, split))
        by_split[split.name] = {direction: mean_of([each[direction] for each in found]) for direction in DIRECTIONS}
    return by_split


def _rows(
    contenders: Sequence[Contender], labelled: Labelled, place: Row, measured: Mapping[str, Measured]
) -> list[Row]:
    """Return the rows of one direction of one split, `measured` by method."""
    best = {name: _best_baseline(name, contenders, measured) for name in ACCURACY_METRICS}
    rows = []
    for contender in contenders:
        own = measured.get(contender.name)
        for metric in METRIC_NAMES:
            row: Row = {**place, "method": contender.name, "method_kind": contender.kind, "metric": metric}
            reason = labelled.blank_reason or contender.blank_reason
            if own is None:
                row |= _figures(None, 0, reason)
            elif metric in VARIETY:
                row |= _variety_figures(own.variety[metric], metric, labelled.marketplace, str(place["direction"]))
            else:
                values = _known(own.by_subject[metric])
                row |= _figures(_interval(values, metric), len(values), _NO_SUBJECT)
                if (baseline := best[metric]) and baseline != contender.name:
                    row |= _lead(values, _known(measured[baseline].by_subject[metric]), metric, baseline)
            rows.append({**dict.fromkeys(_LEAD_COLUMNS), **row})
    return rows


_NO_SUBJECT = "no subject has a label that this metric could find"
_NO_KIND = "no two lists of subjects of one kind, or no known follower tier"
_LEAD_COLUMNS = ("best_baseline", "lead", "lead_low", "lead_high")


def _best_baseline(metric: str, contenders: Sequence[Contender], measured: Mapping[str, Measured]) -> str | None:
    """Return the baseline with the best figure, of equals the first; None where none was measured."""
    figures = {
        each.name: _interval(values, metric).value
        for each in contenders
        if each.kind == "baseline" and each.name in measured
        and len(values := _known(measured[each.name].by_subject[metric]))
    }  # fmt: skip
    sign = -1 if metric in LESS_IS_BETTER else 1
    return max(figures, key=lambda name: sign * figures[name], default=None)


def _known(values: FloatVector) -> FloatVector:
    return values[~np.isnan(values)]


def _interval(values: FloatVector, metric: str) -> Interval:
    return median_interval(values) if metric in MEDIAN_METRICS else mean_interval(values)


def _lead(values: FloatVector, others: FloatVector, metric: str, baseline: str) -> Row:
    """Return how far a method is ahead of the best baseline; above 0 is better, whatever the metric."""
    difference = median_difference if metric in MEDIAN_METRICS else mean_difference
    found = difference(others, values) if metric in LESS_IS_BETTER else difference(values, others)
    columns = dict(zip(_LEAD_COLUMNS[1:], map(_stored, found), strict=True))
    return {"best_baseline": baseline, **columns}


def _variety_figures(value: float, metric: str, marketplace: Marketplace, direction: str) -> Row:
    is_for_brands = direction == CREATORS_FOR_BRAND
    count = len(marketplace.brand_ids if is_for_brands else marketplace.creator_ids)
    if metric == "exposure_gini" and not is_for_brands:
        return _figures(None, 0, "brands have no follower tiers")
    return _figures(Interval(value, np.nan, np.nan), count, _NO_KIND)


def _figures(interval: Interval | None, subject_count: int, blank_reason: str | None) -> Row:
    if interval is None or np.isnan(interval.value):
        return {"value": None, "low": None, "high": None, "subject_count": 0, "blank_reason": blank_reason}
    value, low, high = map(_stored, interval)
    return {"value": value, "low": low, "high": high, "subject_count": subject_count, "blank_reason": None}


def _stored(number: float) -> float | None:
    return None if np.isnan(number) else round(number, STORED_DECIMALS)
