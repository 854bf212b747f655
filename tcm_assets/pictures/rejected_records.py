"""Pictures of `rejected_records`: which problems the input has, and how many of each."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.pictures.bars import Bar, bar_card
from tcm_assets.pictures.labels import counted, name_label
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import PALE, SERIES, Card

MAX_CLASSES = 200
"""Classes that are fetched, the most frequent first; what is beyond them is not in the last line's total."""
MAX_BARS = 14

OUTCOME_COLORS = {"rejected": SERIES[3], "repaired": SERIES[0], "superseded": PALE, "outside_days": SERIES[1]}

QUOTED_OR_NUMBER = r"'[^']*'|\"[^\"]*\"|[0-9][0-9.,:]*"
"""What differs between reasons of one class: what was found there, and where."""


def reason_class(reason: ir.StringValue) -> ir.StringValue:
    """A reason without its particulars: "'12a' is not a number" and "'x' is not a number" are one class."""
    return reason.re_replace(QUOTED_OR_NUMBER, "…")


def _select_problems(rows: ibis.Table) -> ibis.Table:
    by_class = rows.group_by("target_table", "outcome", reason=reason_class(rows.reason)).agg(
        problem_count=lambda t: t.count()
    )
    order = (ibis.desc("problem_count"), "target_table", "reason", "outcome")
    return by_class.order_by(*order).limit(MAX_CLASSES)


def _compose_problems(title: str, rows: pa.Table) -> Card:
    classes = rows.to_pylist()
    totals = dict.fromkeys(OUTCOME_COLORS, 0)
    for row in classes:
        totals[row["outcome"]] += row["problem_count"]
    bars = [
        Bar(
            name_label(f"{row['target_table']}: {row['reason']}", 62),
            ((row["problem_count"], OUTCOME_COLORS[row["outcome"]]),),
            f"{row['problem_count']:,}",
        )
        for row in classes[:MAX_BARS]
    ]
    note = f"{counted(sum(totals.values()), 'problem')}, by table and reason."
    if len(classes) > MAX_BARS:
        note += f" The {MAX_BARS} most frequent reasons are shown."
    legend = [(OUTCOME_COLORS[outcome], f"{outcome} ({n:,})") for outcome, n in totals.items() if n]
    return bar_card(title, note, bars, unit="problems", legend=legend)


PICTURES: tuple[Picture, ...] = (card_picture("Problems of the input records", _select_problems, _compose_problems),)
