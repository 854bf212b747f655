"""The data folders that the pages are measured on: a published copy, a ledger, and the first upload day."""

import shutil
from pathlib import Path
from typing import Final

from tcm_assets.data_folder import first_day_note
from tcm_assets.settings import Settings
from tcm_assets_tests.benchmarks.generated_columns import FIRST_DAY
from tcm_assets_tests.benchmarks.generated_ledger import write_ledger
from tcm_assets_tests.benchmarks.generated_publication import write_published_copy

LEDGER_ACCOUNTS: Final = 100
"""Accounts of the generated copy that have entries in the ledger: the ones with the most points, who are looked at."""


def copy_site(data_dir: Path, folder: Path) -> None:
    """What the pages read of `data_dir`, so that measuring leaves no trace there.

    Raises FileNotFoundError where nothing was published.
    """
    published = data_dir / "published" / "tcm.duckdb"
    if not published.exists():
        raise FileNotFoundError(f"{published} is not there: make run publishes it")
    (folder / "published").mkdir()
    shutil.copy(published, folder / "published")
    if (data_dir / "ledger").exists():
        shutil.copytree(data_dir / "ledger", folder / "ledger")
    first_day = Settings({"TCM_DATA_DIR": str(data_dir)}).first_day
    first_day_note(folder).write_text(f"{first_day}\n")


def generate_site(folder: Path, video_count: int) -> None:
    """A published copy of `video_count` generated videos, and a ledger of some of its accounts."""
    write_published_copy(folder / "published" / "tcm.duckdb", video_count)
    write_ledger(folder, LEDGER_ACCOUNTS)
    first_day_note(folder).write_text(f"{FIRST_DAY}\n")
