"""The asset `account_balances`."""

import pyarrow as pa

from tcm_assets.defs.ledger_resource import LedgerResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.schemas.account_balances import ACCOUNT_BALANCES
from tcm_assets.schemas.points_ledger import POINTS_LEDGER


@table_asset(ACCOUNT_BALANCES, group="rewards", code_version="1", kinds={"ledger"}, deps=[POINTS_LEDGER.name])
def account_balances(ledger: LedgerResource) -> pa.Table:
    """What every account earned, spent and has, as the ledger has it now."""
    from tcm_assets.ledger import snapshots

    with ledger.open() as book:
        return snapshots.account_balances(book)
