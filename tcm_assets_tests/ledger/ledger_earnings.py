"""Earnings of invented videos."""

from collections.abc import Iterator
from datetime import date, timedelta

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


def invented_earnings(count: int) -> Iterator[Earning]:
    """Earnings of `count` videos of 40 creators over four days, 1 to 9 points each."""
    for number in range(count):
        day = DAY + timedelta(days=number % 4)
        yield earning(f"video {number:05d}", f"creator {number % 40}", 1 + number % 9, day=day)
