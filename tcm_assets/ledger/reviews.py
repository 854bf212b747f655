"""Reviews: reviewers' decisions about videos with alerts, append-only; the latest of a video counts."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, RowMapping, func, insert, select

from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.ledger.entries import require_text
from tcm_assets.ledger.errors import ConflictingKeyError
from tcm_assets.ledger.schema import APPEAL_REPLIES, APPEALS, REVIEWS, list_rows

Decision = Literal["release", "reject"]  # release: the video earns. reject: it does not

DECIDED: Mapping[Decision, str] = {"release": "released", "reject": "rejected"}
"""What a decision makes of a video."""

LONGEST_NOTE = 1_000
"""Characters of a reviewer's reason, which the creator reads."""

REVIEW_SCHEMA = pa.schema(
    {
        "video_id": pa.string(),
        "decision": pa.string(),
        "signal_families": pa.list_(pa.string()),
        "note": pa.string(),
        "reviewer": pa.string(),
        "reviewed_at": pa.timestamp("us"),
        "review_id": pa.int64(),
    }
)


@dataclass(frozen=True, kw_only=True)
class ReviewedCase:
    """A case as the reviewer saw it: the families of its signals, the latest review, and the open appeal, if any."""

    video_id: str
    signal_families: Sequence[str]
    seen_review_id: int | None = None
    seen_appeal: str | None = None


