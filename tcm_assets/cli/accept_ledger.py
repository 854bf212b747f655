"""`python -m tcm_assets.cli.accept_ledger`: go on with a ledger that lacks what was seen of it before.

Only where that is lost for good: points that were spent since come back, and can be spent again. What is given up, by
whom and when, is recorded in the ledger itself.
"""

import argparse
import getpass
import os
import sys

from rich.console import Console

from tcm_assets.cli.prepare import PREPARATION_ERRORS, refuse
from tcm_assets.ledger.acceptance import accept_ledger
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.errors import LedgerError
from tcm_assets.ledger.evidence import require_stored_marks
from tcm_assets.ledger.statements import count_entries
from tcm_assets.services.file_locks import LockTimeoutError
from tcm_assets.settings import Settings
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

_ANY_DAY = "1970-01-01"
"""For the settings, whose first day this does not need."""


def main(arguments: list[str] | None = None) -> int:
    """Record the owner's word and print what was given up; return 0 also where nothing was lacking."""
    console = Console()
    parser = argparse.ArgumentParser(prog="accept_ledger", description=__doc__)
    parser.add_argument("--by", default=getpass.getuser(), help="who says so; else the user of this machine")
    accepted_by = parser.parse_args(arguments).by
    try:
        settings = Settings({**os.environ, "TCM_START_DATE": _ANY_DAY, "TCM_END_DATE": ""})
        warehouse = DuckDBWarehouse(settings.warehouse_path)

        def ask_warehouse(ledger: Ledger) -> None:
            require_stored_marks(ledger, warehouse)

        lack = accept_ledger(
            settings.ledger_url, settings.data_folder_id_path, accepted_by=accepted_by, witnesses=ask_warehouse
        )
        with Ledger.open(settings.ledger_url) as ledger:
            entry_count = count_entries(ledger)
    except (*PREPARATION_ERRORS, LedgerError, LockTimeoutError) as error:
        return refuse(console, error)
    if lack is None:
        console.print(f"The ledger, with {entry_count:,} entries, lacks nothing that was seen: nothing was changed.")
        return 0
    console.print(
        f"Given up by {accepted_by}: {lack}. The ledger goes on with {entry_count:,} entries, and keeps this word. "
        "Next: make run, which posts what is due and copies the ledger anew.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
