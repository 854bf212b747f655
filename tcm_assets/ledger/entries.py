"""Entries: adjustments by hand, reversals, those of many videos at once, and the account state that each continues."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select

from tcm_assets.catalogue.identities.written_ids import is_spoiled_id, largest_loss, looks_rounded, rounds_to
from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.ledger.errors import (
    AlreadyReversedError,
    ConflictingKeyError,
    LedgerError,
    UnknownAccountError,
    UnknownEntryError,
    UntrustedAccountError,
)
from tcm_assets.ledger.schema import ENTRIES, utc_text


@dataclass(frozen=True)
class AccountState:
    """What the next entry of an account starts from, in points."""

    balance: int
    owed: int
    entry_count: int

    def after(self, points: int) -> "AccountState":
        """Return the state after an entry: given points pay what is owed first, taken ones come from the balance first.

        >>> AccountState(balance=100, owed=0, entry_count=1).after(-130)
        AccountState(balance=0, owed=30, entry_count=2)
        """
        net = self.balance - self.owed + points
        return AccountState(balance=max(net, 0), owed=max(-net, 0), entry_count=self.entry_count + 1)


@dataclass(frozen=True)
class NewEntry:
    """An entry to write.

    Its kind, as the database knows them: earn (a video's first points), adjust (a difference, of a rescored video or by
    hand), redeem (a reward) or reverse (the opposite of a redemption or of an adjustment by hand).
    """

    account_id: str
    kind: str
    points: int
    idempotency_key: str
    reason: str
    actor: str
    redemption_id: str | None = None
    reverses_entry_id: int | None = None


def adjust(ledger: Ledger, account_id: str, points: int, *, reason: str, actor: str, idempotency_key: str) -> None:
    """Give points to the account, or take them where below 0; what the balance does not cover is owed.

    The same key again changes nothing. Raises UnknownAccountError; ConflictingKeyError when the key belongs to an
    adjustment of another account or of other points; LedgerBusyError; ValueError for 0 points or an empty text.
    """
    require_text(idempotency_key=idempotency_key, reason=reason, actor=actor)
    if points == 0:
        raise ValueError("an adjustment of 0 points changes nothing")
    entry = NewEntry(account_id, "adjust", points, f"adjust/{idempotency_key}", reason, actor)
    retry_once(lambda: _adjust(ledger, entry))


def reverse_adjustment(ledger: Ledger, entry_id: int, *, reason: str, actor: str) -> None:
    """Take back an adjustment by hand. Raises UnknownEntryError, AlreadyReversedError, LedgerBusyError."""
    is_original = and_(ENTRIES.c.entry_id == entry_id, ENTRIES.c.kind == "adjust", ENTRIES.c.video_id.is_(None))
    unknown = UnknownEntryError(f"entry {entry_id} is no adjustment by hand")
    reverse(ledger, is_original, unknown, name=f"entry {entry_id}", reason=reason, actor=actor)


def reverse(
    ledger: Ledger,
    is_original: ColumnElement[bool],
    unknown: LedgerError,
    *,
    name: str,
    reason: str,
    actor: str,
    also: Callable[[Connection], None] = lambda _: None,
) -> None:
    """Write the opposite of the entry that meets `is_original`, and in the same transaction what `also` writes.

    Raises `unknown` when there is none, AlreadyReversedError, which calls it `name`, when it was taken back before.
    """
    require_text(reason=reason, actor=actor)
    columns = ENTRIES.c["entry_id", "account_id", "points", "redemption_id"]
    with ledger.writing() as connection:
        original = connection.execute(select(*columns).where(is_original)).one_or_none()
        if original is None:
            raise unknown
        state = lock_account(connection, original.account_id)
        key = f"reverse/{original.entry_id}"
        if _find_by_key(connection, key) is not None:
            raise AlreadyReversedError(f"{name} was taken back before")
        reversal = NewEntry(
            account_id=original.account_id,
            kind="reverse",
            points=-original.points,
            idempotency_key=key,
            reason=reason,
            actor=actor,
            redemption_id=original.redemption_id,
            reverses_entry_id=original.entry_id,
        )
        write_entry(connection, state, reversal)
        also(connection)


def _adjust(ledger: Ledger, entry: NewEntry) -> None:
    with ledger.writing() as connection:
        state = lock_account(connection, entry.account_id)
        earlier = _find_by_key(connection, entry.idempotency_key)
        if earlier is None:
            write_entry(connection, state, entry)
        elif (earlier.account_id, earlier.points) != (entry.account_id, entry.points):
            raise ConflictingKeyError(
                "this idempotency key belongs to an adjustment of another account or of other points: use a new key"
            )


def lock_accounts(connection: Connection, account_ids: Collection[str]) -> dict[str, AccountState]:
    """Lock the accounts in the order of their ids until the transaction ends, and return their states."""
    lock = "" if connection.dialect.name == "sqlite" else "FOR UPDATE"
    rows = connection.exec_driver_sql(
        f"SELECT account_id, balance, owed, entry_count FROM accounts WHERE account_id {in_list(connection)} "
        f"ORDER BY account_id {lock}",
        as_list(connection, account_ids),
    )
    return {account_id: AccountState(*state) for account_id, *state in rows}


def lock_account(connection: Connection, account_id: str) -> AccountState:
    """Lock the account until the transaction ends and return its state. Raises UnknownAccountError."""
    states = lock_accounts(connection, [account_id])
    if account_id not in states:
        raise UnknownAccountError(account_id)
    return states[account_id]


def write_entry(connection: Connection, state: AccountState, entry: NewEntry) -> None:
    """Insert `entry`, which continues `state`, the locked state of its account."""
    after = state.after(entry.points)
    connection.execute(
        insert(ENTRIES).values(
            **asdict(entry),
            account_entry_number=after.entry_count,
            balance_change=after.balance - state.balance,
            owed_change=after.owed - state.owed,
            balance_after=after.balance,
            owed_after=after.owed,
            created_at=datetime.now(UTC),
        )
    )


def _find_by_key(connection: Connection, idempotency_key: str) -> Row[Any, Any] | None:
    """Return account_id and points of the entry with the key, or None."""
    query = select(ENTRIES.c.account_id, ENTRIES.c.points).where(ENTRIES.c.idempotency_key == idempotency_key)
    return connection.execute(query).one_or_none()


def require_text(**texts: str) -> None:
    """Raise ValueError, with its name, for a text that is empty or blank."""
    for name, value in texts.items():
        if not value.strip():
            raise ValueError(f"{name} is empty: the ledger keeps who did what, and why")


class Place(NamedTuple):
    """Where a video's points are booked."""

    account_id: str
    upload_date: date