@dataclass(frozen=True)
class ReviewOutcome:
    """What several decisions did, as video ids: `recorded` now, `repeated` where the latest is the same.

    `overtaken` were decided by somebody else since the reviewer looked, and were left as they are; with who did.
    """

    recorded: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    overtaken: dict[str, str] = field(default_factory=dict)


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

    For programs: nobody has seen an appeal, so only a release answers one. The same key again changes nothing. Raises
    ConflictingKeyError for a key that belongs to another decision, LedgerBusyError.
    """
    require_text(video_id=video_id, reviewer=reviewer, idempotency_key=idempotency_key)
    _require_decision(decision)
    content = _review_content(video_id, decision, signal_families, note, reviewer)
    retry_once(lambda: _record(ledger, idempotency_key, content))


def record_reviews(
    ledger: Ledger, cases: Sequence[ReviewedCase], decision: Decision, *, note: str, reviewer: str
) -> ReviewOutcome:
    """Record one decision with one reason about several videos, each as a review of its own, in one transaction.

    The same call again changes nothing. A case that somebody else decided since is left. A review answers the open
    appeal that its reviewer saw; a release answers any. Raises ValueError for no note, one longer than LONGEST_NOTE, or
    a video that comes twice; LedgerBusyError.
    """
    note = note.strip()
    require_text(note=note, reviewer=reviewer)
    _require_decision(decision)
    if len(note) > LONGEST_NOTE:
        raise ValueError(f"a reason has {len(note):,} characters: shorten it to {LONGEST_NOTE:,}")
    by_video = {case.video_id: case for case in cases}
    if len(by_video) < len(cases):
        raise ValueError("a video comes twice in one decision")
    outcome = ReviewOutcome()

    def record() -> None:
        for found in (outcome.recorded, outcome.repeated, outcome.overtaken):
            found.clear()
        with ledger.writing() as connection:
            _record_all(connection, by_video, decision, note, reviewer, outcome)

    retry_once(record)
    return outcome


def find_latest_reviews(
    ledger: Ledger, video_ids: Sequence[str] | None = None, *, since: datetime | None = None
) -> pa.Table:
    """Return the latest review of each reviewed video, by video; `reviewed_at` in UTC.

    `video_ids` limits the videos to those of a page: each is a parameter of the query, so not thousands. `since` limits
    them to those that were decided from that moment on.
    """
    latest = select(func.max(REVIEWS.c.review_id)).group_by(REVIEWS.c.video_id)
    if video_ids is not None:
        latest = latest.where(REVIEWS.c.video_id.in_(list(video_ids)))
    if since is not None:
        latest = latest.where(REVIEWS.c.reviewed_at >= since)
    columns = [REVIEWS.c[name] for name in REVIEW_SCHEMA.names]
    query = select(*columns).where(REVIEWS.c.review_id.in_(latest)).order_by(REVIEWS.c.video_id)
    with ledger.single_statements() as connection:
        return _as_table(connection.execute(query).mappings())


def list_reviews(ledger: Ledger, video_ids: Sequence[str]) -> pa.Table:
    """Return every review of the videos of a page, oldest first, in the columns of `find_latest_reviews`."""
    columns = [REVIEWS.c[name] for name in REVIEW_SCHEMA.names]
    query = select(*columns).where(REVIEWS.c.video_id.in_(list(video_ids))).order_by(REVIEWS.c.review_id)
    with ledger.single_statements() as connection:
        return _as_table(connection.execute(query).mappings())


def select_rejected(latest_reviews: pa.Table) -> pa.Table:
    """Return the videos (video_id) whose latest review rejects them."""
    return latest_reviews.filter(pc.equal(latest_reviews["decision"], "reject")).select(["video_id"])


def _as_table(found: Any) -> pa.Table:
    rows = list_rows(found, "reviewed_at")
    for row in rows:
        row["signal_families"] = json.loads(row["signal_families"])
    return pa.Table.from_pylist(rows, schema=REVIEW_SCHEMA)


def _require_decision(decision: str) -> None:
    if decision not in ("release", "reject"):
        raise ValueError(f"a review decides release or reject, not {decision!r}")


def _review_content(
    video_id: str, decision: str, signal_families: Sequence[str], note: str, reviewer: str
) -> dict[str, str]:
    return {
        "video_id": video_id,
        "decision": decision,
        "signal_families": json.dumps(list(signal_families)),
        "note": note,
        "reviewer": reviewer,
    }


def _record(ledger: Ledger, key: str, content: dict[str, str]) -> None:
    earlier = select(*(REVIEWS.c[name] for name in content)).where(REVIEWS.c.idempotency_key == key)
    with ledger.writing() as connection:
        row = connection.execute(earlier).mappings().one_or_none()
        if row is None:
            appeals = _read_open_appeals(connection, [content["video_id"]]).get(content["video_id"], [])
            answered = appeals if content["decision"] == "release" else []
            _insert(connection, {**content, "idempotency_key": key, "reviewed_at": datetime.now(UTC)}, answered)
        elif dict(row) != content:
            raise ConflictingKeyError("this idempotency key belongs to another review: use a new key")


def _record_all(
    connection: Connection,
    cases: Mapping[str, ReviewedCase],
    decision: str,
    note: str,
    reviewer: str,
    outcome: ReviewOutcome,
) -> None:
    if connection.dialect.name != "sqlite":
        # Two reviewers at one moment: the second has to see what the first decided. SQLite has one writer anyway.
        connection.exec_driver_sql("LOCK TABLE reviews IN SHARE ROW EXCLUSIVE MODE")
    now = datetime.now(UTC)
    latest = _read_latest(connection, cases.keys())
    open_appeals = _read_open_appeals(connection, cases.keys())
    for video_id, case in sorted(cases.items()):
        content = _review_content(video_id, decision, case.signal_families, note, reviewer)
        answered = [
            case_id
            for case_id in open_appeals.get(video_id, ())
            if decision == "release" or case_id == case.seen_appeal
        ]
        before = latest.get(video_id)
        if before is not None and not answered and all(before[name] == value for name, value in content.items()):
            outcome.repeated.append(video_id)
            continue
        if before is not None and before["review_id"] != case.seen_review_id:
            outcome.overtaken[video_id] = before["reviewer"]
            continue
        _insert(connection, {**content, "idempotency_key": _make_key(case, content), "reviewed_at": now}, answered)
        outcome.recorded.append(video_id)


def _insert(connection: Connection, values: Mapping[str, Any], answered: Sequence[str]) -> None:
    """Insert a review, and that it answers these appeals."""
    review_id = connection.execute(insert(REVIEWS).values(values).returning(REVIEWS.c.review_id)).scalar_one()
    if answered:
        connection.execute(insert(APPEAL_REPLIES), [{"case_id": each, "review_id": review_id} for each in answered])


def _make_key(case: ReviewedCase, content: Mapping[str, str]) -> str:
    """Return the same key for every click on one decision: what is decided, and after which review."""
    parts = (str(case.seen_review_id or ""), case.seen_appeal or "", *content.values())
    return "review:" + sha256("\0".join(parts).encode()).hexdigest()


def _read_latest(connection: Connection, video_ids: Collection[str]) -> dict[str, RowMapping]:
    latest = select(func.max(REVIEWS.c.review_id)).where(REVIEWS.c.video_id.in_(list(video_ids)))
    columns = REVIEWS.c["video_id", "review_id", "decision", "signal_families", "note", "reviewer"]
    query = select(*columns).where(REVIEWS.c.review_id.in_(latest.group_by(REVIEWS.c.video_id)))
    return {row["video_id"]: row for row in connection.execute(query).mappings()}


def _read_open_appeals(connection: Connection, video_ids: Collection[str]) -> dict[str, list[str]]:
    answered = select(APPEAL_REPLIES.c.case_id)
    query = select(APPEALS.c.video_id, APPEALS.c.case_id).where(
        APPEALS.c.video_id.in_(list(video_ids)), APPEALS.c.case_id.not_in(answered)
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.video_id, []).append(row.case_id)
    return found
