"""Points given out and spent, day by day, as the published copy knows them.

Belongs here: sums for the owner's charts. Does not belong here: what the ledger says at this moment (the pages ask the
ledger itself), and whether both agree (`reconciliation`).
"""

import pyarrow as pa

from tcm_assets.apps.published import Query


def points_by_day(query: Query) -> pa.Table:
    """`day` and `points`: what the ledger gave for the videos of each upload day, in order."""
    return query(
        "SELECT upload_date AS day, sum(points)::BIGINT AS points FROM points_ledger GROUP BY upload_date ORDER BY day"
    )


def redeemed_by_day(query: Query) -> pa.Table:
    """`day` (UTC), `points` spent, and `redemption_count`; redemptions that were taken back are left out."""
    return query("""
        SELECT redeemed_at::DATE AS day, sum(points)::BIGINT AS points, count(*) AS redemption_count
        FROM redemptions WHERE state = 'redeemed' GROUP BY day ORDER BY day
    """)


def redeemed_by_reward(query: Query) -> pa.Table:
    """`reward_id`, `points`, `redemption_count`, the most points first; those taken back are left out."""
    return query("""
        SELECT reward_id, sum(points)::BIGINT AS points, count(*) AS redemption_count
        FROM redemptions WHERE state = 'redeemed' GROUP BY reward_id ORDER BY points DESC, reward_id
    """)