@dataclass
class PostedVideo:
    """What the ledger has of a video in one unit: the sum at each place, and the number of entries."""

    points: dict[Place, int] = field(default_factory=dict)
    entry_count: int = 0

    def list_changes(self, place: Place, due: int) -> Iterator[tuple[int, Place, int]]:
        """Yield number, place and points of the missing entries: what is taken back elsewhere, then what `place` lacks.

        >>> here, there = Place("7", date(2020, 10, 1)), Place("8", date(2020, 10, 1))
        >>> changes = PostedVideo({there: 30}, entry_count=1).list_changes(here, due=40)
        >>> [(number, at.account_id, points) for number, at, points in changes]
        [(2, '8', -30), (3, '7', 40)]
        """
        changes = {elsewhere: -points for elsewhere, points in sorted(self.points.items()) if elsewhere != place}
        changes[place] = due - self.points.get(place, 0)
        needed = ((changed, points) for changed, points in changes.items() if points)
        for number, (changed, points) in enumerate(needed, self.entry_count + 1):
            yield number, changed, points


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


POSTING_ACTOR = "posting"  # the actor of entries of videos

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
        f"WHERE video_id IS NOT NULL AND video_id {in_list(connection)} GROUP BY video_id, account_id, upload_date",
        as_list(connection, video_ids),
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
        f"SELECT account_id, username FROM accounts WHERE account_id {in_list(connection)}",
        as_list(connection, account_ids),
    )
    return {row.account_id: row.username for row in rows}


def add_accounts(connection: Connection, wanted_usernames: Mapping[str, str]) -> None:
    """Insert the accounts that are missing, and rename those with another username, in the order of their ids.

    Raises UntrustedAccountError for a missing account whose id is spoiled, or what a float or a spreadsheet makes of
    another account's; one that is there may still be settled.
    """
    known = read_usernames(connection, wanted_usernames)
    wanted = sorted(wanted_usernames.items())
    missing = [(account_id, name) for account_id, name in wanted if account_id not in known]
    spoiled = [
        account_id
        for account_id, _ in missing
        if is_spoiled_id(account_id) or _is_rounded_from_another(connection, account_id, wanted_usernames)
    ]
    if spoiled:
        raise UntrustedAccountError(spoiled)
    renamed = [(name, account_id) for account_id, name in wanted if known.get(account_id, name) != name]
    is_sqlite = connection.dialect.name == "sqlite"
    mark = "?" if is_sqlite else "%s"
    if missing:
        now = datetime.now(UTC)
        created_at = utc_text(now) if is_sqlite else now
        # SQLite has one writer at a time, and its trigger would refuse the row before the conflict clause applies.
        unless_there = "" if is_sqlite else "ON CONFLICT (account_id) DO NOTHING"
        connection.exec_driver_sql(
            f"INSERT INTO accounts (account_id, username, created_at) VALUES ({mark}, {mark}, {mark}) {unless_there}",
            [(account_id, name, created_at) for account_id, name in missing],
        )
    if renamed:
        connection.exec_driver_sql(f"UPDATE accounts SET username = {mark} WHERE account_id = {mark}", renamed)


def _is_rounded_from_another(connection: Connection, account_id: str, wanted: Collection[str]) -> bool:
    """Return whether an id is made of that of an account that is there, or wanted as well."""
    if not account_id.isdecimal() or not looks_rounded(account_id):
        return False
    number, loss = int(account_id), largest_loss(account_id)
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    # Texts of as many digits are in the order of their numbers.
    rows = connection.exec_driver_sql(
        f"SELECT account_id FROM accounts WHERE account_id BETWEEN {mark} AND {mark} AND length(account_id) = {mark}",
        (str(number - loss), str(number + loss), len(account_id)),
    )
    others = [row.account_id for row in rows] + [each for each in wanted if len(each) == len(account_id)]
    return any(other.isdecimal() and rounds_to(other, account_id) for other in others)


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


def in_list(connection: Connection) -> str:
    """Return the SQL condition that a column is one of the texts of `as_list`."""
    return "IN (SELECT value FROM json_each(?))" if connection.dialect.name == "sqlite" else "= ANY(%s)"


def as_list(connection: Connection, texts: Collection[str]) -> tuple[str | list[str]]:
    """Return the texts as the one parameter that `in_list` needs."""
    return (json.dumps(list(texts)) if connection.dialect.name == "sqlite" else list(texts),)
