"""The books as CSV files for spreadsheets, with their proof."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Final, NamedTuple

import pyarrow as pa

from tcm_assets.books.proof import list_checksums, prove
from tcm_assets.services.spreadsheet_csv import write_spreadsheet_csv

Query = Callable[..., pa.Table]


class _File(NamedTuple):
    """A file: what it is read from, and its columns with their titles."""

    label: str
    sql: str
    columns: Mapping[str, str]


_MOVED: Final = {
    "opening": "Opening",
    "earned": "Earned",
    "rescored": "Rescored",
    "adjusted": "Adjusted by hand",
    "redeemed": "Redeemed",
    "reversed": "Taken back",
    "delivered": "Delivered",
    "closing": "Closing",
}

_FILES: Final[Mapping[str, _File]] = {
    "liability": _File(
        "Liability",
        "SELECT * FROM ledger_liability",
        {"label": "Line", "value": "Value", "unit": "Unit", "explanation": "How it is made"},
    ),
    "periods": _File(
        "Days and months",
        "SELECT * FROM ledger_books ORDER BY unit, period_kind, first_day",
        {
            "unit": "Unit",
            "period_kind": "Period",
            "first_day": "First day",
            "is_closed": "Closed",
            **_MOVED,
            "balance": "Balance",
            "owed": "Owed by creators",
            "entry_count": "Entries",
            "held": "Held",
            "released": "Released",
            "rejected": "Rejected",
            "hold_ended": "Hold ended",
            "held_closing": "Held at the end",
        },
    ),
    "accounts": _File(
        "Accounts by month",
        """
        SELECT books.*, author_username AS username
        FROM account_books AS books LEFT JOIN account_balances USING (account_id)
        ORDER BY unit, account_id, first_day
        """,
        {
            "unit": "Unit",
            "account_id": "Account",
            "username": "Handle",
            "first_day": "Month",
            **_MOVED,
            "entry_count": "Entries",
        },
    ),
    "posting_ages": _File(
        "Posting months against upload months",
        "SELECT * FROM posting_ages ORDER BY unit, posted_month, upload_month",
        {
            "unit": "Unit",
            "posted_month": "Posted in",
            "upload_month": "Uploaded in",
            "age_months": "Months between",
            "amount": "Amount",
            "entry_count": "Entries",
        },
    ),
    "trial_balance": _File(
        "Trial balance",
        "SELECT * FROM trial_balance ORDER BY unit, book_account",
        {
            "unit": "Unit",
            "book_account": "Account of the books",
            "book_account_kind": "Kind",
            "debit": "Debit",
            "credit": "Credit",
            "balance": "Balance",
            "posting_count": "Entries",
        },
    ),
    "held": _File(
        "What is held now",
        """
        SELECT events.video_id, author_username AS username, left(caption, 60) AS caption, events.upload_date,
            points, date_trunc('second', held_since) AS held_since, date_trunc('second', deadline_at) AS deadline_at,
            date_diff('day', held_since, get_current_timestamp() AT TIME ZONE 'UTC') AS waiting_days
        FROM (
            SELECT hold_id, arg_max(video_id, event_id) AS video_id, arg_max(upload_date, event_id) AS upload_date,
                arg_max(kind, event_id) AS kind, arg_max(points, event_id) AS points, min(created_at) AS held_since,
                max(deadline_at) AS deadline_at
            FROM hold_events GROUP BY hold_id
        ) AS events LEFT JOIN videos USING (video_id)
        WHERE kind IN ('held', 'changed') ORDER BY held_since, video_id
        """,
        {
            "username": "Handle",
            "caption": "Video",
            "upload_date": "Uploaded",
            "points": "Points that wait",
            "held_since": "Since (UTC)",
            "waiting_days": "Days so far",
            "deadline_at": "Due by (UTC)",
        },
    ),
    "closed_months": _File(
        "Closed months",
        "SELECT * FROM closed_periods ORDER BY period, unit",
        {
            "period": "Month",
            "unit": "Unit",
            "opening": "Opening",
            "closing": "Closing",
            "entry_count": "Entries",
            "digest": "SHA-256 of its rows",
            "closed_by": "Closed by",
            "closed_at": "Closed at (UTC)",
        },
    ),
    "entries": _File(
        "All entries",
        """
        SELECT entries.*, author_username AS username,
            CASE WHEN entries.video_id IS NULL THEN entries.reason
                 ELSE coalesce(nullif(left(caption, 60), ''), 'video without a caption') END AS subject
        FROM ledger_entries AS entries
        LEFT JOIN (SELECT account_id, author_username FROM account_balances) USING (account_id)
        LEFT JOIN (SELECT video_id, caption FROM videos) USING (video_id)
        ORDER BY unit, entry_id
        """,
        {
            "unit": "Unit",
            "entry_id": "Number",
            "booked_on": "Booked on",
            "created_at": "Made at (UTC)",
            "account_id": "Account",
            "username": "Handle",
            "kind": "Kind",
            "amount": "Amount",
            "balance_change": "Change of the balance",
            "owed_change": "Change of what is owed",
            "subject": "What for",
            "upload_date": "Uploaded",
            "reason": "Why",
        },
    ),
}

NAMES: Final[Mapping[str, str]] = {name: file.label for name, file in _FILES.items()}
"""Names of the files, and what they hold."""

_PROOF_COLUMNS: Final = {"unit": "Unit", "claim": "Claim", "is_true": "True", "figures": "Figures"}


def write_file(query: Query, name: str) -> bytes:
    """Return one of NAMES as CSV. `query` answers SQL over the tables of the warehouse or of the published copy."""
    file = _FILES[name]
    return write_spreadsheet_csv(query(file.sql).to_pylist(), file.columns)


def write_proof(query: Query) -> bytes:
    """Return the proof as CSV."""
    return write_spreadsheet_csv([asdict(claim) for claim in (*prove(query), *list_checksums(query))], _PROOF_COLUMNS)


def write_all(query: Query) -> Iterator[tuple[str, bytes]]:
    """Yield every file with its name, the proof last."""
    for name in NAMES:
        yield f"{name}.csv", write_file(query, name)
    yield "proof.csv", write_proof(query)
