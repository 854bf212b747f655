"""`python -m tcm_assets.cli.approve_take_back`: the owner's word for points that a posting takes back.

The failed run names the digest. The word covers exactly what that run would have taken, and the next run posts it;
without a digest, what waits is listed.
"""

import argparse
import getpass
import os
import sys

from rich.console import Console

from tcm_assets.cli.prepare import PREPARATION_ERRORS, refuse
from tcm_assets.ledger.errors import LedgerError
from tcm_assets.ledger.ownership import open_own_ledger
from tcm_assets.ledger.take_backs import approve_take_back, list_waiting
from tcm_assets.services.file_locks import LockTimeoutError
from tcm_assets.settings import Settings

_ANY_DAY = "1970-01-01"
"""For the settings, whose first day this does not need."""

_SHOWN = 12
"""Characters of a digest that are shown."""


def main(arguments: list[str] | None = None) -> int:
    """Approve one take-back, or list those that wait; return 0, or 2 where that cannot be done."""
    console = Console()
    parser = argparse.ArgumentParser(prog="approve_take_back", description=__doc__)
    parser.add_argument("digest", nargs="?", help="what the failed run names")
    parser.add_argument("--by", default=getpass.getuser(), help="who says so; else the user of this machine")
    asked = parser.parse_args(arguments)
    try:
        settings = Settings({**os.environ, "TCM_START_DATE": _ANY_DAY, "TCM_END_DATE": ""})
        with open_own_ledger(settings.ledger_url, settings.data_folder_id_path) as ledger:
            if asked.digest:
                approved = approve_take_back(ledger, asked.digest, approved_by=asked.by)
                said = [f"Approved by {asked.by}: {approved.words} The next run over these days posts it."]
            else:
                said = [f"{each.digest[:_SHOWN]}  {each.words}" for each in list_waiting(ledger)]
    except (*PREPARATION_ERRORS, LedgerError, LockTimeoutError) as error:
        return refuse(console, error)
    for sentence in said or ["Nothing waits."]:
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
