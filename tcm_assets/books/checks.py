"""Checks of the books: they balance, prove themselves against entries and balances, and closed months stay.

`closed_periods_never_change` reads the ledger's own database: a copy could agree where the ledger does not.
"""

import dagster as dg

from tcm_assets.books.tables import ACCOUNT_BOOKS, LEDGER_BOOKS, LEDGER_LIABILITY, POSTING_AGES, TRIAL_BALANCE
from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.ledger.tables import CLOSED_PERIODS
from tcm_assets.orchestration.check_sentences import what_is_wrong
from tcm_assets.orchestration.code_references import CODE_REFERENCES, defined_here
from tcm_assets.orchestration.lock_retries import retried_when_locked
from tcm_assets.orchestration.table_checks import RULES, Rule, table_checks

CLOSED_STAY = "closed_periods_never_change"

_AGAIN = "materialize ledger_entries and the books again, and if it stays so, pay nothing out"

_MOVED = "earned + rescored + adjusted + redeemed + reversed + delivered"

ledger_books_checks = table_checks(
    LEDGER_BOOKS,
    Rule(
        "movements_lead_to_the_closing",
        "Opening and movements equal the closing, which is what accounts have less what they owe.",
        f"FROM rows WHERE closing <> opening + {_MOVED} OR closing <> balance - owed",
        blocking=True,
        remedy=_AGAIN,
    ),
    Rule(
        "openings_are_the_closings_before",
        "Each period opens with what the one before closed with.",
        """
        SELECT * FROM (
            SELECT *, lag(closing, 1, 0) OVER (PARTITION BY unit, period_kind ORDER BY first_day) AS before FROM rows
        ) WHERE opening <> before
        """,
        blocking=True,
        remedy=_AGAIN,
    ),
    Rule(
        "every_entry_is_in_a_period",
        "Days, and months, have all entries of the ledger with their amounts.",
        """
        SELECT * FROM (
            SELECT unit, period_kind, sum(entry_count)::BIGINT AS entries, sum(closing - opening)::BIGINT AS moved
            FROM rows WHERE entry_count > 0 GROUP BY ALL
        ) AS books FULL JOIN (
            SELECT unit, period_kind, count(*) AS entries, sum(amount)::BIGINT AS moved
            FROM warehouse.ledger_entries CROSS JOIN (VALUES ('day'), ('month')) AS kinds(period_kind) GROUP BY ALL
        ) AS ledger USING (unit, period_kind)
        WHERE (books.entries, books.moved) IS DISTINCT FROM (ledger.entries, ledger.moved)
        """,
        blocking=True,
        remedy=_AGAIN,
    ),
)

account_books_checks = table_checks(
    ACCOUNT_BOOKS,
    Rule(
        "account_movements_lead_to_the_closing",
        "Opening and movements equal the closing of each account and month.",
        f"FROM rows WHERE closing <> opening + {_MOVED}",
        blocking=True,
        remedy=_AGAIN,
    ),
    Rule(
        "last_closings_are_the_balances",
        "The last closing of each account is its balance less what it owes.",
        """
        SELECT * FROM (
            SELECT unit, account_id, arg_max(closing, first_day) AS closing FROM rows GROUP BY ALL
        ) FULL JOIN (
            SELECT 'points' AS unit, account_id, balance - owed AS held FROM warehouse.account_balances
            UNION ALL SELECT unit, account_id, balance - owed FROM warehouse.benefit_balances
        ) USING (unit, account_id)
        WHERE coalesce(closing, 0) <> coalesce(held, 0)
        """,
        waits_for=("account_balances", "benefit_balances"),
        remedy="materialize ledger_entries, account_balances, benefit_balances and account_books together",
    ),
)

posting_ages_checks = table_checks(POSTING_AGES)

trial_balance_checks = table_checks(
    TRIAL_BALANCE,
    Rule(
        "debits_equal_credits",
        "In each unit the debits equal the credits.",
        """
        SELECT unit, sum(debit) AS debit, sum(credit) AS credit FROM rows
        GROUP BY unit HAVING sum(debit) <> sum(credit)
        """,
        blocking=True,
        remedy=_AGAIN,
    ),
    Rule(
        "every_entry_is_posted_once",
        "In each unit as many entries as the ledger has, with their sum, stand against what creators have and owe.",
        """
        SELECT * FROM (
            SELECT unit, sum(posting_count)::BIGINT AS entries, sum(balance)::BIGINT AS moved FROM rows
            WHERE book_account_kind IN ('source', 'use') GROUP BY unit
        ) AS posted FULL JOIN (
            SELECT unit, count(*) AS entries, sum(amount)::BIGINT AS moved FROM warehouse.ledger_entries GROUP BY unit
        ) AS ledger USING (unit)
        WHERE (posted.entries, posted.moved) IS DISTINCT FROM (ledger.entries, ledger.moved)
        """,
        blocking=True,
        remedy=_AGAIN,
    ),
)

ledger_liability_checks = table_checks(LEDGER_LIABILITY)

closed_periods_checks = table_checks(CLOSED_PERIODS)


@dg.asset_check(
    asset=LEDGER_BOOKS.name,
    name=CLOSED_STAY,
    blocking=True,
    metadata=defined_here(),
    description="In the ledger's own database, every closed month has the rows that it was closed with, by its digest.",
)
@retried_when_locked
def closed_periods_never_change(ledger: LedgerResource) -> dg.AssetCheckResult:
    """Recompute the digest of every closed month."""
    from tcm_assets.ledger.closing import find_changed_periods

    with ledger.open() as opened:
        changed = find_changed_periods(opened)
    promise = "Closed months never change."
    link = defined_here()[CODE_REFERENCES]
    remedy = "pay nothing out, and compare the ledger with its last backup"
    return dg.AssetCheckResult(
        passed=not changed,
        description=what_is_wrong(LEDGER_BOOKS, {promise: len(changed)} if changed else {}, None, remedy),
        metadata={
            "offending_rows": len(changed),
            **({"first_offending_rows": dg.MetadataValue.json({promise: changed}), RULES: link} if changed else {}),
        },
    )
