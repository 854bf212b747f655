"""Assignments: which reviewer took a case, append-only; the latest of a video counts until the case is decided."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import and_, func, insert, select

from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.ledger.entries import require_text
from tcm_assets.ledger.errors import ConflictingKeyError
from tcm_assets.ledger.schema import REVIEW_ASSIGNMENTS, REVIEWS

AssignmentAction = Literal["take", "leave"]


def record_assignment(
    ledger: Ledger, video_ids: Sequence[str], action: AssignmentAction, *, reviewer: str, idempotency_key: str
) -> None:
    """Record that the reviewer takes the cases of these videos, or leaves them, in one transaction.

    The same key again changes nothing. Raises ConflictingKeyError for a key that belongs to another assignment,
    ValueError, LedgerBusyError.
    """
    require_text(reviewer=reviewer, idempotency_key=idempotency_key)
    if action not in ("take", "leave"):
        raise ValueError(f"a reviewer takes or leaves a case, not {action!r}")

    def record() -> None:
        with ledger.writing() as connection:
            for video_id in sorted(set(video_ids)):
                key = f"{idempotency_key}/{video_id}"
                content = {"video_id": video_id, "reviewer": reviewer, "action": action}
                columns = [REVIEW_ASSIGNMENTS.c[name] for name in content]
                earlier = select(*columns).where(REVIEW_ASSIGNMENTS.c.idempotency_key == key)
                row = connection.execute(earlier).mappings().one_or_none()
                if row is None:
                    values = {**content, "idempotency_key": key, "assigned_at": datetime.now(UTC)}
                    connection.execute(insert(REVIEW_ASSIGNMENTS).values(values))
                elif dict(row) != content:
                    raise ConflictingKeyError("this idempotency key belongs to another assignment: use a new key")

    retry_once(record)


def find_assignees(ledger: Ledger, video_ids: Sequence[str] | None = None) -> dict[str, str]:
    """Return who has the case of each video that somebody took and nobody decided since.

    `video_ids` limits the videos to those of a page.
    """
    latest = select(func.max(REVIEW_ASSIGNMENTS.c.assignment_id)).group_by(REVIEW_ASSIGNMENTS.c.video_id)
    if video_ids is not None:
        latest = latest.where(REVIEW_ASSIGNMENTS.c.video_id.in_(list(video_ids)))
    decided_since = (
        select(REVIEWS.c.review_id)
        .where(
            and_(
                REVIEWS.c.video_id == REVIEW_ASSIGNMENTS.c.video_id,
                REVIEWS.c.reviewed_at >= REVIEW_ASSIGNMENTS.c.assigned_at,
            )
        )
        .exists()
    )
    query = select(*REVIEW_ASSIGNMENTS.c["video_id", "reviewer"]).where(
        REVIEW_ASSIGNMENTS.c.assignment_id.in_(latest), REVIEW_ASSIGNMENTS.c.action == "take", ~decided_since
    )
    with ledger.single_statements() as connection:
        return {row.video_id: row.reviewer for row in connection.execute(query)}
