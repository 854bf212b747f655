"""`python -m tcm_assets.cli.books --out FOLDER`: the books as CSV files with their proof, from the published copy.

Ends with 0, or 1 where the books do not balance, or 2 where there is nothing to read or a setting cannot be used.
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from tcm_assets.cli.prepare import refuse
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings


def main() -> int:
    """Write every file and print the claims of the proof that are not true."""
    from tcm_assets.apps.published import PublishedCopy, PublishedCopyMissingError, list_published_tables
    from tcm_assets.books.csv_files import write_all
    from tcm_assets.books.proof import TABLES, prove

    parser = argparse.ArgumentParser(prog="python -m tcm_assets.cli.books", description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="the folder for the files; it is made where it is not")
    folder: Path = parser.parse_args().out
    console = Console()
    try:
        query = PublishedCopy(Settings().published_path).query
        missing = TABLES - list_published_tables(query)
    except (SettingsError, PublishedCopyMissingError) as error:
        return refuse(console, SettingsError(str(error)))
    if missing:
        return refuse(console, SettingsError(f"the published copy has no {min(missing)} yet: run the job refresh"))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in write_all(query):
        (folder / name).write_bytes(content)
        console.print(f"{folder / name}: {len(content):,} bytes", highlight=False)
    broken = [claim for claim in prove(query) if not claim.is_true]
    for claim in broken:
        console.print(f"Not true of {claim.unit}: {claim.claim}: {claim.figures}", style="red", markup=False)
    console.print("The books do not balance." if broken else "The books balance: every claim of proof.csv is true.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
