"""Pictures of `points_fairness`: effect of an outlier, shares by tier, rank correlations and weights, by method."""

from collections.abc import Sequence

import ibis
import pyarrow as pa

from tcm_assets.charts.bars import Bar, bar_card
from tcm_assets.charts.card import MAIN, SERIES, Card, LegendEntry
from tcm_assets.charts.labels import name_label
from tcm_assets.charts.picture import Picture, card_picture

METHOD_COLORS = {"robust": SERIES[0], "minmax": SERIES[1]}

METHOD_WORDS = {"robust": "ours (robust)", "minmax": "source system (minmax)"}

LEGEND = [(METHOD_COLORS[method], words) for method, words in METHOD_WORDS.items()]

TIER_ORDER = ("nano", "micro", "mid", "macro", "mega", "unknown")

LABEL_CHARACTERS = 40

OUTLIER_WORDS = {
    "outlier_effect": "all others together",
    "outlier_effect_largest": "the one it moves most",
}


def _bar(name: str, value: float, words: str, color: str) -> Bar:
    """Return the bar of a measure; a negative one, as a correlation can be, has its value written and no length."""
    return Bar.single(name_label(name.replace("_", " "), LABEL_CHARACTERS), max(value, 0.0), words, color)


def _card(title: str, note: str, bars: list[Bar], unit: str, legend: Sequence[LegendEntry] = ()) -> Card:
    return bar_card(title, note, bars, unit=unit, legend=legend) if bars else Card(title, "nothing to compare", 0)


def _select_measures(*measures: str) -> "ibis.Deferred":
    return ibis._.measure.isin(measures) & ibis._.value.notnull()


def _select_outlier(rows: ibis.Table) -> ibis.Table:
    return rows.filter(_select_measures(*OUTLIER_WORDS)).select("measure", "method", "value")


def _compose_outlier(title: str, rows: pa.Table) -> Card:
    values = {(row["measure"], row["method"]): row["value"] for row in rows.to_pylist()}
    bars = [
        _bar(f"{words}, {METHOD_WORDS[method]}", value, f"{value:.2f} %", METHOD_COLORS[method])
        for measure, words in OUTLIER_WORDS.items()
        for method in METHOD_WORDS
        if (value := values.get((measure, method))) is not None
    ]
    note = "A video with ten times the best counts is added to the latest window: by how much others' points change."
    return _card(title, note, bars, "percent of their points", LEGEND)


def _select_shares(rows: ibis.Table) -> ibis.Table:
    shares = rows.filter(_select_measures("share_of_points", "share_of_videos"))
    return shares.select("measure", "method", "subject", "value")


def _compose_shares(title: str, rows: pa.Table) -> Card:
    values = {(row["subject"], row["measure"], row["method"]): row["value"] for row in rows.to_pylist()}
    tiers = [tier for tier in TIER_ORDER if any(subject == tier for subject, _, _ in values)]
    bars: list[Bar] = []
    for tier in tiers:
        videos = values.get((tier, "share_of_videos", "robust"), values.get((tier, "share_of_videos", "minmax")))
        for method in METHOD_WORDS:
            value = values.get((tier, "share_of_points", method))
            if value is not None:
                bars.append(
                    _bar(f"{tier}, {METHOD_WORDS[method]}", value, f"{value:.1%} of points", METHOD_COLORS[method])
                )
        if videos is not None:
            bars.append(_bar(f"{tier}, videos", videos, f"{videos:.1%} of videos", SERIES[2]))
    note = "Accounts by followers: the share of points that they earn beside the share of videos that they upload."
    return _card(title, note, bars, "share", [*LEGEND, (SERIES[2], "share of videos")])


def _select_correlations(rows: ibis.Table) -> ibis.Table:
    return rows.filter(_select_measures("rank_correlation")).select("method", "subject", "value")


def _compose_correlations(title: str, rows: pa.Table) -> Card:
    bars = [
        _bar(
            f"{row['subject']}, {METHOD_WORDS[row['method']]}",
            row["value"],
            f"{row['value']:.2f}",
            METHOD_COLORS[row["method"]],
        )
        for row in sorted(rows.to_pylist(), key=lambda row: (row["subject"], row["method"] != "robust"))
    ]
    note = "How far the order of videos by points follows their order by each metric (1: the same order, 0: none)."
    return _card(title, note, bars, "rank correlation", LEGEND)


def _select_sensitivity(rows: ibis.Table) -> ibis.Table:
    return rows.filter(_select_measures("weight_sensitivity")).select("subject", "value")


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
