"""The latest redemptions of all accounts, as the ledger has them at this moment, page by page.

Belongs here: what the ledger's owner looks through. Does not belong here: one account's statement (`statements`), whole
tables for the warehouse (`snapshots`), redeeming and taking back (`redeeming`).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.tables import ACCOUNTS, ENTRIES, REDEMPTIONS, REWARDS


@dataclass(frozen=True)
class LoggedRedemption:
    """A redemption with what it cost and gave then, and its reversal; `reversed_at` is null where it stands."""

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


def recent_redemptions(ledger: Ledger, *, limit: int, before: int | None = None) -> list[LoggedRedemption]:
    """The latest `limit` redemptions, newest first; with `before` those whose `entry_id` is lower."""
    reversal = ENTRIES.alias("reversal")
    query = (
        select(
            ENTRIES.c.entry_id,
            REDEMPTIONS.c.redemption_id,
            REDEMPTIONS.c.account_id,
            ACCOUNTS.c.username,
            REWARDS.c.name,
            REDEMPTIONS.c.points,
            REDEMPTIONS.c.exposure_min,
            REDEMPTIONS.c.wallet_usd,
            REDEMPTIONS.c.redeemed_at,
            reversal.c.created_at,
            reversal.c.reason,
            reversal.c.actor,
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
