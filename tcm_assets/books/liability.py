"""Liability: what the owner owes to creators now, in points and in money, with every assumption beside it.

Points have no price of their own. What they may cost is told twice: as if all were spent on the reward that gives the
most money for a point, which is the most that they can cost, and as if they were spent as points were spent so far.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import Connection

from tcm_assets.books.tables import LEDGER_LIABILITY
from tcm_assets.ledger.database import Ledger
from tcm_assets.tables.types import arrow_schema


@dataclass(frozen=True)
class Assumptions:
    """What the owner assumes: the share of points that nobody will ever spend, and what a minute of exposure costs.

    Without `cents_per_minute` exposure is told in minutes alone, and is in no sum of money.
    """

    breakage_share: float = 0.0
    cents_per_minute: float | None = None


@dataclass(frozen=True)
class Standing:
    """What the ledger has now: sums over accounts, redemptions that stand, open holds, and the best money reward."""

    points: int = 0
    points_owed: int = 0
    points_held: int = 0
    cents: int = 0
    cents_owed: int = 0
    cents_delivered: int = 0
    minutes: int = 0
    minutes_owed: int = 0
    minutes_delivered: int = 0
    spent_points: int = 0
    spent_cents: int = 0
    spent_minutes: int = 0
    points_per_cent: float | None = None


_STANDING: Final = """
SELECT
    (SELECT coalesce(sum(balance), 0) FROM accounts) AS points,
    (SELECT coalesce(sum(owed), 0) FROM accounts) AS points_owed,
    (SELECT coalesce(sum(points), 0) FROM hold_events WHERE kind IN ('held', 'changed') AND event_id IN (
        SELECT max(event_id) FROM hold_events GROUP BY hold_id
    )) AS points_held,
    (SELECT coalesce(sum(balance), 0) FROM benefit_accounts WHERE unit = 'wallet_cents') AS cents,
    (SELECT coalesce(sum(owed), 0) FROM benefit_accounts WHERE unit = 'wallet_cents') AS cents_owed,
    (SELECT coalesce(-sum(amount), 0) FROM benefit_entries WHERE unit = 'wallet_cents' AND (
        kind = 'deliver' OR reverses_entry_id IN (SELECT entry_id FROM benefit_entries WHERE kind = 'deliver')
    )) AS cents_delivered,
    (SELECT coalesce(sum(balance), 0) FROM benefit_accounts WHERE unit = 'exposure_min') AS minutes,
    (SELECT coalesce(sum(owed), 0) FROM benefit_accounts WHERE unit = 'exposure_min') AS minutes_owed,
    (SELECT coalesce(-sum(amount), 0) FROM benefit_entries WHERE unit = 'exposure_min' AND (
        kind = 'deliver' OR reverses_entry_id IN (SELECT entry_id FROM benefit_entries WHERE kind = 'deliver')
    )) AS minutes_delivered,
    spent.points AS spent_points, spent.cents AS spent_cents, spent.minutes AS spent_minutes
