"""How unequally points are shared: shares by follower tier and the Gini coefficient."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

UNKNOWN_TIER = "unknown"
"""The subject under which videos of accounts with unknown followers are counted."""


def shares_by_tier(scored: ir.Table, by: Sequence[str] = ()) -> ir.Table:
    """One row per group of `by` and tier that has videos: the columns of `by`, `subject`, `share_of_points` and
    `share_of_videos`, both of the group and in [0, 1].

    `scored` has `follower_tier` and `points`. Shares of points are null where no video has any.
    """
    tiers = scored.group_by(*by, subject=scored.follower_tier.fill_null(UNKNOWN_TIER)).aggregate(
        points=scored.points.sum(), videos=scored.count()
    )
    of_group = ibis.window(group_by=list(by))
    return tiers.select(
        *by,
        "subject",
        share_of_points=tiers.points / tiers.points.sum().over(of_group).nullif(0),
        share_of_videos=tiers.videos / tiers.videos.sum().over(of_group),
    )


def gini(rows: ir.Table, column: str, by: Sequence[str] = ()) -> ir.Table:
    """One row per group of `by`: its columns and `value`, the Gini coefficient of a column of values >= 0; 0 where all
    have the same, towards 1 when one has all.

    G = 2 x sum(i x_i) / (n x sum(x)) - (n + 1) / n over the values in rising order, i from 1 (Sen 1973). Null when
    there are none or they sum to 0.
    """
    known = rows.select(*by, amount=rows[column].cast("float64")).filter(lambda selected: selected.amount.notnull())
    in_order = ibis.window(group_by=list(by), order_by=known.amount)
    ordered = known.mutate(place=ibis.row_number().over(in_order) + 1)
    total = ordered.amount.sum().nullif(0.0)
    number = ordered.count()
    return ordered.aggregate(
        by=list(by), value=2 * (ordered.place * ordered.amount).sum() / (number * total) - (number + 1) / number
    )
