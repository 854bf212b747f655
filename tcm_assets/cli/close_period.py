"""`python -m tcm_assets.cli.close_period 2020-12`: close a month of the books, for good.

Ends with 0, or 1 where the month cannot be closed, or 2 where a setting cannot be used.
"""

import argparse
import getpass
import sys

from rich.console import Console

from tcm_assets.cli.prepare import refuse
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings

_LOCK_TIMEOUT_S = 60.0


def main() -> int:
    """Close the month and print what it holds."""
    from tcm_assets.ledger.closing import close_period
    from tcm_assets.ledger.errors import LedgerError
    from tcm_assets.ledger.ownership import open_own_ledger

    parser = argparse.ArgumentParser(
        prog="python -m tcm_assets.cli.close_period", description="Close a month of the books, for good."
    )
    parser.add_argument("period", help="the month, such as 2020-12")
    parser.add_argument("--by", default=getpass.getuser(), help="who closes it; the user of this machine")
    arguments = parser.parse_args()
    console = Console()
    try:
        settings = Settings()
        identity = settings.data_folder_id_path
        with open_own_ledger(settings.ledger_url, identity, lock_timeout_s=_LOCK_TIMEOUT_S) as ledger:
            closed = close_period(ledger, arguments.period, closed_by=arguments.by)
    except SettingsError as error:
        return refuse(console, error)
    except LedgerError as error:
        console.print(f"Nothing was closed: {error}.", style="red", markup=False)
        return 1
    console.print(f"Closed {closed.period}: {closed.entry_count:,} entries, SHA-256 {closed.digest}.", highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
