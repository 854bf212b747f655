"""Redemptions: redeeming a reward once per idempotency key, and taking a redemption back.

The price is taken from the account's points and what the reward promises is given to its benefits, both or neither.
Taking the price is the one write that clients wait for, so it is as few statements as each database allows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, NoReturn
from uuid import uuid4

from sqlalchemy import Connection, and_, select
from sqlalchemy.exc import IntegrityError

from tcm_assets.ledger.benefits import EXPOSURE, WALLET, reverse_benefits_of
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import require_text, reverse
from tcm_assets.ledger.errors import (
    ConflictingKeyError,
    InsufficientPointsError,
    LedgerBusyError,
    LedgerError,
    PriceChangedError,
    UnknownAccountError,
    UnknownRedemptionError,
    UnknownRewardError,
)
from tcm_assets.ledger.schema import ENTRIES, REDEMPTIONS, REWARDS, utc_moment, utc_text


@dataclass(frozen=True)
class Redemption:
    """A redeemed reward: its price and benefits at the time, and the balance right after."""

    redemption_id: str
    account_id: str
    reward_id: str
    points: int
    exposure_min: int
    wallet_usd: int
    redeemed_at: datetime
    balance_after: int


@dataclass(frozen=True)
class Reward:
    """A reward of the shop: its price in points, and what it gives in minutes of feed exposure and in US dollars."""

    reward_id: str
    name: str
    points: int
    exposure_min: int
    wallet_usd: int


class _Refusal(NamedTuple):
    """Why nothing was taken: account or reward missing, another price, too low a balance, or a key used before.

    `balance` is the account's, None without an account; `points` is the reward's price, None when it is not on offer.
    Both are None for a key used before. Of another ledger: the last entry that was seen is not there.
    """

    balance: int | None = None
    points: int | None = None
    is_of_another_ledger: bool = False

    def is_justified(self, expected_points: int | None) -> bool:
        """Return whether the price is not the expected one, or the balance does not cover it."""
        if self.balance is None or self.points is None or expected_points not in (None, self.points):
            return True
        return self.balance < self.points


def redeem(
    ledger: Ledger,
    account_id: str,
    reward_id: str,
    *,
    idempotency_key: str,
    actor: str,
    expected_points: int | None = None,
) -> Redemption:
    """Take the reward's price from the account's balance and record what it gives, both or neither.

    The same key again returns the first redemption and takes nothing, even for a reward that is not offered any more.
    `expected_points` is the price the account's owner agreed to; None accepts any. Raises InsufficientPointsError;
    PriceChangedError when the price is another; UnknownAccountError; UnknownRewardError; ConflictingKeyError when the
    key belongs to a redemption of another account or reward; LedgerBusyError.
    """
    require_text(idempotency_key=idempotency_key, actor=actor)
    key = f"redeem/{idempotency_key}"
    values = {
        "account_id": account_id,
        "reward_id": reward_id,
        "key": key,
        "actor": actor,
        "redemption_id": uuid4().hex,
        "expected_points": expected_points,
        **_expected_tip(ledger),
    }
    result = (_take_from_sqlite if ledger.is_sqlite else _take_from_postgresql)(ledger, values)
    if isinstance(result, Redemption):
        if ledger.guard is not None:
            ledger.guard.note_redemption(values["entry_id"], account_id, -result.points, key, result.redeemed_at)
        return result
    if result.is_of_another_ledger:
        _raise_behind(ledger)
    earlier = _find_by_key(ledger, key)
    if earlier is None:
        raise _explain(result, account_id, reward_id, expected_points)
    if (earlier.account_id, earlier.reward_id) != (account_id, reward_id):
        raise ConflictingKeyError(
            "this idempotency key belongs to a redemption of another account or reward: use a new key"
        )
    return earlier


def _expected_tip(ledger: Ledger) -> dict[str, Any]:
    """Return the last entry that was seen, for the statement that takes the price; None where none was."""
    mark = ledger.guard.read() if ledger.guard is not None else None
    tip = mark.tip if mark is not None else None
    return {"tip_id": tip and tip.entry_id, "tip_key": tip and tip.idempotency_key}


def _raise_behind(ledger: Ledger) -> NoReturn:
    """Raise LedgerBehindError in full words; LedgerBusyError where the entry has come meanwhile."""
    if ledger.guard is not None:
        with ledger.single_statements() as connection:
            ledger.guard.check(connection)
    raise LedgerBusyError("the ledger was being exchanged; nothing was taken: try again")


def reverse_redemption(ledger: Ledger, redemption_id: str, *, reason: str, actor: str) -> None:
    """Give the points of a redemption back, and take back what it gave.

    Raises UnknownRedemptionError, AlreadyReversedError, LedgerBusyError.
    """
    is_original = and_(ENTRIES.c.redemption_id == redemption_id, ENTRIES.c.kind == "redeem")
    unknown = UnknownRedemptionError(f"there is no redemption {redemption_id!r}")

    def take_back(connection: Connection) -> None:
        reverse_benefits_of(connection, redemption_id, reason=reason, actor=actor)

    name = f"redemption {redemption_id!r}"
    reverse(ledger, is_original, unknown, name=name, reason=reason, actor=actor, also=take_back)


def _find_by_key(ledger: Ledger, key: str) -> Redemption | None:
    query = (
        select(
            *REDEMPTIONS.c["redemption_id", "account_id", "reward_id", "points"],
            *REDEMPTIONS.c["exposure_min", "wallet_usd", "redeemed_at"],
            ENTRIES.c.balance_after,
        )
        .join(ENTRIES, ENTRIES.c.redemption_id == REDEMPTIONS.c.redemption_id)
        .where(ENTRIES.c.idempotency_key == key)
    )
    with ledger.single_statements() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else Redemption(*list(row))


def _explain(refusal: _Refusal, account_id: str, reward_id: str, expected_points: int | None) -> LedgerError:
    if refusal.balance is None:
        return UnknownAccountError(account_id)
    if refusal.points is None:
        return UnknownRewardError(f"there is no reward {reward_id!r}, or it is not offered any more")
    if expected_points not in (None, refusal.points):
        return PriceChangedError(points=refusal.points)
    return InsufficientPointsError(balance=refusal.balance, points=refusal.points)


def list_rewards(ledger: Ledger) -> list[Reward]:
    """Return the rewards on offer, cheapest first."""
    query = (
        select(*REWARDS.c["reward_id", "name", "points", "exposure_min", "wallet_usd"])
        .where(REWARDS.c.retired_at.is_(None))
        .order_by(REWARDS.c.points, REWARDS.c.reward_id)
    )
    with ledger.single_statements() as connection:
        return [Reward(*row) for row in connection.execute(query)]


_UNIQUE_VIOLATION = "23505"  # PostgreSQL's SQLSTATE

_POSTGRESQL_STATEMENT = """
WITH tip AS (
    SELECT %(tip_id)s::bigint IS NULL OR EXISTS (
        SELECT 1 FROM entries WHERE entry_id = %(tip_id)s::bigint AND idempotency_key = %(tip_key)s::text
    ) AS is_there
), reward AS (
    SELECT reward_id, name, points, exposure_min, wallet_usd
    FROM rewards WHERE reward_id = %(reward_id)s AND retired_at IS NULL
), account AS (
    SELECT account_id, balance, owed, entry_count FROM accounts
    WHERE account_id = %(account_id)s
        AND balance >= (SELECT points FROM reward WHERE points = coalesce(%(expected_points)s::bigint, points))
        AND (SELECT is_there FROM tip)
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
    RETURNING entry_id, account_id, redemption_id, balance_after, created_at
), redemption AS (
    INSERT INTO redemptions (redemption_id, account_id, reward_id, points, exposure_min, wallet_usd, redeemed_at)
    SELECT redemption_id, account_id, reward_id, points, exposure_min, wallet_usd, created_at
    FROM entry CROSS JOIN reward
), promised AS (
    SELECT 'exposure_min' AS unit, exposure_min::bigint AS amount FROM reward WHERE exposure_min > 0
    UNION ALL SELECT 'wallet_cents', (wallet_usd * 100)::bigint FROM reward WHERE wallet_usd > 0
), benefit AS (
    SELECT held.account_id, held.unit, held.balance, held.owed, held.entry_count, promised.amount,
        least(promised.amount, held.owed) AS repaid
    FROM account JOIN benefit_accounts AS held ON held.account_id = account.account_id
    JOIN promised ON promised.unit = held.unit
    FOR UPDATE OF held
), given AS (
    INSERT INTO benefit_entries (
        account_id, unit, account_entry_number, kind, amount, balance_change, owed_change, balance_after, owed_after,
        idempotency_key, redemption_id, reason, actor, created_at
    )
    SELECT
        benefit.account_id, unit, entry_count + 1, 'redeem', amount, amount - repaid, -repaid,
        balance + amount - repaid, owed - repaid, %(key)s || '/' || unit, redemption_id, name, %(actor)s, created_at
    FROM entry CROSS JOIN reward CROSS JOIN benefit
)
SELECT
    coalesce(entry.balance_after, (SELECT balance FROM accounts WHERE account_id = %(account_id)s)),
    reward.points, reward.exposure_min, reward.wallet_usd, entry.redemption_id, entry.created_at, entry.entry_id,
    tip.is_there
