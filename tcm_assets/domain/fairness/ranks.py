"""Ranks with equal values sharing their mean rank, and the correlation of two rankings."""

import ibis
import ibis.expr.types as ir


def mean_rank(value: ir.Value) -> ir.Value:
    """Rank of each value from 1 for the smallest; equal values get the mean of the ranks they take up together."""
    below_count = ibis.rank().over(ibis.window(order_by=value))
    equal_count = value.count().over(ibis.window(group_by=value))
    return below_count + (equal_count + 1) / 2


def rank_correlation(rows: ir.Table, first: str, second: str) -> ir.Table:
    """One row, `value`: Spearman's correlation of two columns over the rows where both are known, in [-1, 1].

    That is Pearson's correlation of the mean ranks. Null for fewer than two rows, or where a column has one value only.
    """
    known = rows.filter(rows[first].notnull(), rows[second].notnull())
    ranked = known.select(first_rank=mean_rank(known[first]), second_rank=mean_rank(known[second]))
    value = ranked.first_rank.cast("float64").corr(ranked.second_rank.cast("float64"), how="pop")
    has_spread = (ranked.first_rank.nunique() > 1) & (ranked.second_rank.nunique() > 1)
    return ranked.aggregate(value=ibis.cases((has_spread, value)))
