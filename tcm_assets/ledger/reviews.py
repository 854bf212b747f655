"""Reviews: reviewers' decisions about videos with alerts, append-only; the latest of a video counts."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import func, insert, select

from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.ledger.entries import require_text
from tcm_assets.ledger.errors import ConflictingKeyError
from tcm_assets.ledger.schema import REVIEWS

Decision = Literal["release", "reject"]  # release: the video earns. reject: it does not

REVIEW_SCHEMA = pa.schema(
    {
        "video_id": pa.string(),
        "decision": pa.string(),
        "signal_families": pa.list_(pa.string()),
        "note": pa.string(),
        "reviewer": pa.string(),
        "reviewed_at": pa.timestamp("us"),
    }
)


def record_review(
    ledger: Ledger,
    video_id: str,
    decision: Decision,
    *,
    signal_families: Sequence[str],
    note: str,
    reviewer: str,
    idempotency_key: str,
) -> None:
    """Record a decision about a video, with the signal families that the reviewer saw.

    The same key again changes nothing. Raises ConflictingKeyError for a key that belongs to another decision,
    LedgerBusyError.
    """
    require_text(video_id=video_id, reviewer=reviewer, idempotency_key=idempotency_key)
    if decision not in ("release", "reject"):
        raise ValueError(f"a review decides release or reject, not {decision!r}")
    content = {
        "video_id": video_id,
        "decision": decision,
        "signal_families": json.dumps(list(signal_families)),
        "note": note,
        "reviewer": reviewer,
    }
    retry_once(lambda: _record(ledger, idempotency_key, content))


def find_latest_reviews(ledger: Ledger, video_ids: Sequence[str] | None = None) -> pa.Table:
    """Return the latest review of each reviewed video, by video; `reviewed_at` in UTC.

    `video_ids` limits the videos to those of a page: each is a parameter of the query, so not thousands.
    """
    latest = select(func.max(REVIEWS.c.review_id)).group_by(REVIEWS.c.video_id)
    if video_ids is not None:
        latest = latest.where(REVIEWS.c.video_id.in_(list(video_ids)))
    columns = [REVIEWS.c[name] for name in REVIEW_SCHEMA.names]
    query = select(*columns).where(REVIEWS.c.review_id.in_(latest)).order_by(REVIEWS.c.video_id)
    with ledger.single_statements() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    for row in rows:
        row["signal_families"] = json.loads(row["signal_families"])
        row["reviewed_at"] = row["reviewed_at"].replace(tzinfo=None)
    return pa.Table.from_pylist(rows, schema=REVIEW_SCHEMA)


def select_rejected(latest_reviews: pa.Table) -> pa.Table:
    """Return the videos (video_id) whose latest review rejects them."""
    return latest_reviews.filter(pc.equal(latest_reviews["decision"], "reject")).select(["video_id"])


def _record(ledger: Ledger, key: str, content: dict[str, str]) -> None:
    earlier = select(*(REVIEWS.c[name] for name in content)).where(REVIEWS.c.idempotency_key == key)
    with ledger.writing() as connection:
        row = connection.execute(earlier).mappings().one_or_none()
        if row is None:
            values = {**content, "idempotency_key": key, "reviewed_at": datetime.now(UTC)}
            connection.execute(insert(REVIEWS).values(values))
        elif dict(row) != content:
            raise ConflictingKeyError("this idempotency key belongs to another review: use a new key")
