"""The asset `redemptions`."""

import pyarrow as pa

from tcm_assets.defs.ledger_resource import LedgerResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.schemas.points_ledger import POINTS_LEDGER
from tcm_assets.schemas.redemptions import REDEMPTIONS


@table_asset(REDEMPTIONS, group="rewards", code_version="1", kinds={"ledger"}, deps=[POINTS_LEDGER.name])
def redemptions(ledger: LedgerResource) -> pa.Table:
    """The shop's log, as the ledger has it now."""
    from tcm_assets.ledger import snapshots

    with ledger.open() as book:
        return snapshots.redemptions(book)
