"""Postings: entries that bring each video to the points it is due, first all of them, then differences.

`due` is the table of `points.due_points.compute_earnings`: a row for each video that is due points or has some in the
ledger.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from itertools import islice
from operator import add

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.ledger.benefit_postings import list_missing_benefits, read_posted_benefits
from tcm_assets.ledger.benefits import EXPOSURE, WALLET, BenefitEntry, write_benefits
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import (
    Place,
    PostedVideo,
    VideoEntry,
    add_accounts,
    insert_video_entries,
    lock_accounts,
    read_posted_videos,
    read_usernames,
    require_text,
)
from tcm_assets.ledger.errors import LedgerBusyError
from tcm_assets.ledger.statements import find_account
from tcm_assets.points.due_points import OUTCOMES
from tcm_assets.points.tables import SCORING_REFERENCE, VIDEO_POINTS
from tcm_assets.services.retry_policy import Failure, RetryPolicy
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

# A transaction takes some tens of milliseconds, which redemptions wait at most, and spreads the cost of its commit.
VIDEOS_PER_TRANSACTION = 500
# For a transaction that crossed another posting of the same videos: about two seconds in all.
_CROSSED_RETRIES = RetryPolicy(max_attempts=20, first_wait_s=0.02, max_wait_s=0.2)
# SQLSTATEs of such a crossing: a key used meanwhile, a serialization failure, a deadlock.
_CROSSED_STATES = ("23505", "40001", "40P01")
BATCH_ROWS = 10_000  # rows that become Python objects at once
# The scoring version of entries that take back the points of a video that is gone, which no scoring did.
WITHDRAWN_VERSION = "withdrawn"


@dataclass(frozen=True)
class Earning:
    """What a video should have given its account by now: points, cents and minutes >= 0, and 0 takes all back.

    `benefit_reason` says why the benefits are what they are; without one it is `reason`.
    """

    video_id: str
    upload_date: date
    account_id: str
    username: str
    points: int
    scoring_version: str
    reason: str
    wallet_cents: int = 0
    exposure_min: int = 0
    benefit_reason: str | None = None


@dataclass(frozen=True)
class PostingCounts:
    """What a posting did: entries of kind earn and adjust, videos that needed none, points, entries of benefits."""

    earned: int = 0
    adjusted: int = 0
    unchanged: int = 0
    points: int = 0
    benefits: int = 0

    def __add__(self, other: "PostingCounts") -> "PostingCounts":
        return PostingCounts(*map(add, astuple(self), astuple(other)))


def post_earnings(ledger: Ledger, earnings: Iterable[Earning]) -> PostingCounts:
    """Bring each video's sums of entries to its earning's points and benefits, by one entry of each difference.

    Posting twice changes nothing. When a video's account or upload day changed, its points are taken back from the old
    place and given to the new one. Runs in transactions of `VIDEOS_PER_TRANSACTION` videos: after a crash the same call
    completes the rest. Raises ValueError for points below 0, an empty text, or a video that comes twice;
    LedgerBusyError.
    """
    counts = PostingCounts()
    for chunk in _split(earnings):
        counts += _post_chunk(ledger, chunk)
    return counts


def _split(earnings: Iterable[Earning]) -> Iterator[list[Earning]]:
    seen: set[str] = set()
    remaining = iter(earnings)
    while chunk := list(islice(remaining, VIDEOS_PER_TRANSACTION)):
        for earning in chunk:
            _require_valid(earning)
            if earning.video_id in seen:
                raise ValueError(f"video {earning.video_id} comes twice in one posting")
            seen.add(earning.video_id)
        yield chunk


def _require_valid(earning: Earning) -> None:
    for unit, amount in (("points", earning.points), *_benefits(earning).items()):
        if amount < 0:
            raise ValueError(f"video {earning.video_id} cannot earn {amount} {unit}: what it earns is 0 or more")
    require_text(
        video_id=earning.video_id,
        account_id=earning.account_id,
        username=earning.username,
        scoring_version=earning.scoring_version,
        reason=earning.reason,
    )


def _benefits(earning: Earning) -> Mapping[str, int]:
    return {WALLET: earning.wallet_cents, EXPOSURE: earning.exposure_min}


def _post_chunk(ledger: Ledger, chunk: list[Earning]) -> PostingCounts:
    chunk = sorted(chunk, key=lambda earning: earning.video_id)
    wanted_usernames = {earning.account_id: earning.username for earning in chunk}
    with ledger.single_statements() as connection:
        entries, benefits = _find_missing(connection, chunk)
        known = read_usernames(connection, wanted_usernames)
    # A posting that changes nothing takes no lock at all.
    if known == wanted_usernames and not entries and not benefits:
        return PostingCounts(unchanged=len(chunk))
    try:
        return _CROSSED_RETRIES.call(
            lambda: _write_chunk(ledger, chunk, wanted_usernames), lambda error: Failure(_is_crossed(error))
        )
    except DBAPIError as error:
        if not _is_crossed(error):
            raise
    attempts = _CROSSED_RETRIES.max_attempts
    raise LedgerBusyError(f"other postings of the same videos crossed this one {attempts} times; try again")


def _is_crossed(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _CROSSED_STATES


def _write_chunk(ledger: Ledger, chunk: list[Earning], wanted_usernames: Mapping[str, str]) -> PostingCounts:
    with ledger.writing() as connection:
        add_accounts(connection, wanted_usernames)
        entries, benefits = _find_missing(connection, chunk)
        # All accounts are locked in the order of their ids before any key is taken, and keys are taken in the order of
        # the videos: postings that cross wait for each other, but never in a circle.
        accounts = {entry.place.account_id for entry in entries} | {benefit.account_id for benefit in benefits}
        states = lock_accounts(connection, accounts)
        insert_video_entries(connection, entries, states)
        write_benefits(connection, benefits)
    earned = sum(entry.kind == "earn" for entry in entries)
    return PostingCounts(
        earned=earned,
        adjusted=len(entries) - earned,
        unchanged=len(chunk) - len({entry.video_id for entry in entries} | {each.video_id for each in benefits}),
        points=sum(entry.points for entry in entries),
        benefits=len(benefits),
    )


def _find_missing(connection: Connection, chunk: Collection[Earning]) -> tuple[list[VideoEntry], list[BenefitEntry]]:
    """Return the entries of points and of benefits that the ledger lacks."""
    video_ids = [earning.video_id for earning in chunk]
    posted, granted = read_posted_videos(connection, video_ids), read_posted_benefits(connection, video_ids)
    benefits = [
        entry
        for earning in chunk
        for entry in list_missing_benefits(
            earning.video_id,
            Place(earning.account_id, earning.upload_date),
            _benefits(earning),
            earning.benefit_reason or earning.reason,
            granted,
        )
    ]
    return list(_list_differences(chunk, posted)), benefits


def _list_differences(chunk: Iterable[Earning], posted: Mapping[str, PostedVideo]) -> Iterator[VideoEntry]:
    """Yield the missing entries of each video: what is taken back from other places, then what its place lacks."""
    for earning in chunk:
        before = posted.get(earning.video_id, PostedVideo())
        for number, place, points in before.list_changes(
            Place(earning.account_id, earning.upload_date), earning.points
        ):
            yield VideoEntry(
                video_id=earning.video_id,
                place=place,
                kind="earn" if number == 1 else "adjust",
                points=points,
                idempotency_key=f"video/{earning.video_id}/{number}",
                scoring_version=earning.scoring_version,
                reason=earning.reason,
            )


def list_earnings(ledger: Ledger, due: pa.Table) -> Iterator[Earning]:
    """Yield the earning of each video to post: all but held videos that keep what they have."""
    is_unchanged = pc.equal(due["outcome"], "held")
    for name in ("points", WALLET, EXPOSURE):
        is_unchanged = pc.and_(is_unchanged, pc.equal(due[f"due_{name}"], due[f"posted_{name}"]))
    for batch in due.filter(pc.invert(is_unchanged)).to_batches(BATCH_ROWS):
        for row in batch.to_pylist():
            username = row["username"]
            if username is None:
                known = find_account(ledger, row["account_id"])
                username = known.username if known else row["account_id"]
            yield Earning(
                video_id=row["video_id"],
                upload_date=row["upload_date"],
                account_id=row["account_id"],
                username=username,
                points=row["due_points"],
                scoring_version=row["scoring_version"] or WITHDRAWN_VERSION,
                reason=row["reason"],
                wallet_cents=row["due_wallet_cents"],
                exposure_min=row["due_exposure_min"],
                benefit_reason=row["benefit_reason"],
            )


def find_unscored_days(warehouse: DuckDBWarehouse, due: pa.Table) -> list[date]:
    """Return the days of withdrawn videos that this warehouse has never scored, in order.

    A day is scored when it has video points, or a scoring reference and no videos at all.
    """
    days = set(due.filter(pc.equal(due["outcome"], "withdrawn"))["upload_date"].to_pylist())
    without_points = days - _find_days(warehouse, VIDEO_POINTS, days)
    empty = _find_days(warehouse, SCORING_REFERENCE, without_points) - _find_days(warehouse, VIDEOS, without_points)
    return sorted(without_points - empty)


def _find_days(warehouse: DuckDBWarehouse, table: Table, days: set[date]) -> set[date]:
    """Return those of `days` that the table has rows of."""
    if not days:
        return set()
    rows = warehouse.table(table)
    day = rows[table.partition_column]
    found = warehouse.fetch(rows.filter(day.isin(sorted(days))).select(day=day).distinct())
    return set(found["day"].to_pylist())


def summarize_posting(counts: PostingCounts, due: pa.Table) -> Mapping[str, int]:
    """Return a posting's metadata: entries and points posted, and unpaid videos and points by their outcome."""
    by_outcome = due.group_by("outcome").aggregate(
        [("video_id", "count"), ("scored_points", "sum"), ("due_points", "sum")]
    )
    videos, unpaid_points = dict.fromkeys(OUTCOMES, 0), dict.fromkeys(OUTCOMES, 0)
    for row in by_outcome.to_pylist():
        videos[row["outcome"]] = row["video_id_count"]
        unpaid_points[row["outcome"]] = (row["scored_points_sum"] or 0) - row["due_points_sum"]
    return {
        "earned_videos": counts.earned,
        "adjusted_videos": counts.adjusted,
        "unchanged_videos": counts.unchanged,
        "posted_points": counts.points,
        "benefit_entries": counts.benefits,
        "held_videos": videos["held"],
        "held_points": unpaid_points["held"],
        "rejected_videos": videos["rejected"],
        "rejected_points": unpaid_points["rejected"],
        "unscored_videos": videos["unscored"],
        "withdrawn_videos": videos["withdrawn"],
    }
