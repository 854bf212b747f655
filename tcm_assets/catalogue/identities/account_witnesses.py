"""Records that name accounts: of which account another record of the same video, or of the same handle, speaks.

The id of an account has no time in common with its records, so only other records say what a spoiled or missing one
was: those of the video, which is of one account for good, or those of the handle at about the same time, since handles
change hands. What they leave open stays unknown: a guess would pay somebody else.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID, is_younger
from tcm_assets.catalogue.identities.handles import names_nobody
from tcm_assets.catalogue.identities.videos import CLOCK_BITS
from tcm_assets.catalogue.identities.written_ids import is_cut_from, read_written_id, rounds_to

HANDLE_HOLDS = timedelta(days=30)
"""How far from a delivery the only other record of its handle may lie, to name its account: an account may change its
handle once in 30 days, and somebody else may take the old one at once."""


class _Named(NamedTuple):
    """An account that a record names: when the record was delivered, and in which file."""

    delivered_at: datetime
    author_id: str
    source_file: str


Found = tuple[str, str]
"""An account's id, and the file that names it."""


@dataclass(frozen=True)
class AccountWitnesses:
    """Records that name accounts, by video and by handle; those of a handle by time.

    `handles` are all that records have, those that name no account for certain among them.
    """

    by_video: Mapping[str, list[_Named]]
    by_handle: Mapping[str, list[_Named]]
    handles: frozenset[str]

    @classmethod
    def of(
        cls,
        rows: Iterable[Mapping[str, Any]],
        of_videos: Iterable[Mapping[str, Any]] = (),
        handles: Iterable[str] = (),
    ) -> "AccountWitnesses":
        """Take the records that name their accounts, those that name them for their videos alone, and more handles."""
        by_video: dict[str, list[_Named]] = defaultdict(list)
        by_handle: dict[str, list[_Named]] = defaultdict(list)
        for row in rows:
            named = _Named(row["delivered_at"], row["author_id"], row["source_file"])
            by_video[str(row["video_id"])].append(named)
            by_handle[str(row["author_username"])].append(named)
        for row in of_videos:
            by_video[str(row["video_id"])].append(_Named(row["delivered_at"], row["author_id"], row["source_file"]))
        for records in by_handle.values():
            records.sort()
        return cls(by_video, by_handle, frozenset((*by_handle, *handles)))

    def exact_id_of(self, row: Mapping[str, Any]) -> Found | None:
        """Return the id that the id of `row` was rounded from, by a record of its video or its handle."""
        digits = str(row["author_id"])
        for records in self._of(row):
            if found := _only_one(named for named in records if _is_spoiled_to(named.author_id, digits)):
                return found
        return None

    def of_video(self, row: Mapping[str, Any]) -> Found | None:
        """Return the account of the video of `row`, whose own id is spoiled, missing or disputed."""
        of_video, _ = self._of(row)
        spoiled, is_disputed, _ = read_doubted(row)
        return _only_one(named for named in of_video if is_disputed or _may_be(spoiled, named.author_id))

    def of_handle(self, row: Mapping[str, Any]) -> Found | None:
        """Return the account that had the handle of `row`, where its own id is spoiled, missing or disputed."""
        _, of_handle = self._of(row)
        spoiled, is_disputed, page_handle = read_doubted(row)
        if is_disputed:
            return self._confirmed(spoiled, page_handle, of_handle)
        made = int(row["video_id"]) >> CLOCK_BITS
        candidates = [
            named for named in of_handle if _may_be(spoiled, named.author_id) and not is_younger(named.author_id, made)
        ]
        if _is_nearly_whole(spoiled):
            return _only_one(candidates)
        return None if names_nobody(row["author_username"]) else _holder(candidates, row["delivered_at"])

    def _confirmed(self, author_id: str, page_handle: str, of_handle: list[_Named]) -> Found | None:
        """Return the account that a disputed record gives, where others confirm it: it had the page's handle, too.

        Or the page's handle is no record's, as where an address keeps the one before, and others give the account the
        handle of this record.
        """
        of_page = self.by_handle.get(page_handle, [])
        if found := _only_one(named for named in of_page if named.author_id == author_id):
            return found
        if page_handle in self.handles:
            return None
        return _only_one(named for named in of_handle if named.author_id == author_id)

    def _of(self, row: Mapping[str, Any]) -> tuple[list[_Named], list[_Named]]:
        return self.by_video.get(str(row["video_id"]), []), self.by_handle.get(str(row["author_username"]), [])


class Doubted(NamedTuple):
    """What a record has in place of an account's id that is trusted.

    The id as given, whether the record itself disputes it, and the handle of its page where that is another one.
    """

    given: str
    is_disputed: bool
    page_handle: str


def read_doubted(row: Mapping[str, Any]) -> Doubted:
    """Return why the account of `row` is doubted (see `account_ids`)."""
    given, mark, page_handle = str(row[DOUBTED_ID.name]).partition("@")
    return Doubted(given, bool(mark), page_handle)


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