FROM tip
LEFT JOIN reward ON true
LEFT JOIN entry ON true
"""
"""A balance that is too low is refused without a lock, so without waiting for others who spend from the account."""

_SQLITE_LOOKUP = """
SELECT account.balance, account.owed, account.entry_count,
    reward.name, reward.points, reward.exposure_min, reward.wallet_usd,
    EXISTS (SELECT 1 FROM entries WHERE idempotency_key = :key),
    :tip_id IS NULL OR EXISTS (SELECT 1 FROM entries WHERE entry_id = :tip_id AND idempotency_key = :tip_key)
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


_SQLITE_BENEFIT = """
INSERT INTO benefit_entries (
    account_id, unit, account_entry_number, kind, amount, balance_change, owed_change, balance_after, owed_after,
    idempotency_key, redemption_id, reason, actor, created_at
)
SELECT
    account_id, unit, entry_count + 1, 'redeem', :amount, :amount - min(:amount, owed), -min(:amount, owed),
    balance + :amount - min(:amount, owed), owed - min(:amount, owed), :key || '/' || unit, :redemption_id, :name,
    :actor, :now
FROM benefit_accounts WHERE account_id = :account_id AND unit = :unit
"""


def _take_from_postgresql(ledger: Ledger, values: dict[str, Any]) -> Redemption | _Refusal:
    try:
        with ledger.quick_write() as connection:
            while True:
                found = connection.execute(_POSTGRESQL_STATEMENT, values).fetchone()
                balance, points, exposure_min, wallet_usd, redemption_id, redeemed_at, values["entry_id"], is_there = (
                    found
                )
                if not is_there:
                    return _Refusal(is_of_another_ledger=True)
                if redemption_id is not None:
                    return _redemption(values, points, exposure_min, wallet_usd, utc_moment(redeemed_at), balance)
                refusal = _Refusal(balance, points)
                if refusal.is_justified(values["expected_points"]):
                    return refusal
                # The balance was spent while this waited for the lock, and the balance read is older: try again.
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != _UNIQUE_VIOLATION:
            raise
        return _Refusal()


def _take_from_sqlite(ledger: Ledger, values: dict[str, Any]) -> Redemption | _Refusal:
    with ledger.quick_write() as connection:
        found = connection.execute(_SQLITE_LOOKUP, values).fetchone()
        balance, owed, entry_count, name, points, exposure_min, wallet_usd, is_known_key, is_there = found
        if not is_there:
            return _Refusal(is_of_another_ledger=True)
        refusal = _Refusal() if is_known_key else _Refusal(balance, points)
        if refusal.is_justified(values["expected_points"]):
            return refusal
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
        values["entry_id"] = connection.execute(_SQLITE_ENTRY, written).lastrowid
        for unit, amount in ((EXPOSURE, exposure_min), (WALLET, wallet_usd * 100)):
            if amount:
                connection.execute(_SQLITE_BENEFIT, {**written, "unit": unit, "amount": amount})
        connection.execute(_SQLITE_REDEMPTION, written)
        return _redemption(values, points, exposure_min, wallet_usd, now, balance - points)


def _redemption(values: dict[str, Any], *benefits_and_balance: Any) -> Redemption:
    return Redemption(values["redemption_id"], values["account_id"], values["reward_id"], *benefits_and_balance)
