"""The assets of the books."""

import ibis
import pyarrow as pa

from tcm_assets.books.movements import compute_account_books, compute_ledger_books, compute_posting_ages
from tcm_assets.books.resources import BookAssumptions
from tcm_assets.books.tables import ACCOUNT_BOOKS, LEDGER_BOOKS, LEDGER_LIABILITY, POSTING_AGES, TRIAL_BALANCE
from tcm_assets.books.trial_balance import compute_trial_balance
from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.ledger.tables import BENEFIT_BALANCES, POINTS_LEDGER
from tcm_assets.orchestration.table_asset import table_asset


@table_asset(LEDGER_BOOKS, code_version="1", kinds={"sql"})
def ledger_books(ledger_entries: ibis.Table, hold_events: ibis.Table, closed_periods: ibis.Table) -> ibis.Table:
    """Sum what moved and what waited in each day and month, with the balances before and after."""
    return compute_ledger_books(ledger_entries, hold_events, closed_periods)


@table_asset(ACCOUNT_BOOKS, code_version="1", kinds={"sql"})
def account_books(ledger_entries: ibis.Table) -> ibis.Table:
    """Sum what moved in each account and month."""
    return compute_account_books(ledger_entries)


@table_asset(POSTING_AGES, code_version="1", kinds={"sql"})
def posting_ages(ledger_entries: ibis.Table) -> ibis.Table:
    """Sum what was posted by the month of posting and the month of upload."""
    return compute_posting_ages(ledger_entries)


@table_asset(TRIAL_BALANCE, code_version="1", kinds={"sql"})
def trial_balance(ledger_entries: ibis.Table) -> ibis.Table:
    """Sum every entry as debits and credits."""
    return compute_trial_balance(ledger_entries)


@table_asset(LEDGER_LIABILITY, code_version="1", kinds={"ledger"}, deps=[POINTS_LEDGER.name, BENEFIT_BALANCES.name])
def ledger_liability(ledger: LedgerResource, assumptions: BookAssumptions) -> pa.Table:
    """Tell what is owed to creators, from the ledger itself."""
    from tcm_assets.books.liability import measure_liability

    with ledger.open() as opened:
        return measure_liability(opened, assumptions.checked())
