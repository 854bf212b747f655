"""What the shop offers.

Belongs here: reading the rewards. The first of them come with the first migration; a price may change later, and every
redemption keeps what it cost then.
"""

from dataclasses import dataclass

from sqlalchemy import select

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.tables import REWARDS


@dataclass(frozen=True)
class Reward:
    """A reward of the shop: its price in points and what it gives, in minutes of feed exposure and in US dollars."""

    reward_id: str
    name: str
    points: int
    exposure_min: int
    wallet_usd: int


def rewards(ledger: Ledger) -> list[Reward]:
    """The rewards that are offered now, cheapest first."""
    query = (
        select(REWARDS.c.reward_id, REWARDS.c.name, REWARDS.c.points, REWARDS.c.exposure_min, REWARDS.c.wallet_usd)
        .where(REWARDS.c.retired_at.is_(None))
        .order_by(REWARDS.c.points, REWARDS.c.reward_id)
    )
    with ledger.single_statements() as connection:
        return [Reward(*row) for row in connection.execute(query)]
