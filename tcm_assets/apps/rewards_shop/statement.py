"""An account's statement: every entry with its video or reward in words, as lines and as a CSV file.

Captions come from the published copy, at the moment of reading; the ledger keeps ids alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tcm_assets.apps.published import Query, fetch_rows
from tcm_assets.apps.words import ENTRY_NAMES, name_video
from tcm_assets.ledger.benefits import WALLET, list_benefit_entries
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.statements import Entry, list_entries
from tcm_assets.services.spreadsheet_csv import write_spreadsheet_csv

MOST_ENTRIES: Final = 5_000
"""Entries of a file: years of a busy account."""

_COLUMNS: Final = {
    "made_at": "When (UTC)",
    "what": "What",
    "subject": "For",
    "amount": "Amount",
    "unit": "Unit",
    "balance_after": "Balance after",
    "reason": "Why",
}


def fetch_captions(query: Query, video_ids: Iterable[str | None]) -> Mapping[str, str | None]:
    """Return the captions of those videos that are published."""
    wanted = sorted({video_id for video_id in video_ids if video_id})
    if not wanted:
        return {}
    sql = "SELECT video_id, caption FROM videos WHERE list_contains($video_ids, video_id)"
    return {row["video_id"]: row["caption"] for row in fetch_rows(query, sql, {"video_ids": wanted})}


def name_subject(entry: Any, captions: Mapping[str, str | None], reward_name: str | None = None) -> str | None:
    """Return what an entry is for, in words its creator knows: a video or a reward; None for what is by hand."""
    if entry.video_id is not None:
        return name_video(captions.get(entry.video_id), entry.upload_date)
    return reward_name


def write_statement(ledger: Ledger, query: Query, account_id: str, *, has_videos: bool) -> bytes:
    """Return the account's points and benefits as CSV, the newest first."""
    entries = list_entries(ledger, account_id, limit=MOST_ENTRIES)
    benefits = list_benefit_entries(ledger, account_id, limit=MOST_ENTRIES)
    ids = [entry.video_id for entry in entries] + [benefit.video_id for benefit in benefits]
    captions = fetch_captions(query, ids) if has_videos else {}
    rows = [
        _as_row(entry, entry.points, "points", name_subject(entry, captions, entry.reward_name)) for entry in entries
    ]
    for benefit in benefits:
        is_money = benefit.unit == WALLET
        rows.append(
            _as_row(
                benefit,
                benefit.amount / 100 if is_money else benefit.amount,
                "US dollars" if is_money else "minutes of exposure",
                name_subject(benefit, captions),
                balance_after=benefit.balance_after / 100 if is_money else benefit.balance_after,
            )
        )
    rows.sort(key=lambda row: row["made_at"], reverse=True)
    return write_spreadsheet_csv(rows, _COLUMNS)


def _as_row(
    entry: Any, amount: float, unit: str, subject: str | None, balance_after: float | None = None
) -> dict[str, Any]:
    return {
        "made_at": f"{entry.created_at:%Y-%m-%d %H:%M:%S}",
        "what": ENTRY_NAMES[entry.kind],
        "subject": subject,
        "amount": amount,
        "unit": unit,
        "balance_after": entry.balance_after if balance_after is None else balance_after,
        "reason": entry.reason,
    }


def describe_entry(entry: Entry, captions: Mapping[str, str | None]) -> str:
    """Return what an entry is for and why, in one line; the reason of a redemption is its reward."""
    subject = name_subject(entry, captions, entry.reward_name)
    return entry.reason if subject is None or subject == entry.reason else f"{subject}: {entry.reason}"
