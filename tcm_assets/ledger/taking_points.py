"""Taking the price of a reward: the one write that clients wait for, in as few statements as each database allows."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.schema import utc_text

_UNIQUE_VIOLATION = "23505"


class Attempt(NamedTuple):
    """The result of an attempt to redeem.

    `balance` is the account's, after the price was taken if it was; None without an account. `points`, `exposure_min`
    and `wallet_usd` are the reward's; None when it is not on offer. `redemption_id` and `redeemed_at` are None when
    nothing was taken: account or reward missing, another price, too low a balance, or a key used before, when all
    others are None too.
    """

    balance: int | None
    points: int | None
    exposure_min: int | None
    wallet_usd: int | None
    redemption_id: str | None
    redeemed_at: datetime | None


_NOTHING = Attempt(None, None, None, None, None, None)

_POSTGRESQL_STATEMENT = """
WITH reward AS (
    SELECT reward_id, name, points, exposure_min, wallet_usd
    FROM rewards WHERE reward_id = %(reward_id)s AND retired_at IS NULL
), account AS (
    SELECT account_id, balance, owed, entry_count FROM accounts
    WHERE account_id = %(account_id)s
        AND balance >= (SELECT points FROM reward WHERE points = coalesce(%(expected_points)s::bigint, points))
    FOR UPDATE
), entry AS (
    INSERT INTO entries (
        account_id, account_entry_number, kind, points, balance_change, owed_change, balance_after, owed_after,
        idempotency_key, redemption_id, reason, actor, created_at
    )
    SELECT
        account_id, entry_count + 1, 'redeem', -points, -points, 0, balance - points, owed,
        %(key)s, %(redemption_id)s, name, %(actor)s, clock_timestamp()
    FROM account CROSS JOIN reward
    RETURNING account_id, redemption_id, balance_after, created_at
), redemption AS (
    INSERT INTO redemptions (redemption_id, account_id, reward_id, points, exposure_min, wallet_usd, redeemed_at)
    SELECT redemption_id, account_id, reward_id, points, exposure_min, wallet_usd, created_at
    FROM entry CROSS JOIN reward
)
SELECT
    coalesce(entry.balance_after, (SELECT balance FROM accounts WHERE account_id = %(account_id)s)),
    reward.points, reward.exposure_min, reward.wallet_usd, entry.redemption_id, entry.created_at
FROM (VALUES (1)) AS one
LEFT JOIN reward ON true
LEFT JOIN entry ON true
"""
"""A balance that is too low is refused without a lock, so without waiting for others who spend from the account."""

_SQLITE_LOOKUP = """
SELECT account.balance, account.owed, account.entry_count,
    reward.name, reward.points, reward.exposure_min, reward.wallet_usd,
    EXISTS (SELECT 1 FROM entries WHERE idempotency_key = :key)
FROM (SELECT 1)
LEFT JOIN accounts AS account ON account.account_id = :account_id
LEFT JOIN rewards AS reward ON reward.reward_id = :reward_id AND reward.retired_at IS NULL
"""

_SQLITE_ENTRY = """
INSERT INTO entries (
    account_id, account_entry_number, kind, points, balance_change, owed_change, balance_after, owed_after,
    idempotency_key, redemption_id, reason, actor, created_at
) VALUES (
    :account_id, :entry_number, 'redeem', -:points, -:points, 0, :balance_after, :owed, :key, :redemption_id, :name,
    :actor, :now
)
"""

_SQLITE_REDEMPTION = """
INSERT INTO redemptions (redemption_id, account_id, reward_id, points, exposure_min, wallet_usd, redeemed_at)
VALUES (:redemption_id, :account_id, :reward_id, :points, :exposure_min, :wallet_usd, :now)
"""


def take_points(
    ledger: Ledger, account_id: str, reward_id: str, *, key: str, actor: str, expected_points: int | None
) -> Attempt:
    """Take the reward's price from the account, unless the price is not `expected_points` or `key` was used before.

    None for `expected_points` accepts any price. Other reasons to take nothing are in the result.
    """
    values = {
        "account_id": account_id,
        "reward_id": reward_id,
        "key": key,
        "actor": actor,
        "redemption_id": uuid4().hex,
        "expected_points": expected_points,
    }
    return (_take_from_sqlite if ledger.is_sqlite else _take_from_postgresql)(ledger, values)


def _take_from_postgresql(ledger: Ledger, values: dict[str, Any]) -> Attempt:
    try:
        with ledger.quick_write() as connection:
            while True:
                attempt = Attempt(*connection.execute(_POSTGRESQL_STATEMENT, values).fetchone())
                if attempt.redemption_id is not None or not _is_covered(attempt, values["expected_points"]):
                    return attempt
                # The balance was spent while this waited for the lock, and the balance read is older: try again.
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != _UNIQUE_VIOLATION:
            raise
        return _NOTHING


def _take_from_sqlite(ledger: Ledger, values: dict[str, Any]) -> Attempt:
    with ledger.quick_write() as connection:
        found = connection.execute(_SQLITE_LOOKUP, values).fetchone()
        balance, owed, entry_count, name, points, exposure_min, wallet_usd, is_known_key = found
        if is_known_key:
            return _NOTHING
        attempt = Attempt(balance, points, exposure_min, wallet_usd, None, None)
        if not _is_covered(attempt, values["expected_points"]):
            return attempt
        now = datetime.now(UTC)
        written = {
            **values,
            "entry_number": entry_count + 1,
            "name": name,
            "points": points,
            "exposure_min": exposure_min,
            "wallet_usd": wallet_usd,
            "balance_after": balance - points,
            "owed": owed,
            "now": utc_text(now),
        }
        connection.execute(_SQLITE_ENTRY, written)
        connection.execute(_SQLITE_REDEMPTION, written)
        return attempt._replace(balance=balance - points, redemption_id=values["redemption_id"], redeemed_at=now)


def _is_covered(attempt: Attempt, expected_points: int | None) -> bool:
    """Return whether the balance covers the price and the price is the expected one."""
    if attempt.balance is None or attempt.points is None or expected_points not in (None, attempt.points):
        return False
    return attempt.balance >= attempt.points
