"""Large take-backs: a posting that would take back much of what was paid waits for the owner's word.

An empty landing folder, another folder, or another scoring would otherwise take everybody's points back in one run, and
the run would be called a success. What a review rejects never waits: it is the owner's own word.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import func, insert, select

from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.ledger.entries import require_text
from tcm_assets.ledger.errors import LedgerError, TakeBackWaitsError
from tcm_assets.ledger.schema import ENTRIES, TAKE_BACK_APPROVALS, WAITING_TAKE_BACKS

FEW_VIDEOS = 5
"""Videos that may lose everything in a day without a word: a person can look at so many one by one."""
TOGETHER = timedelta(days=1)
"""Postings of this time count together: 90 daily runs may not do in pieces what one may not."""
NOTABLE_LOSS = 0.1
"""Share of its points from which on an account counts as concerned: rescoring moves most accounts by a little."""
_CAUSES = {
    "withdrawn": "the landing folder is empty, unreachable in part, or another one",
    "unscored": "videos lost their score",
}
_RESCORED = "another scoring, or other videos in the window"


@dataclass(frozen=True)
class TakeBack:
    """What a posting takes back, but for rejected videos; `digest` stands for exactly these videos and points."""

    digest: str
    points: int
    video_count: int
    account_count: int
    first_day: date
    last_day: date
    cause: str


@dataclass(frozen=True)
class WaitingTakeBack:
    """A take-back that waits, as it was last refused."""

    digest: str
    points: int
    video_count: int
    account_count: int
    words: str
    refused_at: datetime


def require_take_back(
    ledger: Ledger, due: pa.Table, rejected_ids: Collection[str], *, share: float, account_share: float
) -> None:
    """Raise TakeBackWaitsError where posting `due` would take back too much, and the owner has not approved exactly it.

    Too much is more than `share` of all points of videos, or a notable part from more than `account_share` of the
    accounts that have any; together with what was taken back within a day before and not approved. `due` is the table
    of `points.due_points.compute_earnings`.
    """
    lower = pc.and_(pc.less(due["due_points"], due["posted_points"]), pc.not_equal(due["outcome"], "rejected"))
    taken = due.filter(lower)
    if taken.num_rows == 0:
        return
    asked = _describe(taken)
    earlier = _read_recent(ledger, rejected_ids)
    if asked.video_count + earlier.video_count <= FEW_VIDEOS:
        return
    paid = _sum_by_account(ledger)
    account_count, total = sum(points > 0 for points in paid.values()), sum(paid.values()) + earlier.points
    lost_points = asked.points + earlier.points
    concerned = earlier.account_count + sum(
        points > NOTABLE_LOSS * paid.get(account_id, 0) for account_id, points in _lost_by_account(taken).items()
    )
    if lost_points <= share * total and concerned <= account_share * account_count:
        return
    with ledger.single_statements() as connection:
        known = select(TAKE_BACK_APPROVALS.c.digest).where(TAKE_BACK_APPROVALS.c.digest == asked.digest)
        if connection.execute(known).first() is not None:
            return
    words = (
        f"{asked.points:,} points of {asked.video_count:,} videos would be taken back from {asked.account_count:,} "
        f"accounts, for uploads of {asked.first_day} to {asked.last_day}"
        + (f", after {earlier.points:,} points within a day before" if earlier.points else "")
        + f": {lost_points / total if total else 1:.0%} of what was paid. The likely cause: {asked.cause}."
    )
    _note(ledger, asked, words)
    raise TakeBackWaitsError(words, asked.digest)


def approve_take_back(ledger: Ledger, digest: str, *, approved_by: str) -> WaitingTakeBack:
    """Record the owner's word for exactly one waiting take-back, named by the beginning of its digest.

    The same again changes nothing. Raises LedgerError for none, or several, that begin so.
    """
    require_text(digest=digest, approved_by=approved_by)
    found = [each for each in list_waiting(ledger, approved=True) if each.digest.startswith(digest)]
    if len(found) != 1:
        raise LedgerError(
            f"{len(found) or 'no'} take-backs that wait begin with {digest!r}: copy it from the failed run"
        )
    (waiting,) = found
    row = {
        "digest": waiting.digest,
        "points": waiting.points,
        "account_count": waiting.account_count,
        "approved_by": approved_by,
        "approved_at": datetime.now(UTC),
    }

    def write() -> None:
        known = select(TAKE_BACK_APPROVALS.c.digest).where(TAKE_BACK_APPROVALS.c.digest == waiting.digest)
        with ledger.writing() as connection:
            if connection.execute(known).first() is None:
                connection.execute(insert(TAKE_BACK_APPROVALS).values(row))

    retry_once(write)
    return waiting


def list_waiting(ledger: Ledger, *, approved: bool = False) -> list[WaitingTakeBack]:
    """Return the take-backs that were refused, the latest first; those that were approved since where `approved`."""
    columns = WAITING_TAKE_BACKS.c["digest", "points", "video_count", "account_count", "words", "refused_at"]
    query = select(*columns).order_by(WAITING_TAKE_BACKS.c.refusal_id.desc())
    if not approved:
        query = query.where(WAITING_TAKE_BACKS.c.digest.not_in(select(TAKE_BACK_APPROVALS.c.digest)))
    with ledger.single_statements() as connection:
        return [WaitingTakeBack(*row) for row in connection.execute(query)]


def _describe(taken: pa.Table) -> TakeBack:
    rows = taken.select(["video_id", "account_id", "posted_points", "due_points"]).sort_by("video_id").to_pylist()
    said = "\n".join(
        f"{row['video_id']}\0{row['account_id']}\0{row['posted_points'] - row['due_points']}" for row in rows
    )
    outcomes = taken["outcome"].value_counts().to_pylist()
    most = max(outcomes, key=lambda each: each["counts"])["values"]
    days = pc.min_max(taken["upload_date"]).as_py()
    return TakeBack(
        digest=hashlib.sha256(said.encode()).hexdigest(),
        points=pc.sum(pc.subtract(taken["posted_points"], taken["due_points"])).as_py(),
        video_count=taken.num_rows,
        account_count=len(taken["account_id"].unique()),
        first_day=days["min"],
        last_day=days["max"],
        cause=_CAUSES.get(most, _RESCORED),
    )


def _lost_by_account(taken: pa.Table) -> dict[str, int]:
    lost = taken.select(["account_id"]).append_column(
        "points", pc.subtract(taken["posted_points"], taken["due_points"])
    )
    sums = lost.group_by("account_id").aggregate([("points", "sum")])
    return dict(zip(sums["account_id"].to_pylist(), sums["points_sum"].to_pylist(), strict=True))


def _sum_by_account(ledger: Ledger) -> dict[str, int]:
    """Return the points of videos of every account that has any."""
    query = (
        select(ENTRIES.c.account_id, func.sum(ENTRIES.c.points))
        .where(ENTRIES.c.video_id.is_not(None))
        .group_by(ENTRIES.c.account_id)
    )
    with ledger.snapshot() as connection:
        return {account_id: int(points) for account_id, points in connection.execute(query)}


@dataclass(frozen=True)
class _Recent:
    """What was taken back within a day without an approval."""

    points: int
    video_count: int
    account_count: int


def _read_recent(ledger: Ledger, rejected_ids: Collection[str]) -> _Recent:
    """Return what was taken back within a day, since the last approval and beyond what that allowed.

    But for videos that are rejected, or got their points back.
    """
    since, allowed = datetime.now(UTC) - TOGETHER, _Recent(0, 0, 0)
    approvals = (
        select(TAKE_BACK_APPROVALS.c.approved_at, *WAITING_TAKE_BACKS.c["points", "video_count", "account_count"])
        .join(WAITING_TAKE_BACKS, WAITING_TAKE_BACKS.c.digest == TAKE_BACK_APPROVALS.c.digest)
        .where(TAKE_BACK_APPROVALS.c.approved_at > since)
        .order_by(TAKE_BACK_APPROVALS.c.approval_id.desc())
    )
    with ledger.snapshot() as connection:
        last = connection.execute(approvals).first()
        if last is not None:
            since, allowed = last.approved_at, _Recent(*last[1:])
        query = (
            select(ENTRIES.c.video_id, func.min(ENTRIES.c.account_id), func.sum(ENTRIES.c.points))
            .where(ENTRIES.c.video_id.is_not(None), ENTRIES.c.kind == "adjust", ENTRIES.c.created_at > since)
            .group_by(ENTRIES.c.video_id)
            .having(func.sum(ENTRIES.c.points) < 0)
        )
        rows = connection.execute(query).all()
    rejected = set(rejected_ids)
    lost = [(account_id, -int(points)) for video_id, account_id, points in rows if video_id not in rejected]
    return _Recent(
        max(0, sum(points for _, points in lost) - allowed.points),
        max(0, len(lost) - allowed.video_count),
        max(0, len({account_id for account_id, _ in lost}) - allowed.account_count),
    )


def _note(ledger: Ledger, asked: TakeBack, words: str) -> None:
    """Keep what was refused, once, for the owner's page."""
    row = {
        "digest": asked.digest,
        "points": asked.points,
        "video_count": asked.video_count,
        "account_count": asked.account_count,
        "words": words,
        "refused_at": datetime.now(UTC),
    }

    def write() -> None:
        known = select(WAITING_TAKE_BACKS.c.digest).where(WAITING_TAKE_BACKS.c.digest == asked.digest)
        with ledger.writing() as connection:
            if connection.execute(known).first() is None:
                connection.execute(insert(WAITING_TAKE_BACKS).values(row))

    retry_once(write)