FROM (
    SELECT coalesce(sum(redemptions.points), 0) AS points,
        coalesce(sum(coalesce(rewards.cost_cents, rewards.wallet_usd * 100)), 0) AS cents,
        coalesce(sum(redemptions.exposure_min), 0) AS minutes
    FROM redemptions JOIN rewards ON rewards.reward_id = redemptions.reward_id
    WHERE NOT EXISTS (
        SELECT 1 FROM entries WHERE kind = 'reverse' AND entries.redemption_id = redemptions.redemption_id
    )
) AS spent
"""

_NO_MIX: Final = "No redemption stands, so nobody knows what points are spent on."

_MONEY_REWARDS: Final = """
SELECT points, coalesce(cost_cents, wallet_usd * 100) AS cents FROM rewards
WHERE retired_at IS NULL AND coalesce(cost_cents, wallet_usd * 100) > 0
"""


def measure_liability(ledger: Ledger, assumptions: Assumptions) -> pa.Table:
    """Return `ledger_liability` as of this moment."""
    with ledger.snapshot() as connection:
        standing = _read_standing(connection)
    return pa.Table.from_pylist(list_lines(standing, assumptions), schema=arrow_schema(LEDGER_LIABILITY))


def _read_standing(connection: Connection) -> Standing:
    sums = connection.exec_driver_sql(_STANDING).mappings().one()
    rates = [row.points / row.cents for row in connection.exec_driver_sql(_MONEY_REWARDS)]
    return Standing(**{name: int(value) for name, value in sums.items()}, points_per_cent=min(rates, default=None))


def list_lines(standing: Standing, assumptions: Assumptions) -> list[dict[str, Any]]:
    """Return the lines of the liability, sums of money last.

    >>> lines = list_lines(Standing(points=300, cents=500, points_per_cent=1.5), Assumptions(breakage_share=0.5))
    >>> {line["line"]: line["value"] for line in lines}["total_at_cheapest"]
    600.0
    """
    spendable = standing.points * (1 - assumptions.breakage_share)
    at_cheapest = None if standing.points_per_cent is None else spendable / standing.points_per_cent
    held_at_cheapest = None if standing.points_per_cent is None else standing.points_held / standing.points_per_cent
    has_mix = standing.spent_points > 0
    cents_per_point = standing.spent_cents / standing.spent_points if has_mix else None
    at_mix = spendable * standing.spent_cents / standing.spent_points if has_mix else None
    mix_minutes = spendable * standing.spent_minutes / standing.spent_points if has_mix else None
    rate = assumptions.cents_per_minute
    minutes_in_cents = 0.0 if rate is None else standing.minutes * rate
    mix_minutes_in_cents = 0.0 if rate is None or mix_minutes is None else mix_minutes * rate
    without_rate = "" if rate is not None else " Exposure is in no sum: no cost of a minute is set."
    of_mix = "Of all redemptions." if has_mix else _NO_MIX
    at_that_mix = "At that mix, less breakage." if has_mix else _NO_MIX
    most = "no money reward is offered" if at_cheapest is None else "the reward that gives the most money for a point"
    total_cheapest = None if at_cheapest is None else at_cheapest + standing.cents + minutes_in_cents
    total_mix = None if at_mix is None else at_mix + mix_minutes_in_cents + standing.cents + minutes_in_cents
    lines = (
        ("points_outstanding", "Points that creators can spend", standing.points, "points", "All balances."),
        (
            "points_owed",
            "Points that creators owe",
            standing.points_owed,
            "points",
            "Taken back after they were spent.",
        ),
        ("points_held", "Points that wait for a review", standing.points_held, "points", "In no account yet."),
        ("wallet_unpaid", "Wallet money not paid out", standing.cents, "cents", "Granted or redeemed, and due."),
        (
            "wallet_owed",
            "Wallet money that creators owe",
            standing.cents_owed,
            "cents",
            "Taken back after it was paid.",
        ),
        ("wallet_paid", "Wallet money paid out", standing.cents_delivered, "cents", "Deliveries that stand."),
        (
            "exposure_promised",
            "Exposure promised",
            standing.minutes - standing.minutes_owed + standing.minutes_delivered,
            "minutes",
            "Granted or redeemed so far, less what was taken back.",
        ),
        ("exposure_delivered", "Exposure delivered", standing.minutes_delivered, "minutes", "Deliveries that stand."),
        ("exposure_due", "Exposure not delivered", standing.minutes, "minutes", "All balances."),
        (
            "breakage_share",
            "Assumed: points that are never spent",
            assumptions.breakage_share,
            "share",
            "TCM_BREAKAGE_SHARE.",
        ),
        (
            "cents_per_minute",
            "Assumed: cost of a minute of exposure",
            rate,
            "cents per minute",
            "TCM_EXPOSURE_CENTS_PER_MINUTE; null where it is not set.",
        ),
        (
            "cheapest_rate",
            "Points for a cent, at the cheapest",
            standing.points_per_cent,
            "points per cent",
            f"Of what the shop offers now: {most}.",
        ),
        (
            "mix_rate",
            "Cents for a point, as redeemed so far",
            cents_per_point,
            "cents per point",
            of_mix,
        ),
        ("mix_minutes", "Exposure for these points, as redeemed so far", mix_minutes, "minutes", of_mix),
        (
            "held_at_cheapest",
            "Points that wait, in money",
            held_at_cheapest,
            "cents",
            "At the cheapest rate, if released.",
        ),
        (
            "points_at_cheapest",
            "Points in money, at most",
            at_cheapest,
            "cents",
            "At the cheapest rate, less breakage.",
        ),
        ("points_at_mix", "Points in money, as redeemed so far", at_mix, "cents", at_that_mix),
        (
            "total_at_cheapest",
            "Liability, at most",
            total_cheapest,
            "cents",
            f"Points at the cheapest rate and wallet money not paid out.{without_rate}",
        ),
        (
            "total_at_mix",
            "Liability, as redeemed so far",
            total_mix,
            "cents",
            f"Points at that mix and wallet money not paid out.{without_rate}" if has_mix else _NO_MIX,
        ),
    )
    names = LEDGER_LIABILITY.column_names
    return [
        dict(zip(names, (name, label, None if value is None else float(value), unit, explanation), strict=True))
        for name, label, value, unit, explanation in lines
    ]


def round_up(cents: float) -> int:
    """Return whole cents: a liability is never told too low."""
    return math.ceil(cents - 1e-6)
