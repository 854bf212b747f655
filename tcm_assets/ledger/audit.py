"""The audit: every invariant of the ledger, checked on its rows, so that no point was ever made or lost."""

from sqlalchemy import Connection

from tcm_assets.ledger.benefit_audit import BENEFIT_INVARIANTS
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.migrations.rules import list_rule_names

_EXAMPLES = 3  # rows that break an invariant and are named in the message

_INVARIANTS = BENEFIT_INVARIANTS | {
    "accounts whose balance, owed points or entry count is not that of their entries": """
        SELECT accounts.account_id FROM accounts LEFT JOIN (
            SELECT account_id, sum(points) AS points, sum(balance_change) AS balance, sum(owed_change) AS owed,
                count(*) AS entry_count
            FROM entries GROUP BY account_id
        ) AS sums ON sums.account_id = accounts.account_id
        WHERE accounts.balance <> coalesce(sums.balance, 0) OR accounts.owed <> coalesce(sums.owed, 0)
            OR accounts.balance - accounts.owed <> coalesce(sums.points, 0)
            OR accounts.entry_count <> coalesce(sums.entry_count, 0)""",
    "accounts below zero": "SELECT account_id FROM accounts WHERE balance < 0 OR owed < 0",
    "entries that do not continue their account": """
        SELECT entry_id FROM (
            SELECT entry_id, account_entry_number, balance_change, owed_change, balance_after, owed_after,
                row_number() OVER account AS number,
                lag(balance_after, 1) OVER account AS balance_before,
                lag(owed_after, 1) OVER account AS owed_before
            FROM entries WINDOW account AS (PARTITION BY account_id ORDER BY account_entry_number)
        ) AS chain
        WHERE account_entry_number <> number OR balance_after <> coalesce(balance_before, 0) + balance_change
            OR owed_after <> coalesce(owed_before, 0) + owed_change OR balance_after < 0 OR owed_after < 0""",
    "entries of no account": """
        SELECT entry_id FROM entries
        WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.account_id = entries.account_id)""",
    "entries whose points are not what they changed": """
        SELECT entry_id FROM entries WHERE points <> balance_change - owed_change OR points = 0""",
    "redemptions without the entry that pays them": """
        SELECT redemption_id FROM redemptions WHERE NOT EXISTS (
            SELECT 1 FROM entries
            WHERE kind = 'redeem' AND entries.redemption_id = redemptions.redemption_id
                AND entries.account_id = redemptions.account_id AND entries.points = -redemptions.points
        )""",
    "entries that pay a redemption which is not there": """
        SELECT entry_id FROM entries WHERE kind = 'redeem' AND NOT EXISTS (
            SELECT 1 FROM redemptions WHERE redemptions.redemption_id = entries.redemption_id
        )""",
    "reversals that are not the opposite of what they take back": """
        SELECT reversal.entry_id FROM entries AS reversal WHERE reversal.kind = 'reverse' AND NOT EXISTS (
            SELECT 1 FROM entries AS first
            WHERE first.entry_id = reversal.reverses_entry_id AND first.account_id = reversal.account_id
                AND first.points = -reversal.points
                AND (first.kind = 'redeem' OR (first.kind = 'adjust' AND first.video_id IS NULL))
        )""",
    "entries that were reversed more than once": """
        SELECT reverses_entry_id FROM entries WHERE reverses_entry_id IS NOT NULL
        GROUP BY reverses_entry_id HAVING count(*) > 1""",
    "idempotency keys of more than one entry": """
        SELECT idempotency_key FROM entries GROUP BY idempotency_key HAVING count(*) > 1""",
    "videos that took more than they gave, or gave points in two places at once": """
        SELECT video_id FROM (
            SELECT video_id, sum(points) AS points FROM entries WHERE video_id IS NOT NULL
            GROUP BY video_id, account_id, upload_date
        ) AS places
        GROUP BY video_id
        HAVING min(points) < 0 OR sum(CASE WHEN points <> 0 THEN 1 ELSE 0 END) > 1""",
    "videos whose first entry is not their only one of kind earn": """
        SELECT video_id FROM entries WHERE video_id IS NOT NULL GROUP BY video_id
        HAVING sum(CASE WHEN kind = 'earn' THEN 1 ELSE 0 END) <> 1
            OR min(CASE WHEN kind = 'earn' THEN entry_id END) <> min(entry_id)""",
}
"""A fault in words, and the query that finds the rows at fault."""

_SQLITE_RULES = "SELECT name FROM sqlite_master WHERE type = 'trigger'"

_POSTGRESQL_RULES = """
SELECT trigger.tgname FROM pg_trigger AS trigger
JOIN pg_class AS kind ON kind.oid = trigger.tgrelid
JOIN pg_namespace AS space ON space.oid = kind.relnamespace
WHERE space.nspname = current_schema() AND NOT trigger.tgisinternal AND trigger.tgenabled IN ('O', 'A')
"""


def audit(ledger: Ledger) -> list[str]:
    """Return every broken invariant in words, with examples; empty when the ledger is sound.

    Reads the whole ledger, as of one moment.
    """
    with ledger.snapshot() as connection:
        found = _find_missing_rules(connection)
        for words, query in _INVARIANTS.items():
            rows = connection.exec_driver_sql(query).scalars().all()
            if rows:
                examples = ", ".join(str(row) for row in rows[:_EXAMPLES])
                found.append(f"{len(rows)} {words}, such as {examples}")
        if ledger.is_sqlite:
            damage = connection.exec_driver_sql("PRAGMA quick_check").scalars()
            found += [f"SQLite finds the file damaged: {words}" for words in damage if words != "ok"]
    return found


def _find_missing_rules(connection: Connection) -> list[str]:
    """Return the rules of the database that were dropped or switched off, in words."""
    dialect = connection.dialect.name
    needed = list_rule_names(dialect)
    present = connection.exec_driver_sql(_SQLITE_RULES if dialect == "sqlite" else _POSTGRESQL_RULES).scalars()
    return [f"the rule {name} of the database is missing" for name in sorted(needed.difference(present))]
