"""Contests: creators' objections to brand-safety findings and the owner's decisions about them, append-only.

A finding is contested once, by the account of its video. The latest decision counts; until there is one the contest is
open.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import pyarrow as pa
from sqlalchemy import Connection, and_, func, insert, select

from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.ledger.entries import require_text
from tcm_assets.ledger.errors import ConflictingKeyError, UnknownContestError
from tcm_assets.ledger.schema import SAFETY_CONTESTS, SAFETY_DECISIONS, list_rows

ContestDecision = Literal["keep", "withdraw"]  # keep: the finding stays. withdraw: it no longer counts

LONGEST_TEXT = 2_000
"""Characters of an objection and of a reason: a page of text, which people still read."""

_STATES = {"keep": "kept", "withdraw": "withdrawn"}

CONTEST_SCHEMA = pa.schema(
    {
        "finding_id": pa.string(),
        "video_id": pa.string(),
        "account_id": pa.string(),
        "category": pa.string(),
        "objection": pa.string(),
        "contested_at": pa.timestamp("us"),
        "state": pa.string(),
        "reason": pa.string(),
        "decided_by": pa.string(),
        "decided_at": pa.timestamp("us"),
    }
)


def contest_finding(ledger: Ledger, finding: Mapping[str, Any], *, account_id: str, objection: str) -> None:
    """Record that an account contests a finding: a row of `safety_findings`.

    The same objection again changes nothing. Raises PermissionError when the video is not the account's,
    ConflictingKeyError when the finding was contested with other words, ValueError for an empty or too long text,
    LedgerBusyError.
    """
    objection = objection.strip()
    require_text(account_id=account_id, objection=objection)
    _require_short("an objection", objection)
    if finding["author_id"] != account_id:
        raise PermissionError(f"video {finding['video_id']} is not account {account_id}'s: only its own can contest it")
    content = {name: str(finding[name]) for name in ("finding_id", "video_id", "category")}
    content |= {"account_id": account_id, "objection": objection}
    retry_once(lambda: _contest(ledger, content))


def decide_contest(
    ledger: Ledger,
    finding_id: str,
    decision: ContestDecision,
    *,
    reason: str,
    decided_by: str,
    idempotency_key: str,
) -> None:
    """Record the owner's decision about a contested finding, with a reason that the creator can read.

    The same key again changes nothing. Raises UnknownContestError for a finding that nobody contests,
    ConflictingKeyError for a key that belongs to another decision, ValueError, LedgerBusyError.
    """
    reason = reason.strip()
    require_text(finding_id=finding_id, reason=reason, decided_by=decided_by, idempotency_key=idempotency_key)
    _require_short("a reason", reason)
    if decision not in _STATES:
        raise ValueError(f"a contest is decided by keep or withdraw, not {decision!r}")
    content = {"finding_id": finding_id, "decision": decision, "reason": reason, "decided_by": decided_by}
    retry_once(lambda: _decide(ledger, idempotency_key, content))


def list_contests(ledger: Ledger, account_id: str | None = None) -> pa.Table:
    """Return all contests with their latest decision, in the columns of CONTEST_SCHEMA, by finding; moments in UTC.

    `account_id` limits them to one account's.
    """
    latest = select(func.max(SAFETY_DECISIONS.c.decision_id)).group_by(SAFETY_DECISIONS.c.finding_id)
    decided = and_(
        SAFETY_DECISIONS.c.finding_id == SAFETY_CONTESTS.c.finding_id, SAFETY_DECISIONS.c.decision_id.in_(latest)
    )
    query = (
        select(
            *SAFETY_CONTESTS.c["finding_id", "video_id", "account_id", "category", "objection", "contested_at"],
            *SAFETY_DECISIONS.c["decision", "reason", "decided_by", "decided_at"],
        )
        .outerjoin(SAFETY_DECISIONS, decided)
        .order_by(SAFETY_CONTESTS.c.finding_id)
    )
    if account_id is not None:
        query = query.where(SAFETY_CONTESTS.c.account_id == account_id)
    with ledger.single_statements() as connection:
        rows = list_rows(connection.execute(query).mappings(), "contested_at", "decided_at")
    for row in rows:
        row["state"] = _STATES.get(row.pop("decision"), "open")
    return pa.Table.from_pylist(rows, schema=CONTEST_SCHEMA)


def _require_short(what: str, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"{what} has {len(text):,} characters: shorten it to {LONGEST_TEXT:,}")


def _contest(ledger: Ledger, content: dict[str, str]) -> None:
    columns = [SAFETY_CONTESTS.c[name] for name in content]
    with ledger.writing() as connection:
        earlier = select(*columns).where(SAFETY_CONTESTS.c.finding_id == content["finding_id"])
        row = connection.execute(earlier).mappings().one_or_none()
        if row is None:
            connection.execute(insert(SAFETY_CONTESTS).values({**content, "contested_at": datetime.now(UTC)}))
        elif dict(row) != content:
            raise ConflictingKeyError("this finding was contested before: a finding is contested once")


def _decide(ledger: Ledger, key: str, content: dict[str, str]) -> None:
    with ledger.writing() as connection:
        if not _is_contested(connection, content["finding_id"]):
            raise UnknownContestError(content["finding_id"])
        columns = [SAFETY_DECISIONS.c[name] for name in content]
        earlier = select(*columns).where(SAFETY_DECISIONS.c.idempotency_key == key)
        row = connection.execute(earlier).mappings().one_or_none()
        if row is None:
            values = {**content, "idempotency_key": key, "decided_at": datetime.now(UTC)}
            connection.execute(insert(SAFETY_DECISIONS).values(values))
        elif dict(row) != content:
            raise ConflictingKeyError("this idempotency key belongs to another decision: use a new key")


def _is_contested(connection: Connection, finding_id: str) -> bool:
    contested = select(SAFETY_CONTESTS.c.finding_id).where(SAFETY_CONTESTS.c.finding_id == finding_id)
    return connection.execute(contested).one_or_none() is not None
