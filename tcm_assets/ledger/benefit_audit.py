"""Invariants of benefits for the audit: a fault in words, and the query that finds the rows at fault."""

from typing import Final

BENEFIT_INVARIANTS: Final = {
    "accounts without a benefit account for each unit": """
        SELECT account_id FROM accounts WHERE 2 <> (
            SELECT count(*) FROM benefit_accounts WHERE benefit_accounts.account_id = accounts.account_id
        )""",
    "benefit accounts whose balance, owed amount or entry count is not that of their entries": """
        SELECT held.account_id FROM benefit_accounts AS held LEFT JOIN (
            SELECT account_id, unit, sum(amount) AS amount, sum(balance_change) AS balance, sum(owed_change) AS owed,
                count(*) AS entry_count
            FROM benefit_entries GROUP BY account_id, unit
        ) AS sums ON sums.account_id = held.account_id AND sums.unit = held.unit
        WHERE held.balance <> coalesce(sums.balance, 0) OR held.owed <> coalesce(sums.owed, 0)
            OR held.balance - held.owed <> coalesce(sums.amount, 0)
            OR held.entry_count <> coalesce(sums.entry_count, 0) OR held.balance < 0 OR held.owed < 0""",
    "benefit entries that do not continue their account": """
        SELECT entry_id FROM (
            SELECT entry_id, account_entry_number, balance_change, owed_change, balance_after, owed_after,
                row_number() OVER account AS number,
                lag(balance_after, 1) OVER account AS balance_before,
                lag(owed_after, 1) OVER account AS owed_before
            FROM benefit_entries WINDOW account AS (PARTITION BY account_id, unit ORDER BY account_entry_number)
        ) AS chain
        WHERE account_entry_number <> number OR balance_after <> coalesce(balance_before, 0) + balance_change
            OR owed_after <> coalesce(owed_before, 0) + owed_change OR balance_after < 0 OR owed_after < 0""",
    "benefit entries of no account": """
        SELECT entry_id FROM benefit_entries WHERE NOT EXISTS (
            SELECT 1 FROM benefit_accounts AS held
            WHERE held.account_id = benefit_entries.account_id AND held.unit = benefit_entries.unit
        )""",
    "benefit entries whose amount is not what they changed": """
        SELECT entry_id FROM benefit_entries WHERE amount <> balance_change - owed_change OR amount = 0""",
    "redemptions that gave something else than their benefits": """
        SELECT redemption_id FROM redemptions WHERE exposure_min <> coalesce((
            SELECT sum(amount) FROM benefit_entries AS given
            WHERE given.kind = 'redeem' AND given.redemption_id = redemptions.redemption_id
                AND given.account_id = redemptions.account_id AND given.unit = 'exposure_min'
        ), 0) OR wallet_usd * 100 <> coalesce((
            SELECT sum(amount) FROM benefit_entries AS given
            WHERE given.kind = 'redeem' AND given.redemption_id = redemptions.redemption_id
                AND given.account_id = redemptions.account_id AND given.unit = 'wallet_cents'
        ), 0)""",
    "benefits of redemptions whose points were taken back alone, or the other way round": """
        SELECT given.entry_id FROM benefit_entries AS given WHERE given.kind = 'redeem' AND (
            SELECT count(*) FROM entries WHERE kind = 'reverse' AND entries.redemption_id = given.redemption_id
        ) <> (
            SELECT count(*) FROM benefit_entries AS reversal
            WHERE reversal.kind = 'reverse' AND reversal.reverses_entry_id = given.entry_id
        )""",
    "benefit reversals that are not the opposite of what they take back": """
        SELECT reversal.entry_id FROM benefit_entries AS reversal WHERE reversal.kind = 'reverse' AND NOT EXISTS (
            SELECT 1 FROM benefit_entries AS first
            WHERE first.entry_id = reversal.reverses_entry_id AND first.account_id = reversal.account_id
                AND first.unit = reversal.unit AND first.amount = -reversal.amount
                AND (first.kind IN ('redeem', 'deliver') OR (first.kind = 'adjust' AND first.video_id IS NULL))
        )""",
    "benefit entries that were reversed more than once": """
        SELECT reverses_entry_id FROM benefit_entries WHERE reverses_entry_id IS NOT NULL
        GROUP BY reverses_entry_id HAVING count(*) > 1""",
    "idempotency keys of more than one benefit entry": """
        SELECT idempotency_key FROM benefit_entries GROUP BY idempotency_key HAVING count(*) > 1""",
    "videos that took more benefits than they gave, or gave some in two places at once": """
        SELECT video_id FROM (
            SELECT video_id, unit, sum(amount) AS amount FROM benefit_entries WHERE video_id IS NOT NULL
            GROUP BY video_id, unit, account_id, upload_date
        ) AS places
        GROUP BY video_id, unit
        HAVING min(amount) < 0 OR sum(CASE WHEN amount <> 0 THEN 1 ELSE 0 END) > 1""",
    "videos whose first benefit entry is not their only one of kind grant": """
        SELECT video_id FROM benefit_entries WHERE video_id IS NOT NULL GROUP BY video_id, unit
        HAVING sum(CASE WHEN kind = 'grant' THEN 1 ELSE 0 END) <> 1
            OR min(CASE WHEN kind = 'grant' THEN entry_id END) <> min(entry_id)""",
}
