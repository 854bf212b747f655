"""A ledger with the entries of some accounts of a generated published copy."""

from pathlib import Path

import duckdb

from tcm_assets.ledger.database import Ledger, prepare_ledger
from tcm_assets.ledger.postings import Earning, post_earnings


def write_ledger(data_dir: Path, account_count: int) -> None:
    """Post what the accounts with the most points earned, into the SQLite ledger of the data folder."""
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
