"""Whether anything happened since the last look, quick however long the ledger is.

Belongs here: what is asked every minute. What happened is told by the statements, the snapshots and the reviews.
"""

from sqlalchemy import select

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.statements import whole_sum
from tcm_assets.ledger.tables import ACCOUNTS


def entry_count(ledger: Ledger) -> int:
    """Entries of all accounts, by the count that each account carries; it only grows, by every entry committed."""
    with ledger.single_statements() as connection:
        return int(connection.execute(select(whole_sum(ACCOUNTS.c.entry_count))).scalar_one())
