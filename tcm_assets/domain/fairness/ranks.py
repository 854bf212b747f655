"""Ranks with equal values sharing their mean rank, and the correlation of two rankings."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir


def mean_rank(value: ir.Value, by: Sequence[ir.Value] = ()) -> ir.Value:
    """Rank of each value in its group of `by`, from 1 for the smallest; equal values get the mean of the ranks they
    take up together.
    """
    groups = list(by)
    below_count = ibis.rank().over(ibis.window(group_by=groups, order_by=value))
    # Of the same groups in the same order, so that the engine sorts once.
    through_count = value.count().over(ibis.range_window(preceding=None, following=0, group_by=groups, order_by=value))
    return (below_count + through_count + 1) / 2


def rank_correlation(rows: ir.Table, first: str, second: str, by: Sequence[str] = ()) -> ir.Table:
    """One row per group of `by`: its columns and `value`, Spearman's correlation of two columns over the rows where
    both are known, in [-1, 1].

    That is Pearson's correlation of the mean ranks. Null for fewer than two rows, or where a column has one value only.
    """
    known = rows.filter(rows[first].notnull(), rows[second].notnull())
    groups = [known[name] for name in by]
    ranked = known.select(*by, first_rank=mean_rank(known[first], groups), second_rank=mean_rank(known[second], groups))
    value = ranked.first_rank.cast("float64").corr(ranked.second_rank.cast("float64"), how="pop")
    has_spread = (ranked.first_rank.nunique() > 1) & (ranked.second_rank.nunique() > 1)
    return ranked.aggregate(by=list(by), value=ibis.cases((has_spread, value)))
