"""The proof of the books: claims that are true or not, each with the figures it was found by.

`query` answers SQL over the tables of the warehouse or of the published copy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

Query = Callable[..., pa.Table]

TABLES: Final = frozenset({"ledger_entries", "trial_balance", "ledger_books", "account_balances", "benefit_balances"})
"""What the proof reads."""

UNIT_NAMES: Final = {"points": "points", "wallet_cents": "cents", "exposure_min": "minutes"}


@dataclass(frozen=True)
class Claim:
    """A claim about one unit of the books, whether it is true, and the figures."""

    unit: str
    claim: str
    is_true: bool
    figures: str


_SUMS: Final = """
SELECT unit, count(*) AS entries, sum(balance_change)::BIGINT AS balance, sum(owed_change)::BIGINT AS owed
FROM ledger_entries GROUP BY unit
"""

_CHECKSUMS: Final = """
SELECT unit, bit_xor(md5_number(
    concat_ws('|', entry_id, account_id, kind, amount, balance_change, owed_change)
))::VARCHAR AS checksum
FROM ledger_entries GROUP BY unit ORDER BY unit
"""
"""The same in any order of the entries."""

_SIDES: Final = """
SELECT unit, sum(debit)::BIGINT AS debit, sum(credit)::BIGINT AS credit,
    coalesce(sum(posting_count) FILTER (book_account_kind IN ('source', 'use')), 0)::BIGINT AS entries,
    coalesce(-sum(balance) FILTER (book_account_kind = 'liability'), 0)::BIGINT AS balance,
    coalesce(sum(balance) FILTER (book_account_kind = 'asset'), 0)::BIGINT AS owed
FROM trial_balance GROUP BY unit
"""

_HELD: Final = """
SELECT unit, sum(balance)::BIGINT AS balance, sum(owed)::BIGINT AS owed, sum(entry_count)::BIGINT AS entries
FROM (
    SELECT 'points' AS unit, balance, owed, entry_count FROM account_balances
    UNION ALL SELECT unit, balance, owed, entry_count FROM benefit_balances
) GROUP BY unit
"""

_CLOSINGS: Final = """
SELECT unit, arg_max(closing, first_day) AS closing FROM ledger_books WHERE period_kind = 'month' GROUP BY unit
"""


def prove(query: Query) -> list[Claim]:
    """Return the claims of every unit that the ledger has entries of; all are true when the books balance."""
    sums, sides, held, closings = (
        {row["unit"]: row for row in query(sql).to_pylist()} for sql in (_SUMS, _SIDES, _HELD, _CLOSINGS)
    )
    claims = []
    for unit in (name for name in UNIT_NAMES if name in sums):
        of_entries, of_sides, of_accounts = sums[unit], sides.get(unit, {}), held.get(unit, {})
        net = of_entries["balance"] - of_entries["owed"]
        claims += [
            _claim(unit, "debits equal credits", of_sides.get("debit"), of_sides.get("credit")),
            _claim(unit, "every entry is posted once", of_entries["entries"], of_sides.get("entries")),
            _claim(unit, "the books have what the entries changed", net, _net(of_sides)),
            _claim(unit, "accounts have what the entries changed", net, _net(of_accounts)),
            _claim(unit, "accounts count the same entries", of_entries["entries"], of_accounts.get("entries")),
            _claim(unit, "the last month closes with it", net, closings.get(unit, {}).get("closing")),
        ]
    return claims


def list_checksums(query: Query) -> list[Claim]:
    """Return the checksum of each unit's entries: two files with the same have the same entries."""
    return [
        Claim(row["unit"], "checksum of all entries", True, row["checksum"]) for row in query(_CHECKSUMS).to_pylist()
    ]


def _net(row: dict[str, Any]) -> int | None:
    return row["balance"] - row["owed"] if row else None


def _claim(unit: str, claim: str, left: int | None, right: int | None) -> Claim:
    figures = " and ".join("nothing" if value is None else f"{value:,}" for value in (left, right))
    return Claim(unit, claim, left == right, figures)
