"""Quality in words: rows of `recommendation_quality` as a table in Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tcm_assets.matching.quality.methods import METHOD_KINDS
from tcm_assets.matching.quality.tables import LABEL_SOURCES

QUALITY_IN_WORDS = "Quality of the recommendations"
"""Title of the table in the UI."""

METRIC_WORDS: Mapping[str, str] = {
    "ndcg_at_5": "nDCG@5",
    "ndcg_at_10": "nDCG@10",
    "recall_at_10": "recall@10",
    "average_precision": "MAP",
    "rank_of_best": "median rank of the best",
    "catalogue_coverage": "coverage",
    "top_partner_share": "most frequent partner",
    "distinct_list_share": "distinct lists of a kind",
    "exposure_gini": "Gini over tiers",
}
"""What tables and pictures call each metric."""

DIRECTION_WORDS: Mapping[str, str] = {
    "creators_for_brand": "Creators for a brand",
    "brands_for_creator": "Brands for a creator",
}

REPORTED_SPLIT = "held-out brands"
"""The split whose figures are shown first: nothing was fitted on what it is measured on."""

Row = Mapping[str, Any]


def quality_in_words(rows: Sequence[Row], split: str = REPORTED_SPLIT) -> str:
    """Return Markdown tables of one split, a line per method: by label source and direction."""
    parts = []
    for label_source in LABEL_SOURCES:
        for direction, words in DIRECTION_WORDS.items():
            place = (label_source, split, direction)
            own = [row for row in rows if (row["label_source"], row["split"], row["direction"]) == place]
            if own:
                parts += [f"**{words}, {label_source}, {split}**", methods_table(own)]
    return "\n\n".join(parts) or "No method was measured."


def methods_table(rows: Sequence[Row]) -> str:
    """Return a Markdown table of one direction of one split; where nothing was measured, why not.

    The match stands first, then its parts and the baselines, of each kind the best first. In brackets are the 95 %
    intervals of nDCG@5, and of its lead over the best baseline.
    """
    by_method: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_method.setdefault(row["method"], {})[row["metric"]] = row
    measured = {
        method: own for method, own in by_method.items() if any(row["value"] is not None for row in own.values())
    }
    reasons = sorted({f"{row['method']}: {row['blank_reason']}" for row in _left_out(by_method, measured)})
    if not measured:
        (reason, *_) = sorted({str(row["blank_reason"]) for row in rows})
        return f"Not measured: {reason}."
    header = ["method", "nDCG@5", "lead", *(words for name, words in METRIC_WORDS.items() if name != "ndcg_at_5")]
    lines = ["| " + " | ".join(header) + " |", "|---|" + "---:|" * (len(header) - 1)]
    for method, own in sorted(measured.items(), key=_place):
        first = own["ndcg_at_5"]
        cells = [
            method,
            with_interval(first["value"], first["low"], first["high"]),
            with_interval(first["lead"], first["lead_low"], first["lead_high"], sign="+"),
            *(figure(own[name]["value"], name) if name in own else "" for name in METRIC_WORDS if name != "ndcg_at_5"),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, *(["", "Left out: " + "; ".join(reasons) + "."] if reasons else [])])


def _place(method_rows: tuple[str, Mapping[str, Row]]) -> tuple[int, float]:
    """Return the place of a method among the others: the match, its parts, baselines; of a kind the best first."""
    first = method_rows[1]["ndcg_at_5"]
    return METHOD_KINDS.index(first["method_kind"]), -(first["value"] or 0.0)


def _left_out(by_method: Mapping[str, Mapping[str, Row]], measured: Mapping[str, object]) -> Iterable[Row]:
    return (next(iter(own.values())) for method, own in by_method.items() if method not in measured)


def with_interval(value: float | None, low: float | None, high: float | None, *, sign: str = "") -> str:
    """Return a figure with the ends of its interval in brackets, where they are known.

    >>> with_interval(0.5, 0.25, 0.75), with_interval(0.1, 0.0, 0.2, sign="+"), with_interval(None, None, None)
    ('0.500 (0.250 to 0.750)', '+0.100 (+0.000 to +0.200)', '')
    """
    if value is None:
        return ""
    ends = "" if low is None or high is None else f" ({low:{sign}.3f} to {high:{sign}.3f})"
    return f"{value:{sign}.3f}{ends}"


def figure(value: float | None, metric: str) -> str:
    """Return a figure as the tables show it: ranks with one decimal, shares with three.

    >>> figure(1.0, "rank_of_best"), figure(0.5, "recall_at_10"), figure(None, "recall_at_10")
    ('1', '0.500', '')
    """
    if value is None:
        return ""
    return f"{value:.1f}".removesuffix(".0") if metric == "rank_of_best" else f"{value:.3f}"
