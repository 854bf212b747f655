"""Pictures of `points_fairness`: what an outlier does, shares by tier, and what points follow, by method."""

from collections.abc import Sequence

import ibis
import pyarrow as pa

from tcm_assets.charts.picture import Bar, Picture, bar_card, card_picture, single
from tcm_assets.charts.style import MAIN, SERIES, Card, LegendEntry, name_label
from tcm_assets.points.fairness_measures import UNKNOWN_TIER
from tcm_assets.points.populations import TIER_NAMES
from tcm_assets.tables.scoring_metrics import METHOD_LABELS, SCORING_METHODS

METHOD_COLORS: dict[str, str] = dict(zip(SCORING_METHODS, SERIES, strict=False))
"""Colour of each method, here and on the owner's page."""

_LEGEND = [(METHOD_COLORS[method], label) for method, label in METHOD_LABELS.items()]

_VIDEOS_COLOR = SERIES[len(SCORING_METHODS)]

_LABEL_CHARACTERS = 40

_OUTLIER_LABELS = {
    "outlier_effect": "all others together",
    "outlier_effect_largest": "the one it moves most",
}


def _method_bar(subject: str, method: str, value: float, words: str) -> Bar:
    return _bar(f"{subject}, {METHOD_LABELS[method].lower()}", value, words, METHOD_COLORS[method])


def _bar(name: str, value: float, words: str, color: str) -> Bar:
    """Return the bar of a measure; a negative correlation has no length, only its value in words."""
    return single(name_label(name.replace("_", " "), _LABEL_CHARACTERS), max(value, 0.0), words, color)


def _card(title: str, note: str, bars: list[Bar], unit: str, legend: Sequence[LegendEntry] = ()) -> Card:
    return bar_card(title, note, bars, unit=unit, legend=legend) if bars else Card(title, "nothing to compare", 0)


def _select_measures(rows: ibis.Table, *measures: str) -> ibis.Table:
    known = rows.filter(rows.measure.isin(measures), rows.value.notnull())
    return known.select("measure", "method", "subject", "value")


def _select_outlier(rows: ibis.Table) -> ibis.Table:
    return _select_measures(rows, *_OUTLIER_LABELS)


def _compose_outlier(title: str, rows: pa.Table) -> Card:
    values = {(row["measure"], row["method"]): row["value"] for row in rows.to_pylist()}
    bars = [
        _method_bar(label, method, value, f"{value:.2f} %")
        for measure, label in _OUTLIER_LABELS.items()
        for method in SCORING_METHODS
        if (value := values.get((measure, method))) is not None
    ]
    note = "A video with ten times the best counts is added to the latest window: by how much others' points change."
    return _card(title, note, bars, "percent of their points", _LEGEND)


def _select_shares(rows: ibis.Table) -> ibis.Table:
    return _select_measures(rows, "share_of_points", "share_of_videos")


def _compose_shares(title: str, rows: pa.Table) -> Card:
    values = {(row["subject"], row["measure"], row["method"]): row["value"] for row in rows.to_pylist()}
    bars: list[Bar] = []
    for tier in (*TIER_NAMES, UNKNOWN_TIER):
        for method in SCORING_METHODS:
            points = values.get((tier, "share_of_points", method))
            if points is not None:
                bars.append(_method_bar(tier, method, points, f"{points:.1%} of points"))
        # The videos are the same by either method.
        videos = values.get((tier, "share_of_videos", "robust"), values.get((tier, "share_of_videos", "minmax")))
        if videos is not None:
            bars.append(_bar(f"{tier}, videos", videos, f"{videos:.1%} of videos", _VIDEOS_COLOR))
    note = "Accounts by followers: the share of points that they earn beside the share of videos that they upload."
    return _card(title, note, bars, "share", [*_LEGEND, (_VIDEOS_COLOR, "share of videos")])


def _select_correlations(rows: ibis.Table) -> ibis.Table:
    return _select_measures(rows, "rank_correlation")


def _compose_correlations(title: str, rows: pa.Table) -> Card:
    bars = [
        _method_bar(row["subject"], row["method"], row["value"], f"{row['value']:.2f}")
        for row in sorted(rows.to_pylist(), key=lambda row: (row["subject"], SCORING_METHODS.index(row["method"])))
    ]
    note = "How far the order of videos by points follows their order by each metric (1: the same order, 0: none)."
    return _card(title, note, bars, "rank correlation", _LEGEND)


def _select_sensitivity(rows: ibis.Table) -> ibis.Table:
    return _select_measures(rows, "weight_sensitivity")


def _compose_sensitivity(title: str, rows: pa.Table) -> Card:
    bars = [
        _bar(row["subject"], row["value"], f"{row['value']:.2f} %", MAIN)
        for row in sorted(rows.to_pylist(), key=lambda row: row["subject"])
    ]
    note = "How far videos move in rank on average when one weight changes by a fifth, of all ranks."
    return _card(title, note, bars, "percent of all ranks")


POINTS_FAIRNESS_PICTURES: tuple[Picture, ...] = (
    card_picture("What one viral outlier does to everyone else", _select_outlier, _compose_outlier),
    card_picture("Points and videos by size of the account", _select_shares, _compose_shares),
    card_picture("What the points follow", _select_correlations, _compose_correlations),
    card_picture("What a change of a weight does", _select_sensitivity, _compose_sensitivity),
)
