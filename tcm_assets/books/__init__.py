"""The books: what is owed to creators, what moved in each day and month, and the proof that nothing is missing.

Everything here is a sum over `ledger_entries` and `hold_events`; the ledger itself, and the closing of months, is in
`ledger`.

Tables: ledger_books, account_books, posting_ages, trial_balance, ledger_liability.

Does not belong here: writing anything to the ledger.
"""

OWNER = "team:creator-rewards"
