"""Which account a delivery is of, where its own record does not say so for certain.

The id of an account has no time in common with its records, so a spoiled or missing one can only be restored by other
records: one of the same video, or one of the same handle at about the same time, since handles change hands. What they
leave open stays unknown: a guess would pay somebody else.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID
from tcm_assets.catalogue.identities.videos import CLOCK_BITS
from tcm_assets.catalogue.identities.written_ids import (
    is_cut_from,
    read_written_id,
    rounds_to,
)
from tcm_assets.catalogue.rejections import LANDING_PREFIX, WHOLE_FILE, Problem, Rejection, RejectionLog
from tcm_assets.services.messages import few

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

HANDLE_HOLDS = timedelta(days=30)
"""How far from a delivery the only other record of its handle may lie, to name its account: an account may change its
handle once in 30 days, and somebody else may take the old one at once."""

_COLUMNS = ["video_id", "author_id", DOUBTED_ID.name, "author_username", "delivered_at", "source_file", "position"]
_IS_DOUBTED = pc.field(DOUBTED_ID.name).is_valid()


@dataclass(frozen=True)
class SettledAccounts:
    """The deliveries whose accounts are doubted, in the order of source_file and position, with the settled author_id.

    `deliveries` has the columns video_id, author_id (as settled), author_username, source_file and position, `given`
    (the author_id as delivered), the doubted id, and `witness`: the file that named the account, null where none did.
    """

    deliveries: pa.Table

    def apply(self, rows: pa.Table) -> pa.Table:
        """Return `rows` of the archive with the settled author_id, without the column of doubted ids."""
        if self.deliveries.num_rows and rows[DOUBTED_ID.name].null_count < rows.num_rows:
            place = pc.index_in(_place_keys(rows), value_set=_place_keys(self.deliveries))
            settled = self.deliveries["author_id"].take(place)
            index = rows.schema.get_field_index("author_id")
            column = pc.if_else(pc.is_valid(place), settled, rows["author_id"])
            rows = rows.set_column(index, rows.schema.field(index), column)
        return rows.drop_columns([DOUBTED_ID.name])

    def repairs(self) -> list[Rejection]:
        """Return rows of `rejected_records`: one per delivery whose id was spoiled, one per file for missing ids.

        Of many spoiled ids in one file the first are listed, and the others counted.
        """
        logs: dict[str, RejectionLog] = {}
        missing: dict[tuple[str, bool], list[Mapping[str, Any]]] = defaultdict(list)
        for row in self.deliveries.to_pylist():
            file, found = row["source_file"], row[DOUBTED_ID.name]
            if not found:
                missing[file, row["author_id"] is not None].append(row)
            elif row["witness"] or row["author_id"] is None:
                log = logs.setdefault(file, RejectionLog(LANDING_PREFIX + file))
                log.add(row["position"], row["video_id"], [_of_spoiled(row, found)], "repaired")
        return [*(each for log in logs.values() for each in log.rejections()), *map(_of_missing, missing.values())]


def settle_accounts(deliveries: "Dataset") -> SettledAccounts:
    """Settle the accounts of the archive's `deliveries` that are doubted.

    An id that is like a float is kept, unless another record of the video or the handle has the id that it was rounded
    from. A record without an id, or with a spoiled one, gets the id that other records of the video, then of the handle
    agree on, if it may have been spoiled to what was found, and the account is not younger than the video. A record
    whose page is of another handle gets what others of its video agree on, or keeps its id where the page's handle was
    that account's, too. Reads the doubted deliveries, and those of their videos and handles.
    """
    doubted = deliveries.to_table(columns=_COLUMNS, filter=_IS_DOUBTED)
    if not doubted.num_rows:
        return SettledAccounts(_with_settled(doubted, []))
    doubted = doubted.sort_by([("source_file", "ascending"), ("position", "ascending")])
    concerned = pc.field("video_id").isin(doubted["video_id"].unique())
    concerned |= pc.field("author_username").isin(_handles(doubted))
    trusted = deliveries.to_table(columns=_COLUMNS, filter=~_IS_DOUBTED & concerned)
    rounded_or_not = _Records.of(trusted)
    rows = doubted.to_pylist()
    for row in rows:
        row["witness"] = None
        if row["author_id"] is not None and (found := rounded_or_not.exact_id_of(row)):
            row["author_id"], row["witness"] = found
    records = _Records.of(trusted, (row for row in rows if row["author_id"] is not None))
    for row in rows:
        if row["author_id"] is None and (found := records.account_of(row)):
            row["author_id"], row["witness"] = found
    return SettledAccounts(_with_settled(doubted, rows))


_EARNS_NOTHING = "the account stays unknown, and nobody is paid for the video"


def _of_spoiled(row: Mapping[str, Any], found: str) -> Problem:
    handle = row["author_username"]
    given, is_disputed, page_handle = found.partition("@")
    what = f"the account's id is spoiled, '{found}'"
    if is_disputed:
        what = (
            f"the record is of @{handle}, account {given or 'unknown'}, and the address of its page of @{page_handle}"
        )
    if row["author_id"] is None:
        mended = f"no other record of the video or of @{handle} names its account for certain: {_EARNS_NOTHING}"
    else:
        mended = f"read as {row['author_id']}, which {row['witness']!r} names"
    return Problem("author_id", what, mended, found)


def _of_missing(rows: Sequence[Mapping[str, Any]]) -> Rejection:
    count = "1 record has" if len(rows) == 1 else f"{len(rows):,} records have"
    handles = few([f"@{handle}" for handle in dict.fromkeys(row["author_username"] for row in rows)])
    if rows[0]["author_id"] is None:
        outcome = f"no other record names the account for certain: {_EARNS_NOTHING}"
    else:
        outcome = "taken from other records of the video or the handle"
    return Rejection(
        source_file=LANDING_PREFIX + rows[0]["source_file"],
        position=WHOLE_FILE,
        field="author_id",
        outcome="repaired",
        reason=f"{count} no id of the account ({handles}); {outcome}",
        record_count=len(rows),
    )


def find_concerned_videos(deliveries: "Dataset", changed: pa.Table) -> pa.Array:
    """Return the ids of videos in `changed` (video_id, author_username), and of those whose accounts these settle.

    One doubted account settles another: a record names that of its video, and this one that of its handle.
    """
    doubted = deliveries.to_table(columns=["video_id", "author_username", DOUBTED_ID.name], filter=_IS_DOUBTED)
    videos, handles = _distinct(changed["video_id"]), _distinct(changed["author_username"])
    pages = _page_handles(doubted)
    while True:
        is_concerned = pc.or_(
            pc.is_in(doubted["video_id"], videos),
            pc.or_(pc.is_in(doubted["author_username"], handles), pc.is_in(pages, handles)),
        )
        found = doubted.filter(is_concerned)
        before = len(videos) + len(handles)
        videos = _distinct(videos, found["video_id"])
        handles = _distinct(handles, found["author_username"])
        if len(videos) + len(handles) == before:
            return videos


def _distinct(*columns: pa.Array | pa.ChunkedArray) -> pa.Array:
    chunks = [chunk for each in columns for chunk in (each.chunks if isinstance(each, pa.ChunkedArray) else [each])]
    return pa.concat_arrays([pa.array([], pa.string()), *chunks]).unique()


def _page_handles(doubted: pa.Table) -> pa.ChunkedArray:
    """Return the handle in the page's address where it is another than the record's; "" elsewhere."""
    return pc.replace_substring_regex(
        pc.if_else(pc.match_substring(doubted[DOUBTED_ID.name], "@"), doubted[DOUBTED_ID.name], ""), "^[^@]*@", ""
    )


def _handles(doubted: pa.Table) -> pa.Array:
    """Return the handles of doubted deliveries, those of their pages too."""
    return _distinct(doubted["author_username"], _page_handles(doubted))


def _with_settled(doubted: pa.Table, rows: list[dict[str, Any]]) -> pa.Table:
    settled = pa.array([row["author_id"] for row in rows], pa.string())
    witness = pa.array([row["witness"] for row in rows], pa.string())
    given = doubted["author_id"]
    index = doubted.schema.get_field_index("author_id")
    return (
        doubted.set_column(index, doubted.schema.field(index), settled)
        .append_column("given", given)
        .append_column("witness", witness)
    )


def _place_keys(rows: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(rows["source_file"], rows["position"].cast(pa.string()), "\0").combine_chunks()


class _Named(NamedTuple):
    """An account that a record names: when the record was delivered, and in which file."""

    delivered_at: datetime
    author_id: str
    source_file: str


Found = tuple[str, str]
"""An account's id, and the file that names it."""


