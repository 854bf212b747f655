"""The trial balance: every entry of the ledger as debits and credits of a few accounts of the books."""

from functools import reduce
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from tcm_assets.books.tables import TRIAL_BALANCE


class _Counterpart(NamedTuple):
    """Where an entry's amount comes from or goes to, by the entry's kind; `of_videos` None: whatever it is about."""

    name: str
    kind: str
    kinds: tuple[str, ...]
    of_videos: bool | None = None


_COUNTERPARTS = (
    _Counterpart("issued for videos", "source", ("earn", "grant")),
    _Counterpart("rescored videos", "source", ("adjust",), of_videos=True),
    _Counterpart("adjusted by hand", "source", ("adjust",), of_videos=False),
    _Counterpart("redemptions", "use", ("redeem",)),
    _Counterpart("taken back", "use", ("reverse",)),
    _Counterpart("delivered", "use", ("deliver",)),
)


def compute_trial_balance(entries: ir.Table) -> ir.Table:
    """Return `trial_balance` of `ledger_entries`.

    An entry that gives credits what creators have, or first what they owe, and debits where it comes from; one that
    takes does the opposite. So its two sides are equal by `amount = balance_change - owed_change`, which the ledger's
    database enforces for each entry.
    """
    signed = {}
    for name in ("amount", "balance_change", "owed_change"):
        value = entries[name]
        signed[f"{name}_up"] = value.sum(where=value > 0).fill_null(0)
        signed[f"{name}_down"] = value.sum(where=value < 0).fill_null(0)
    by_kind = entries.group_by("unit", "kind", is_of_video=entries.video_id.notnull()).aggregate(
        **signed,
        touched_balance=entries.count(where=entries.balance_change != 0),
        touched_owed=entries.count(where=entries.owed_change != 0),
        entry_count=entries.count(),
    )
    lines = [
        _line(by_kind, "owed to creators", "liability", "balance_change", "touched_balance", rises_by_credit=True),
        _line(by_kind, "owed by creators", "asset", "owed_change", "touched_owed", rises_by_credit=False),
    ]
    for counterpart in _COUNTERPARTS:
        is_meant = by_kind.kind.isin(counterpart.kinds)
        if counterpart.of_videos is not None:
            is_meant &= by_kind.is_of_video == counterpart.of_videos
        of_kind = by_kind.filter(is_meant)
        lines.append(_line(of_kind, counterpart.name, counterpart.kind, "amount", "entry_count", rises_by_credit=False))
    return reduce(lambda all_lines, line: all_lines.union(line), lines)


def _line(by_kind: ir.Table, name: str, kind: str, column: str, touched: str, *, rises_by_credit: bool) -> ir.Table:
    up, down = by_kind[f"{column}_up"].sum(), -by_kind[f"{column}_down"].sum()
    debit, credit = (down, up) if rises_by_credit else (up, down)
    sums = by_kind.group_by("unit").aggregate(debit=debit, credit=credit, posting_count=by_kind[touched].sum())
    line = sums.mutate(
        book_account=ibis.literal(name),
        book_account_kind=ibis.literal(kind),
        balance=sums.debit - sums.credit,
    )
    return line.mutate(
        **{name: line[name].cast("int64") for name in ("debit", "credit", "balance", "posting_count")}
    ).select(*TRIAL_BALANCE.column_names)
