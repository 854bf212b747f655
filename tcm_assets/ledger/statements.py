"""Statements: what creators and the owner read of the ledger, as accounts, entries, redemptions and totals."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, select

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.schema import ACCOUNTS, ENTRIES, REDEMPTIONS, REWARDS


@dataclass(frozen=True)
class Account:
    """An account as it is now, in points; `last_entry_at` is None before its first entry."""

    account_id: str
    username: str
    balance: int
    owed: int
    entry_count: int
    last_entry_at: datetime | None


@dataclass(frozen=True)
class Entry:
    """An entry of an account's statement; `reward_id` is set for a redemption and for its reversal."""

    entry_id: int
    kind: str
    points: int
    balance_after: int
    video_id: str | None
    reward_id: str | None
    reason: str
    created_at: datetime


@dataclass(frozen=True)
class LoggedRedemption:
    """A redemption with its price and benefits at the time; the last three are None unless it was taken back."""

    entry_id: int
    redemption_id: str
    account_id: str
    username: str
    reward_name: str
    points: int
    exposure_min: int
    wallet_usd: int
    redeemed_at: datetime
    reversed_at: datetime | None
    reversal_reason: str | None
    reversed_by: str | None


@dataclass(frozen=True)
class Totals:
    """The whole ledger in points: video_points + adjusted - redeemed + reversed = balance - owed."""

    account_count: int
    entry_count: int
    video_points: int
    adjusted: int
    redeemed: int
    reversed: int
    owed: int
    balance: int
    redemption_count: int


def find_account(ledger: Ledger, account_id: str) -> Account | None:
    """Return the account as it is now, or None when there is none."""
    columns = ACCOUNTS.c["account_id", "username", "balance", "owed", "entry_count", "last_entry_at"]
    query = select(*columns).where(ACCOUNTS.c.account_id == account_id)
    with ledger.single_statements() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else Account(*row)


def list_entries(
    ledger: Ledger, account_id: str, *, limit: int = 50, before_entry_id: int | None = None
) -> list[Entry]:
    """Return the account's latest `limit` entries, newest first; with `before_entry_id`, those before that entry."""
    query = (
        select(
            *ENTRIES.c["entry_id", "kind", "points", "balance_after", "video_id"],
            REDEMPTIONS.c.reward_id,
            *ENTRIES.c["reason", "created_at"],
        )
        .outerjoin(REDEMPTIONS, REDEMPTIONS.c.redemption_id == ENTRIES.c.redemption_id)
        .where(ENTRIES.c.account_id == account_id)
        .order_by(ENTRIES.c.account_entry_number.desc())
        .limit(limit)
    )
    if before_entry_id is not None:
        first = ENTRIES.alias("first")
        number = select(first.c.account_entry_number).where(
            first.c.entry_id == before_entry_id, first.c.account_id == account_id
        )
        query = query.where(ENTRIES.c.account_entry_number < number.scalar_subquery())
    with ledger.single_statements() as connection:
        return [Entry(*list(row)) for row in connection.execute(query)]


def list_recent_redemptions(ledger: Ledger, *, limit: int, before: int | None = None) -> list[LoggedRedemption]:
    """Return the latest `limit` redemptions, newest first; with `before`, those with a lower `entry_id`."""
    reversal = ENTRIES.alias("reversal")
    query = (
        select(
            ENTRIES.c.entry_id,
            *REDEMPTIONS.c["redemption_id", "account_id"],
            ACCOUNTS.c.username,
            REWARDS.c.name,
            *REDEMPTIONS.c["points", "exposure_min", "wallet_usd", "redeemed_at"],
            *reversal.c["created_at", "reason", "actor"],
        )
        .select_from(ENTRIES)
        .join(REDEMPTIONS, REDEMPTIONS.c.redemption_id == ENTRIES.c.redemption_id)
        .join(ACCOUNTS, ACCOUNTS.c.account_id == REDEMPTIONS.c.account_id)
        .join(REWARDS, REWARDS.c.reward_id == REDEMPTIONS.c.reward_id)
        .outerjoin(
            reversal,
            and_(reversal.c.redemption_id == ENTRIES.c.redemption_id, reversal.c.kind == "reverse"),
        )
        .where(ENTRIES.c.kind == "redeem", ENTRIES.c.redemption_id.is_not(None))
        .order_by(ENTRIES.c.entry_id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(ENTRIES.c.entry_id < before)
    with ledger.single_statements() as connection:
        return [LoggedRedemption(*list(row)) for row in connection.execute(query)]


def compute_totals(ledger: Ledger) -> Totals:
    """Return the sums of all entries and accounts, as of one moment."""
    sums = sum_by_use()
    of_entries = select(func.count().label("entry_count"), *sums).select_from(ENTRIES).subquery()
    of_accounts = (
        select(
            func.count().label("account_count"),
            _sum_as_integer(ACCOUNTS.c.owed).label("owed"),
            _sum_as_integer(ACCOUNTS.c.balance).label("balance"),
        )
        .select_from(ACCOUNTS)
        .subquery()
    )
    redemption_count = select(func.count()).select_from(REDEMPTIONS).scalar_subquery()
    query = select(
        of_accounts.c.account_count,
        *of_entries.c["entry_count", "video_points", "adjusted", "redeemed", "reversed"],
        *of_accounts.c["owed", "balance"],
        redemption_count,
    ).select_from(of_entries.join(of_accounts, of_accounts.c.account_count >= 0))
    with ledger.snapshot() as connection:
        return Totals(*list(connection.execute(query).one()))


def sum_by_use() -> list[ColumnElement[int]]:
    """Return sums over entries: video_points, adjusted (by hand), redeemed (spent, so >= 0), reversed."""
    points = ENTRIES.c.points
    kind = ENTRIES.c.kind
    by_hand = (kind == "adjust") & ENTRIES.c.video_id.is_(None)
    return [
        _sum_as_integer(case((ENTRIES.c.video_id.is_not(None), points), else_=0)).label("video_points"),
        _sum_as_integer(case((by_hand, points), else_=0)).label("adjusted"),
        _sum_as_integer(case((kind == "redeem", -points), else_=0)).label("redeemed"),
        _sum_as_integer(case((kind == "reverse", points), else_=0)).label("reversed"),
    ]


def _sum_as_integer(column: ColumnElement[int]) -> ColumnElement[int]:
    """Return a sum that is 0 without rows, and an integer on PostgreSQL too, which would make it a decimal."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def count_entries(ledger: Ledger) -> int:
    """Return the number of entries, from the count that each account keeps; every committed entry raises it."""
    with ledger.single_statements() as connection:
        return int(connection.execute(select(_sum_as_integer(ACCOUNTS.c.entry_count))).scalar_one())
