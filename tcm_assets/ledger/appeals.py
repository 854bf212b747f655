"""Appeals: what a creator says against a hold or a rejection, once a case, and the review that answered; append-only.

A case is a hold and the rejection that may end it, or a rejection of a video that was not held. An appeal is answered
by a review whose reviewer saw it, and by any release.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Row, and_, func, insert, select

from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.ledger.entries import require_text
from tcm_assets.ledger.errors import ConflictingKeyError, NothingToAppealError
from tcm_assets.ledger.schema import APPEAL_REPLIES, APPEALS, HOLD_EVENTS, REVIEWS, list_rows
from tcm_assets.ledger.tables import OPEN_HOLD_KINDS

LONGEST_APPEAL = 2_000
"""Characters: a page of text, which people still read."""

APPEAL_SCHEMA = pa.schema(
    {
        "case_id": pa.string(),
        "video_id": pa.string(),
        "account_id": pa.string(),
        "words": pa.string(),
        "appealed_at": pa.timestamp("us"),
        "deadline_at": pa.timestamp("us"),
        "state": pa.string(),
        "reason": pa.string(),
        "decided_by": pa.string(),
        "decided_at": pa.timestamp("us"),
        "review_id": pa.int64(),
    }
)

_STATES: Final = {None: "open", "release": "released", "reject": "rejected"}


def record_appeal(ledger: Ledger, case: Mapping[str, Any], *, account_id: str, words: str, reply_days: int) -> None:
    """Record what the account says against the hold or rejection of its video: a row of `alert_cases`.

    The same words again change nothing. `reply_days` is how long a reply may take. Raises PermissionError when the
    video is not the account's, NothingToAppealError when it is neither held nor rejected, ConflictingKeyError when the
    case was appealed with other words, ValueError for an empty or too long text, LedgerBusyError.
    """
    words = words.strip()
    require_text(account_id=account_id, words=words)
    if len(words) > LONGEST_APPEAL:
        raise ValueError(f"an appeal has {len(words):,} characters: shorten it to {LONGEST_APPEAL:,}")
    if case["author_id"] != account_id:
        raise PermissionError(f"video {case['video_id']} is not account {account_id}'s: only its own can appeal")
    content = {"video_id": str(case["video_id"]), "account_id": account_id, "words": words}
    retry_once(lambda: _record(ledger, content, timedelta(days=reply_days)))


def list_appeals(
    ledger: Ledger, *, account_id: str | None = None, video_ids: Sequence[str] | None = None, only_open: bool = False
) -> pa.Table:
    """Return appeals with the review that answered each, in the columns of APPEAL_SCHEMA, oldest first.

    `account_id` and `video_ids` limit them to an account or the videos of a page, `only_open` to the unanswered.
    `state` is open, released, rejected, or ended where the hold did so without a decision; `reason` is the reviewer's
    note.
    """
    ended = HOLD_EVENTS.alias("ended")
    query = (
        select(
            *APPEALS.c["case_id", "video_id", "account_id", "words", "appealed_at", "deadline_at"],
            REVIEWS.c.decision,
            REVIEWS.c.note.label("reason"),
            REVIEWS.c.reviewer.label("decided_by"),
            func.coalesce(REVIEWS.c.reviewed_at, ended.c.created_at).label("decided_at"),
            REVIEWS.c.review_id,
            ended.c.kind.label("ended"),
        )
        .outerjoin(APPEAL_REPLIES, APPEAL_REPLIES.c.case_id == APPEALS.c.case_id)
        .outerjoin(REVIEWS, REVIEWS.c.review_id == APPEAL_REPLIES.c.review_id)
        .outerjoin(ended, and_(ended.c.hold_id == APPEALS.c.case_id, ended.c.kind == "ended"))
        .order_by(APPEALS.c.appealed_at, APPEALS.c.case_id)
    )
    if account_id is not None:
        query = query.where(APPEALS.c.account_id == account_id)
    if video_ids is not None:
        query = query.where(APPEALS.c.video_id.in_(list(video_ids)))
    if only_open:
        query = query.where(REVIEWS.c.review_id.is_(None), ended.c.kind.is_(None))
    with ledger.single_statements() as connection:
        rows = list_rows(connection.execute(query).mappings(), "appealed_at", "deadline_at", "decided_at")
    for row in rows:
        state, end = _STATES[row.pop("decision")], row.pop("ended")
        row["state"] = end if state == "open" and end else state
    return pa.Table.from_pylist(rows, schema=APPEAL_SCHEMA)


def count_appeals(ledger: Ledger) -> int:
    """Return how many appeals there are, answered or not."""
    with ledger.single_statements() as connection:
        return int(connection.execute(select(func.count()).select_from(APPEALS)).scalar_one())


def find_case_ids(ledger: Ledger, video_ids: Sequence[str]) -> dict[str, str]:
    """Return the case of each video of a page that can be appealed against now, or was; others are left out."""
    with ledger.snapshot() as connection:
        found = {video_id: _find_case_id(connection, video_id) for video_id in video_ids}
    return {video_id: case_id for video_id, case_id in found.items() if case_id is not None}


def find_overturned(ledger: Ledger, video_ids: Sequence[str]) -> dict[str, str]:
    """Return why videos earn again whose latest review released what the one before rejected, by video."""
    overturned: dict[str, str] = {}
    with ledger.snapshot() as connection:
        for video_id in video_ids:
            reviews = _read_reviews(connection, video_id)
            if len(reviews) > 1 and (reviews[-2].decision, reviews[-1].decision) == ("reject", "release"):
                answered = select(APPEAL_REPLIES.c.case_id).where(APPEAL_REPLIES.c.review_id == reviews[-1].review_id)
                how = " on appeal" if connection.execute(answered).first() else ""
                overturned[video_id] = f"a rejection was overturned{how}: {reviews[-1].note}".rstrip(": ")
    return overturned


def explain_overturned(ledger: Ledger, due: pa.Table, latest_reviews: pa.Table) -> pa.Table:
    """Return `due` (see `compute_earnings`) with the reason of each video that a release after a rejection pays again.

    Only what is not paid yet is explained so: later differences have reasons of their own.
    """
    released = latest_reviews.filter(pc.equal(latest_reviews["decision"], "release"))["video_id"]
    again = pc.and_(pc.equal(due["outcome"], "payable"), pc.equal(due["posted_points"], 0))
    asked = due.filter(pc.and_(again, pc.is_in(due["video_id"], released)))["video_id"].to_pylist()
    overturned = find_overturned(ledger, asked)
    if not overturned:
        return due
    reasons = [
        overturned.get(video_id, reason) if posted == 0 else reason
        for video_id, reason, posted in zip(
            *(due[name].to_pylist() for name in ("video_id", "reason", "posted_points")), strict=True
        )
    ]
    place = due.schema.get_field_index("reason")
    return due.set_column(place, due.schema.field(place), pa.array(reasons, due.schema.field(place).type))


def _record(ledger: Ledger, content: dict[str, str], reply_time: timedelta) -> None:
    with ledger.writing() as connection:
        case_id = _find_case_id(connection, content["video_id"])
        if case_id is None:
            raise NothingToAppealError(content["video_id"])
        earlier = select(*(APPEALS.c[name] for name in content)).where(APPEALS.c.case_id == case_id)
        row = connection.execute(earlier).mappings().one_or_none()
        if row is None:
            now = datetime.now(UTC)
            values = {**content, "case_id": case_id, "appealed_at": now, "deadline_at": now + reply_time}
            connection.execute(insert(APPEALS).values(values))
        elif dict(row) != content:
            raise ConflictingKeyError("this case was appealed before: a case is appealed once")


def _find_case_id(connection: Connection, video_id: str) -> str | None:
    """Return the case of the video's hold, or of its rejection; None where there is neither.

    A rejection belongs to the hold that it ended. Rejections in a row are one case: the reply to an appeal opens none.
    """
    last_event = (
        select(*HOLD_EVENTS.c["hold_id", "kind"])
        .where(HOLD_EVENTS.c.video_id == video_id)
        .order_by(HOLD_EVENTS.c.event_id.desc())
        .limit(1)
    )
    hold = connection.execute(last_event).one_or_none()
    reviews = _read_reviews(connection, video_id)
    if hold is not None and hold.kind in OPEN_HOLD_KINDS:
        return str(hold.hold_id)
    if not reviews or reviews[-1].decision != "reject":
        return None
    first = len(reviews) - 1
    while first and reviews[first - 1].decision == "reject":
        first -= 1
    if hold is not None and hold.kind == "rejected":
        opened = select(HOLD_EVENTS.c.created_at).where(
            HOLD_EVENTS.c.hold_id == hold.hold_id, HOLD_EVENTS.c.kind == "held"
        )
        opened_at = connection.execute(opened).scalar_one()
        if not any(review.reviewed_at >= opened_at for review in reviews[:first]):
            return str(hold.hold_id)
    return f"{video_id}/review {reviews[first].review_id}"


def _read_reviews(connection: Connection, video_id: str) -> Sequence[Row[Any]]:
    """Return review_id, decision, note and reviewed_at of the video's reviews, oldest first."""
    columns = REVIEWS.c["review_id", "decision", "note", "reviewed_at"]
    return connection.execute(
        select(*columns).where(REVIEWS.c.video_id == video_id).order_by(REVIEWS.c.review_id)
    ).all()
