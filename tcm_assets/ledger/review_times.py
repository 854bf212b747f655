"""Review times: how long holds waited for their decision and appeals for their reply, for the warehouse."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from sqlalchemy import and_, func, or_, select

from tcm_assets.ledger import tables
from tcm_assets.ledger.appeals import list_appeals
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.reviews import DECIDED
from tcm_assets.ledger.schema import HOLD_EVENTS, REVIEWS
from tcm_assets.tables.types import arrow_schema

_SECONDS_PER_HOUR = 3_600


def copy_review_times(ledger: Ledger) -> pa.Table:
    """Return a row for each hold and each appeal, in the columns of `review_times`, in the order of its key."""
    rows = sorted((*_list_holds(ledger), *_list_appeals(ledger)), key=lambda row: (row["kind"], row["case_id"]))
    for row in rows:
        waited = row["closed_at"] and row["closed_at"] - row["opened_at"]
        # Both are read off a clock, which may be set back in between.
        row["waited_hours"] = None if waited is None else max(waited.total_seconds(), 0) / _SECONDS_PER_HOUR
    return pa.Table.from_pylist(rows, schema=arrow_schema(tables.REVIEW_TIMES))


def _list_holds(ledger: Ledger) -> Iterator[dict[str, Any]]:
    """Yield each hold with its decision: the first review since it was opened, before it ended."""
    opened, closed, decision = HOLD_EVENTS.alias("opened"), HOLD_EVENTS.alias("closed"), REVIEWS.alias("decision")
    first_review = (
        select(func.min(REVIEWS.c.review_id))
        .where(
            REVIEWS.c.video_id == opened.c.video_id,
            REVIEWS.c.reviewed_at >= opened.c.created_at,
            or_(closed.c.created_at.is_(None), REVIEWS.c.reviewed_at <= closed.c.created_at),
        )
        .correlate(opened, closed)
        .scalar_subquery()
    )
    query = (
        select(
            *opened.c["hold_id", "video_id", "account_id", "created_at", "deadline_at"],
            closed.c.kind.label("closing"),
            closed.c.created_at.label("closed_at"),
            *decision.c["decision", "reviewer", "reviewed_at"],
        )
        .select_from(opened)
        .outerjoin(closed, and_(closed.c.hold_id == opened.c.hold_id, closed.c.kind.not_in(tables.OPEN_HOLD_KINDS)))
        .outerjoin(decision, decision.c.review_id == first_review)
        .where(opened.c.kind == "held")
    )
    with ledger.snapshot() as connection:
        found = connection.execute(query).mappings().all()
    for row in found:
        is_decided = row["decision"] is not None and row["closing"] != "ended"
        closed_at = row["reviewed_at"] if is_decided else row["closed_at"]
        yield {
            "kind": "hold",
            "case_id": row["hold_id"],
            "video_id": row["video_id"],
            "account_id": row["account_id"],
            "opened_at": row["created_at"].replace(tzinfo=None),
            "deadline_at": row["deadline_at"].replace(tzinfo=None),
            "closed_at": closed_at and closed_at.replace(tzinfo=None),
            "outcome": DECIDED[row["decision"]] if is_decided else row["closing"] or "open",
            "decided_by": row["reviewer"] if is_decided else None,
        }


def _list_appeals(ledger: Ledger) -> Iterator[dict[str, Any]]:
    for row in list_appeals(ledger).to_pylist():
        yield {
            **{name: row[name] for name in ("case_id", "video_id", "account_id", "deadline_at", "decided_by")},
            "kind": "appeal",
            "opened_at": row["appealed_at"],
            "closed_at": row["decided_at"],
            "outcome": row["state"],
        }
