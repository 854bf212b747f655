"""From the table of what videos are due to what the ledger takes, and to what a run tells of it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.domain.rewards.earnings import OUTCOMES

if TYPE_CHECKING:
    from tcm_assets.ledger.database import Ledger
    from tcm_assets.ledger.postings import Earning, PostingCounts

BATCH_ROWS = 10_000
"""Rows that become Python objects at once."""

WITHDRAWN_VERSION = "withdrawn"
"""In place of a scoring version in the entry that takes back the points of a video that is gone: no scoring did."""


def earnings_to_post(ledger: "Ledger", due: pa.Table) -> Iterator["Earning"]:
    """What to tell the ledger of `due`, the rows of `earnings`: all but held videos that keep what they have."""
    from tcm_assets.ledger.postings import Earning
    from tcm_assets.ledger.statements import account

    keeps_what_it_has = pc.and_(pc.equal(due["outcome"], "held"), pc.equal(due["due_points"], due["posted_points"]))
    for batch in due.filter(pc.invert(keeps_what_it_has)).to_batches(BATCH_ROWS):
        for row in batch.to_pylist():
            username = row["username"]
            if username is None:
                known = account(ledger, row["account_id"])
                username = known.username if known else row["account_id"]
            yield Earning(
                video_id=row["video_id"],
                upload_date=row["upload_date"],
                account_id=row["account_id"],
                username=username,
                points=row["due_points"],
                scoring_version=row["scoring_version"] or WITHDRAWN_VERSION,
                reason=row["reason"],
            )


def rejected_videos(latest_reviews: pa.Table) -> pa.Table:
    """The videos (video_id) whose latest review rejects them."""
    return latest_reviews.filter(pc.equal(latest_reviews["decision"], "reject")).select(["video_id"])


def posting_metadata(counts: "PostingCounts", due: pa.Table) -> Mapping[str, int]:
    """What a posting did, in entries and points, and how many videos and points wait, were rejected or are gone."""
    by_outcome = due.group_by("outcome").aggregate(
        [("video_id", "count"), ("scored_points", "sum"), ("due_points", "sum")]
    )
    rows = {row["outcome"]: row for row in by_outcome.to_pylist()}
    unpaid = {
        outcome: (row["video_id_count"], (row["scored_points_sum"] or 0) - row["due_points_sum"])
        for outcome in OUTCOMES
        if outcome != "payable"
        for row in [rows.get(outcome, {"video_id_count": 0, "scored_points_sum": 0, "due_points_sum": 0})]
    }
    return {
        "earned_videos": counts.earned,
        "adjusted_videos": counts.adjusted,
        "unchanged_videos": counts.unchanged,
        "posted_points": counts.points,
        "held_videos": unpaid["held"][0],
        "held_points": unpaid["held"][1],
        "rejected_videos": unpaid["rejected"][0],
        "rejected_points": unpaid["rejected"][1],
        "unscored_videos": unpaid["unscored"][0],
        "withdrawn_videos": unpaid["withdrawn"][0],
    }
