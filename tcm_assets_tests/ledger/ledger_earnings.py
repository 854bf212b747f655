"""Earnings of invented videos, in few words."""

from datetime import date

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.postings import Earning, PostingCounts, post_earnings

DAY = date(2020, 10, 1)


def earning(
    video_id: str,
    account_id: str,
    points: int,
    *,
    day: date = DAY,
    version: str = "robust-1",
    username: str | None = None,
) -> Earning:
    return Earning(
        video_id=video_id,
        upload_date=day,
        account_id=account_id,
        username=username or f"the_{account_id}",
        points=points,
        scoring_version=version,
        reason="points of the video",
    )


def earned(ledger: Ledger, account_id: str, points: int) -> PostingCounts:
    """Post one video of the account, named after it."""
    return post_earnings(ledger, [earning(f"video of {account_id}", account_id, points)])