@dataclass(frozen=True)
class _Records:
    """Records that name accounts, by video and by handle; those of a handle by time."""

    by_video: Mapping[str, list[_Named]]
    by_handle: Mapping[str, list[_Named]]

    @classmethod
    def of(cls, trusted: pa.Table, settled: Iterable[Mapping[str, Any]] = ()) -> "_Records":
        by_video: dict[str, list[_Named]] = defaultdict(list)
        by_handle: dict[str, list[_Named]] = defaultdict(list)
        for row in (*_rows(trusted), *settled):
            named = _Named(row["delivered_at"], row["author_id"], row["source_file"])
            by_video[str(row["video_id"])].append(named)
            by_handle[str(row["author_username"])].append(named)
        for records in by_handle.values():
            records.sort()
        return cls(by_video, by_handle)

    def exact_id_of(self, row: Mapping[str, Any]) -> Found | None:
        """Return the id that the id of `row` was rounded from, by a record of its video or its handle."""
        digits = str(row["author_id"])
        for records in self._of(row):
            if found := _only_one(named for named in records if _is_spoiled_to(named.author_id, digits)):
                return found
        return None

    def account_of(self, row: Mapping[str, Any]) -> Found | None:
        """Return the account of `row`, whose own id is spoiled, missing or disputed."""
        of_video, of_handle = self._of(row)
        spoiled, is_disputed, page_handle = str(row[DOUBTED_ID.name]).partition("@")
        if is_disputed:
            of_page = self.by_handle.get(page_handle, [])
            return _only_one(of_video) or _only_one(named for named in of_page if named.author_id == spoiled)
        if found := _only_one(named for named in of_video if _may_be(spoiled, named.author_id)):
            return found
        made = int(row["video_id"]) >> CLOCK_BITS
        candidates = [
            named for named in of_handle if _may_be(spoiled, named.author_id) and not _is_younger(named.author_id, made)
        ]
        if _is_nearly_whole(spoiled):
            return _only_one(candidates)
        return _holder(candidates, row["delivered_at"])

    def _of(self, row: Mapping[str, Any]) -> tuple[list[_Named], list[_Named]]:
        return self.by_video.get(str(row["video_id"]), []), self.by_handle.get(str(row["author_username"]), [])


