"""Redemptions: redeeming a reward once per idempotency key, and taking a redemption back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import REVERSED_COLUMNS, require_text, write_reversal
from tcm_assets.ledger.errors import (
    AlreadyReversedError,
    ConflictingKeyError,
    InsufficientPointsError,
    PriceChangedError,
    UnknownAccountError,
    UnknownRedemptionError,
    UnknownRewardError,
)
from tcm_assets.ledger.schema import ENTRIES, REDEMPTIONS, REWARDS, utc_moment
from tcm_assets.ledger.taking_points import Attempt, take_points


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
    attempt = take_points(ledger, account_id, reward_id, key=key, actor=actor, expected_points=expected_points)
    if attempt.redemption_id is not None and attempt.redeemed_at is not None:
        return Redemption(
            redemption_id=attempt.redemption_id,
            account_id=account_id,
            reward_id=reward_id,
            points=attempt.points or 0,
            exposure_min=attempt.exposure_min or 0,
            wallet_usd=attempt.wallet_usd or 0,
            redeemed_at=utc_moment(attempt.redeemed_at),
            balance_after=attempt.balance or 0,
        )
    earlier = _find_by_key(ledger, key)
    if earlier is None:
        raise _explain_refusal(account_id, reward_id, attempt, expected_points)
    if (earlier.account_id, earlier.reward_id) != (account_id, reward_id):
        raise ConflictingKeyError(
            "this idempotency key belongs to a redemption of another account or reward: use a new key"
        )
    return earlier


def reverse_redemption(ledger: Ledger, redemption_id: str, *, reason: str, actor: str) -> None:
    """Give the points of a redemption back. Raises UnknownRedemptionError, AlreadyReversedError, LedgerBusyError."""
    require_text(reason=reason, actor=actor)
    original = select(*REVERSED_COLUMNS).where(ENTRIES.c.redemption_id == redemption_id, ENTRIES.c.kind == "redeem")
    with ledger.writing() as connection:
        row = connection.execute(original).one_or_none()
        if row is None:
            raise UnknownRedemptionError(f"there is no redemption {redemption_id!r}")
        if not write_reversal(connection, row, reason=reason, actor=actor):
            raise AlreadyReversedError(f"redemption {redemption_id!r} was taken back before")


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


def _explain_refusal(account_id: str, reward_id: str, attempt: Attempt, expected_points: int | None) -> Exception:
    if attempt.balance is None:
        return UnknownAccountError(account_id)
    if attempt.points is None:
        return UnknownRewardError(f"there is no reward {reward_id!r}, or it is not offered any more")
    if expected_points not in (None, attempt.points):
        return PriceChangedError(points=attempt.points)
    return InsufficientPointsError(balance=attempt.balance, points=attempt.points)


@dataclass(frozen=True)
class Reward:
    """A reward of the shop: its price in points, and what it gives in minutes of feed exposure and in US dollars."""

    reward_id: str
    name: str
    points: int
    exposure_min: int
    wallet_usd: int


def list_rewards(ledger: Ledger) -> list[Reward]:
    """Return the rewards on offer, cheapest first."""
    query = (
        select(*REWARDS.c["reward_id", "name", "points", "exposure_min", "wallet_usd"])
        .where(REWARDS.c.retired_at.is_(None))
        .order_by(REWARDS.c.points, REWARDS.c.reward_id)
    )
    with ledger.single_statements() as connection:
        return [Reward(*row) for row in connection.execute(query)]
