"""Posting what videos earned: first points, and differences ever after."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

import pyarrow as pa
from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.exc import DBAPIError

from tcm_assets.ledger.bulk_entries import (
    Place,
    PostedVideo,
    VideoEntry,
    add_accounts,
    insert_video_entries,
    locked_states,
    posted_videos,
    usernames,
)
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entry_writing import require_words
from tcm_assets.ledger.errors import LedgerBusyError
from tcm_assets.ledger.schema import ENTRIES
from tcm_assets.services.retry_policy import Failure, RetryPolicy

VIDEOS_PER_TRANSACTION = 500
"""Some tens of milliseconds: redemptions wait no longer than that, and a commit's cost is spread over enough rows."""

_CROSSED_RETRIES = RetryPolicy(max_attempts=20, first_wait_s=0.02, max_wait_s=0.2)
"""For a transaction that another posting of the same videos crossed: up to two seconds or so in all."""

_CROSSED_STATES = ("23505", "40001", "40P01")
"""SQLSTATEs of a crossing: a key used meanwhile, a serialization failure, a deadlock."""


@dataclass(frozen=True)
class Earning:
    """What a video should have given its account by now; `points` are 0 or more, and 0 takes all back."""

    video_id: str
    upload_date: date
    account_id: str
    username: str
    points: int
    scoring_version: str
    reason: str


@dataclass(frozen=True)
class PostingCounts:
    """What a posting did: entries of kind earn and adjust, videos that needed none, and the points given in sum."""

    earned: int = 0
    adjusted: int = 0
    unchanged: int = 0
    points: int = 0

    def __add__(self, other: "PostingCounts") -> "PostingCounts":
        return PostingCounts(
            earned=self.earned + other.earned,
            adjusted=self.adjusted + other.adjusted,
            unchanged=self.unchanged + other.unchanged,
            points=self.points + other.points,
        )


def post_earnings(ledger: Ledger, earnings: Iterable[Earning]) -> PostingCounts:
    """Bring each video's sum of entries to its earning's points, by one entry of the difference.

    Twice changes nothing. A video whose account or upload day changed is taken back from the old and given to the new.
    Works in transactions of `VIDEOS_PER_TRANSACTION` videos: after a crash the same call completes what is missing.
    Raises ValueError for points below 0, a text without a word, or a video that comes twice; LedgerBusyError.
    """
    counts = PostingCounts()
    for chunk in _chunks(earnings):
        counts += _post(ledger, chunk)
    return counts


def posted_points(ledger: Ledger, first_day: date, end_day: date) -> pa.Table:
    """Sum of each video's entries, where it is not 0: video_id, upload_date, account_id, points; by video.

    Of the videos uploaded from `first_day` to the day before `end_day`.
    """
    points = cast(func.sum(ENTRIES.c.points), BigInteger)
    keys = (ENTRIES.c.video_id, ENTRIES.c.upload_date, ENTRIES.c.account_id)
    query = (
        select(*keys, points)
        .where(ENTRIES.c.upload_date >= first_day, ENTRIES.c.upload_date < end_day)
        .group_by(*keys)
        .having(func.sum(ENTRIES.c.points) != 0)
        .order_by(ENTRIES.c.video_id)
    )
    schema = pa.schema(
        {"video_id": pa.string(), "upload_date": pa.date32(), "account_id": pa.string(), "points": pa.int64()}
    )
    with ledger.single_statements() as connection:
        columns = list(zip(*connection.execute(query).all(), strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def _chunks(earnings: Iterable[Earning]) -> Iterator[list[Earning]]:
    seen: set[str] = set()
    remaining = iter(earnings)
    while chunk := list(islice(remaining, VIDEOS_PER_TRANSACTION)):
        for earning in chunk:
            _require_sound(earning)
            if earning.video_id in seen:
                raise ValueError(f"video {earning.video_id} comes twice in one posting")
            seen.add(earning.video_id)
        yield chunk


def _require_sound(earning: Earning) -> None:
    if earning.points < 0:
        raise ValueError(
            f"video {earning.video_id} cannot earn {earning.points} points: a video's points are 0 or more"
        )
    require_words(
        video_id=earning.video_id,
        account_id=earning.account_id,
        username=earning.username,
        scoring_version=earning.scoring_version,
        reason=earning.reason,
    )


def _post(ledger: Ledger, chunk: list[Earning]) -> PostingCounts:
    chunk = sorted(chunk, key=lambda earning: earning.video_id)
    wanted_usernames = {earning.account_id: earning.username for earning in chunk}
    with ledger.single_statements() as connection:
        posted = posted_videos(connection, [earning.video_id for earning in chunk])
        known = usernames(connection, wanted_usernames)
    # A posting that changes nothing takes no lock at all.
    if known == wanted_usernames and not any(True for _ in _differences(chunk, posted)):
        return PostingCounts(unchanged=len(chunk))
    try:
        return _CROSSED_RETRIES.call(
            lambda: _write(ledger, chunk, wanted_usernames), lambda error: Failure(_is_crossed(error))
        )
    except DBAPIError as error:
        if not _is_crossed(error):
            raise
    attempts = _CROSSED_RETRIES.max_attempts
    raise LedgerBusyError(f"other postings of the same videos crossed this one {attempts} times; try again")


def _is_crossed(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _CROSSED_STATES


def _write(ledger: Ledger, chunk: list[Earning], wanted_usernames: Mapping[str, str]) -> PostingCounts:
    with ledger.writing() as connection:
        add_accounts(connection, wanted_usernames)
        posted = posted_videos(connection, [earning.video_id for earning in chunk])
        entries = list(_differences(chunk, posted))
        # All accounts are locked at once and in their order, before any key is taken, and the keys come in the videos'
        # order: postings that cross wait for each other, but never in a circle.
        states = locked_states(connection, {entry.place.account_id for entry in entries})
        insert_video_entries(connection, entries, states)
    earned = sum(entry.kind == "earn" for entry in entries)
    return PostingCounts(
        earned=earned,
        adjusted=len(entries) - earned,
        unchanged=len(chunk) - len({entry.video_id for entry in entries}),
        points=sum(entry.points for entry in entries),
    )


def _differences(chunk: Iterable[Earning], posted: Mapping[str, PostedVideo]) -> Iterator[VideoEntry]:
    """The entries that are missing, by video: first what is taken back elsewhere, then what the video's place lacks."""
    for earning in chunk:
        before = posted.get(earning.video_id, PostedVideo())
        place = Place(earning.account_id, earning.upload_date)
        changes = {elsewhere: -points for elsewhere, points in sorted(before.points.items()) if elsewhere != place}
        changes[place] = earning.points - before.points.get(place, 0)
        number = before.entry_count
        for changed, points in changes.items():
            if points == 0:
                continue
            number += 1
            yield VideoEntry(
                video_id=earning.video_id,
                place=changed,
                kind="earn" if number == 1 else "adjust",
                points=points,
                idempotency_key=f"video/{earning.video_id}/{number}",
                scoring_version=earning.scoring_version,
                reason=earning.reason,
            )