def _rows(trusted: pa.Table) -> Iterator[Mapping[str, Any]]:
    for batch in trusted.to_batches():
        yield from batch.to_pylist()


def _may_be(spoiled: str, author_id: str) -> bool:
    """Return whether the account may have been written as `spoiled`, "" being no witness against any."""
    if not spoiled:
        return True
    written = read_written_id(spoiled)
    if written is None or written.about is None:
        return False
    return written.may_be(author_id) if written.digits is None else _is_spoiled_to(author_id, written.digits)


def _is_spoiled_to(author_id: str, digits: str) -> bool:
    return rounds_to(author_id, digits) or is_cut_from(author_id, digits)


_CLOCK_SLACK_S = 86_400  # of the clocks that give ids


def _is_younger(author_id: str, made: int) -> bool:
    """Return whether an account was made after a video (Unix seconds): ids of recent accounts have a clock, too."""
    return int(author_id) >> CLOCK_BITS > made + _CLOCK_SLACK_S


_NEARLY_WHOLE = 10**6
"""How far off a spoiled id may be and still name its account among those of one handle, whenever that held it."""


def _is_nearly_whole(spoiled: str) -> bool:
    written = read_written_id(spoiled)
    return written is not None and written.about is not None and written.spread <= _NEARLY_WHOLE


def _only_one(records: Iterable[_Named]) -> Found | None:
    """Return the account that all of `records` name."""
    found = {named.author_id: named.source_file for named in records}
    return next(iter(found.items())) if len(found) == 1 else None


def _holder(records: list[_Named], moment: datetime) -> Found | None:
    """Return the account that held a handle at `moment`: the last record before it and the first after it agree."""
    before = records[: bisect_right(records, moment, key=lambda named: named.delivered_at)][-1:]
    after = records[bisect_left(records, moment, key=lambda named: named.delivered_at) :][:1]
    if not (before and after) and any(abs(named.delivered_at - moment) > HANDLE_HOLDS for named in (*before, *after)):
        return None
    return _only_one((*before, *after))
