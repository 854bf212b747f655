"""Data folders on which the pages are measured: a published copy, a ledger, and the first upload day."""

import shutil
from pathlib import Path
from typing import Final

import duckdb

from tcm_assets.data_folder import first_day_note
from tcm_assets.ledger.database import Ledger, prepare_ledger
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.settings import Settings
from tcm_assets_tests.benchmarks.generated_columns import FIRST_DAY
from tcm_assets_tests.benchmarks.generated_publication import write_published_copy

LEDGER_ACCOUNTS: Final = 100
"""Accounts of the generated copy with entries in the ledger: those with the most points, whose pages are measured."""


def copy_site(data_dir: Path, folder: Path) -> None:
    """Copy what the pages read of `data_dir` to `folder`, so that measuring leaves no trace there.

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
    """Write a published copy of `video_count` generated videos, and a ledger of some of its accounts."""
    write_published_copy(folder / "published" / "tcm.duckdb", video_count)
    _write_ledger(folder, LEDGER_ACCOUNTS)
    first_day_note(folder).write_text(f"{FIRST_DAY}\n")


def _write_ledger(data_dir: Path, account_count: int) -> None:
    """Post the earnings of the accounts with the most points to the SQLite ledger of the data folder."""
    url = f"sqlite:///{data_dir / 'ledger' / 'ledger.sqlite'}"
    prepare_ledger(url)
    with duckdb.connect(str(data_dir / "published" / "tcm.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            """
            SELECT video_id, upload_date, account_id, author_username, points, scoring_version, reason
            FROM points_ledger JOIN account_balances USING (account_id)
            WHERE account_id IN (SELECT author_id FROM creator_points ORDER BY points_rank LIMIT ?)
            ORDER BY upload_date, video_id
            """,
            [account_count],
        ).fetchall()
    with Ledger.open(url) as ledger:
        post_earnings(ledger, (Earning(*row) for row in rows))
