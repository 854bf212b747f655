"""What an account's owner and the ledger's owner read: balances, statements, totals."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, select

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.schema import ACCOUNTS, ENTRIES, REDEMPTIONS


@dataclass(frozen=True)
class Account:
    """An account as it stands, in points; `last_entry_at` is null before its first entry."""

    account_id: str
    username: str
    balance: int
    owed: int
    entry_count: int
    last_entry_at: datetime | None


@dataclass(frozen=True)
class Entry:
    """A line of an account's statement; `reward_id` is that of a redemption, also where it is taken back."""

    entry_id: int
    kind: str
    points: int
    balance_after: int
    video_id: str | None
    reward_id: str | None
    reason: str
    created_at: datetime


@dataclass(frozen=True)
class Totals:
    """The whole ledger in sums of points: video_points + adjusted - redeemed + reversed = balance - owed."""

    account_count: int
    entry_count: int
    video_points: int
    adjusted: int
    redeemed: int
    reversed: int
    owed: int
    balance: int
    redemption_count: int


def account(ledger: Ledger, account_id: str) -> Account | None:
    """The account as it stands, or None when there is none."""
    query = select(
        ACCOUNTS.c.account_id,
        ACCOUNTS.c.username,
        ACCOUNTS.c.balance,
        ACCOUNTS.c.owed,
        ACCOUNTS.c.entry_count,
        ACCOUNTS.c.last_entry_at,
    ).where(ACCOUNTS.c.account_id == account_id)
    with ledger.single_statements() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else Account(*row)


def history(ledger: Ledger, account_id: str, *, limit: int = 50, before_entry_id: int | None = None) -> list[Entry]:
    """The account's latest `limit` entries, newest first; with `before_entry_id` those before that entry."""
    query = (
        select(
            ENTRIES.c.entry_id,
            ENTRIES.c.kind,
            ENTRIES.c.points,
            ENTRIES.c.balance_after,
            ENTRIES.c.video_id,
            REDEMPTIONS.c.reward_id,
            ENTRIES.c.reason,
            ENTRIES.c.created_at,
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
        return [Entry(*row) for row in connection.execute(query)]


def totals(ledger: Ledger) -> Totals:
    """The sums of all entries and accounts, of one moment."""
    sums = points_by_use()
    of_entries = select(func.count().label("entry_count"), *sums).select_from(ENTRIES).subquery()
    of_accounts = (
        select(
            func.count().label("account_count"),
            whole_sum(ACCOUNTS.c.owed).label("owed"),
            whole_sum(ACCOUNTS.c.balance).label("balance"),
        )
        .select_from(ACCOUNTS)
        .subquery()
    )
    redemption_count = select(func.count()).select_from(REDEMPTIONS).scalar_subquery()
    query = select(
        of_accounts.c.account_count,
        of_entries.c.entry_count,
        of_entries.c.video_points,
        of_entries.c.adjusted,
        of_entries.c.redeemed,
        of_entries.c.reversed,
        of_accounts.c.owed,
        of_accounts.c.balance,
        redemption_count,
    ).select_from(of_entries.join(of_accounts, of_accounts.c.account_count >= 0))
    with ledger.snapshot() as connection:
        return Totals(*connection.execute(query).one())


def points_by_use() -> list[ColumnElement[int]]:
    """Sums over entries: video_points, adjusted (by hand), redeemed (spent, so above 0), reversed."""
    points = ENTRIES.c.points
    kind = ENTRIES.c.kind
    by_hand = (kind == "adjust") & ENTRIES.c.video_id.is_(None)
    return [
        whole_sum(case((ENTRIES.c.video_id.is_not(None), points), else_=0)).label("video_points"),
        whole_sum(case((by_hand, points), else_=0)).label("adjusted"),
        whole_sum(case((kind == "redeem", -points), else_=0)).label("redeemed"),
        whole_sum(case((kind == "reverse", points), else_=0)).label("reversed"),
    ]


def whole_sum(column: ColumnElement[int]) -> ColumnElement[int]:
    """A sum that is 0 of no rows, and a whole number on PostgreSQL, too, which makes a decimal of it."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def entry_count(ledger: Ledger) -> int:
    """Entries of all accounts, by the count that each account carries; it only grows, by every entry committed."""
    with ledger.single_statements() as connection:
        return int(connection.execute(select(whole_sum(ACCOUNTS.c.entry_count))).scalar_one())
