"""Bulk statements: reading and writing the entries of many videos at once."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from tcm_assets.ledger.entries import AccountState
from tcm_assets.ledger.schema import utc_text

POSTING_ACTOR = "posting"  # the actor of entries of videos


class Place(NamedTuple):
    """Where a video's points are booked."""

    account_id: str
    upload_date: date


@dataclass
class PostedVideo:
    """What the ledger has of a video: the sum at each place, and the number of entries."""

    points: dict[Place, int] = field(default_factory=dict)
    entry_count: int = 0


@dataclass(frozen=True)
class VideoEntry:
    """An entry of a video to write."""

    video_id: str
    place: Place
    kind: str
    points: int
    idempotency_key: str
    scoring_version: str
    reason: str


_COLUMNS = {
    "account_id": "text",
    "account_entry_number": "bigint",
    "kind": "text",
    "points": "bigint",
    "balance_change": "bigint",
    "owed_change": "bigint",
    "balance_after": "bigint",
    "owed_after": "bigint",
    "idempotency_key": "text",
    "video_id": "text",
    "upload_date": "date",
    "scoring_version": "text",
    "reason": "text",
}
"""Columns of an entry that differ from row to row, with PostgreSQL's types."""

_SQLITE_INSERT = (
    f"INSERT INTO entries ({', '.join(_COLUMNS)}, actor, created_at) VALUES ({', '.join('?' * (len(_COLUMNS) + 2))})"
)

_POSTGRESQL_INSERT = (
    f"INSERT INTO entries ({', '.join(_COLUMNS)}, actor, created_at) SELECT rows.*, %s, clock_timestamp() "
    f"FROM unnest({', '.join(f'%s::{kind}[]' for kind in _COLUMNS.values())}) AS rows"
)


def read_posted_videos(connection: Connection, video_ids: Collection[str]) -> dict[str, PostedVideo]:
    """Return what the ledger has of these videos; videos without entries are left out."""
    # IS NOT NULL is the condition of the index: PostgreSQL cannot infer it from a list that is a parameter.
    rows = connection.exec_driver_sql(
        f"SELECT video_id, account_id, upload_date, CAST(sum(points) AS bigint), count(*) FROM entries "
        f"WHERE video_id IS NOT NULL AND video_id {_in_list(connection)} GROUP BY video_id, account_id, upload_date",
        _as_list(connection, video_ids),
    )
    posted: dict[str, PostedVideo] = {}
    for video_id, account_id, day, points, entry_count in rows:
        video = posted.setdefault(video_id, PostedVideo())
        upload_date = date.fromisoformat(day) if isinstance(day, str) else day
        video.points[Place(account_id, upload_date)] = points
        video.entry_count += entry_count
    return posted


def read_usernames(connection: Connection, account_ids: Collection[str]) -> dict[str, str]:
    """Return the usernames of those accounts that exist."""
    rows = connection.exec_driver_sql(
        f"SELECT account_id, username FROM accounts WHERE account_id {_in_list(connection)}",
        _as_list(connection, account_ids),
    )
    return {row.account_id: row.username for row in rows}


def add_accounts(connection: Connection, wanted_usernames: Mapping[str, str]) -> None:
    """Insert the accounts that are missing, and rename those with another username, in the order of their ids."""
    known = read_usernames(connection, wanted_usernames)
    missing = [(account_id, name) for account_id, name in sorted(wanted_usernames.items()) if account_id not in known]
    renamed = [
        (name, account_id)
        for account_id, name in sorted(wanted_usernames.items())
        if known.get(account_id, name) != name
    ]
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    if missing:
        now = datetime.now(UTC)
        created_at = utc_text(now) if connection.dialect.name == "sqlite" else now
        # SQLite has one writer at a time, and its trigger would refuse the row before the conflict clause applies.
        unless_there = "" if connection.dialect.name == "sqlite" else "ON CONFLICT (account_id) DO NOTHING"
        connection.exec_driver_sql(
            f"INSERT INTO accounts (account_id, username, created_at) VALUES ({mark}, {mark}, {mark}) {unless_there}",
            [(account_id, name, created_at) for account_id, name in missing],
        )
    if renamed:
        connection.exec_driver_sql(f"UPDATE accounts SET username = {mark} WHERE account_id = {mark}", renamed)


def lock_accounts(connection: Connection, account_ids: Collection[str]) -> dict[str, AccountState]:
    """Lock the accounts in the order of their ids until the transaction ends, and return their states."""
    lock = "" if connection.dialect.name == "sqlite" else "FOR UPDATE"
    rows = connection.exec_driver_sql(
        f"SELECT account_id, balance, owed, entry_count FROM accounts WHERE account_id {_in_list(connection)} "
        f"ORDER BY account_id {lock}",
        _as_list(connection, account_ids),
    )
    return {
        account_id: AccountState(balance=balance, owed=owed, entry_count=entry_count)
        for account_id, balance, owed, entry_count in rows
    }


def insert_video_entries(
    connection: Connection, entries: Sequence[VideoEntry], states: dict[str, AccountState]
) -> None:
    """Insert `entries` in their order; they continue `states`, the locked states of their accounts."""
    if not entries:
        return
    states = dict(states)
    is_sqlite = connection.dialect.name == "sqlite"
    rows = []
    for entry in entries:
        account_id, upload_date = entry.place
        before = states[account_id]
        after = states[account_id] = before.after(entry.points)
        rows.append(
            (
                account_id,
                after.entry_count,
                entry.kind,
                entry.points,
                after.balance - before.balance,
                after.owed - before.owed,
                after.balance,
                after.owed,
                entry.idempotency_key,
                entry.video_id,
                upload_date.isoformat() if is_sqlite else upload_date,
                entry.scoring_version,
                entry.reason,
            )
        )
    if is_sqlite:
        now = utc_text(datetime.now(UTC))
        connection.exec_driver_sql(_SQLITE_INSERT, [(*row, POSTING_ACTOR, now) for row in rows])
    else:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.exec_driver_sql(_POSTGRESQL_INSERT, (POSTING_ACTOR, *columns))


def _in_list(connection: Connection) -> str:
    return "IN (SELECT value FROM json_each(?))" if connection.dialect.name == "sqlite" else "= ANY(%s)"


def _as_list(connection: Connection, texts: Collection[str]) -> tuple[str | list[str]]:
    return (json.dumps(list(texts)) if connection.dialect.name == "sqlite" else list(texts),)
