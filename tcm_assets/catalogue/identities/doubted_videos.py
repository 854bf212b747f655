"""Which video a delivery is of, where its id looks as if a float or a spreadsheet had rounded it.

The archive has the answer if any file gives the whole id: a video of the same handle or account whose id rounds to this
one was made in the same second, or at its very end. So a later file settles earlier ones. What no file settles is
rejected where its own file rounds ids, and else kept: three ids in a thousand look rounded by chance.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.identities.videos import CLOCK_BITS
from tcm_assets.catalogue.identities.written_ids import largest_loss, rounds_to
from tcm_assets.catalogue.rejections import LANDING_PREFIX, Problem, Rejection, RejectionLog

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

IS_ROUNDED = pa.field("is_rounded", pa.bool_())
"""A column of doubted deliveries: whether their file rounds the ids of videos, so that theirs is not believed. False
where it may look so by chance."""

_COLUMNS = ["video_id", "author_id", "author_username", "source_file", "position", "upload_date", IS_ROUNDED.name]
_NAMED = ["video_id", "author_id", "author_username", "source_file"]


@dataclass(frozen=True)
class DoubtedVideo:
    """A delivery with a doubted id: what it gave, and which video it is of, None for no one.

    `witness` is the file that names the whole id; `later` is the place of a record of the same video that took its
    place in its file, 0 where none did.
    """

    delivery: Mapping[str, Any]
    video_id: str | None
    witness: str | None = None
    later: int = 0
    candidates: tuple[str, ...] = ()

    @property
    def given(self) -> str:
        """The id in the record."""
        return str(self.delivery["video_id"])

    @property
    def place(self) -> tuple[str, int]:
        """The file and the position in it."""
        return self.delivery["source_file"], self.delivery["position"]

    @property
    def stands(self) -> bool:
        """Whether the delivery is one of a video."""
        return self.video_id is not None and not self.later


@dataclass(frozen=True)
class SettledVideos:
    """The doubted deliveries of an archive, by file and position."""

    deliveries: tuple[DoubtedVideo, ...]

    def read(self, doubted: "Dataset") -> pa.Table:
        """Return those deliveries of `doubted` that stand, with the settled video_id, in their address as well."""
        standing = {each.place: each for each in self.deliveries if each.stands}
        tables = [doubted.schema.empty_table()]
        for batch in doubted.to_batches() if standing else ():
            places = zip(batch["source_file"].to_pylist(), batch["position"].to_pylist(), strict=True)
            found = [standing.get(place) for place in places]
            rows = pa.Table.from_batches([batch]).filter(pa.array([each is not None for each in found], pa.bool_()))
            tables.append(_with_ids(rows, [each for each in found if each is not None]))
        return pa.concat_tables(tables).drop_columns([IS_ROUNDED.name])

    def problems(self) -> list[Rejection]:
        """Return rows of `rejected_records`: what was mended, rejected or superseded; of many in a file the first."""
        logs: dict[str, RejectionLog] = {}
        for each in self.deliveries:
            if each.video_id == each.given:
                continue
            file, position = each.place
            log = logs.setdefault(file, RejectionLog(LANDING_PREFIX + file))
            if each.video_id is None:
                log.add(position, each.given, [Problem("id", _why_rejected(each), None, each.given)], "rejected")
                continue
            mended = f"read as {each.video_id}, which {each.witness!r} has"
            if each.later:
                reason = f"id is rounded; {mended}; the record at position {each.later:,} of this video took its place"
                log.add(position, each.video_id, [Problem("id", reason, None, each.given)], "superseded")
            else:
                log.add(position, each.video_id, [Problem("id", "id is rounded", mended, each.given)], "repaired")
        return [row for log in logs.values() for row in log.rejections()]


def settle_videos(trusted: "Dataset", doubted: "Dataset") -> SettledVideos:
    """Settle which videos the `doubted` deliveries are of, by the `trusted` ones of the same handles and accounts."""
    rows = doubted.to_table(columns=_COLUMNS).sort_by([("source_file", "ascending"), ("position", "ascending")])
    if not rows.num_rows:
        return SettledVideos(())
    known = _Known.of(trusted, rows)
    found = [known.settle(row) for row in rows.to_pylist()]
    return SettledVideos(tuple(_once_a_file(found, trusted)))


def find_doubted_since(settled: SettledVideos, changed: pa.Table) -> list[DoubtedVideo]:
    """Return the doubted deliveries that other files may settle otherwise, now that those of `changed` came or went.

    `changed` has author_username and author_id.
    """
    handles = set(changed["author_username"].unique().to_pylist())
    accounts = set(changed["author_id"].drop_null().unique().to_pylist())
    return [
        each
        for each in settled.deliveries
        if each.delivery["author_username"] in handles or each.delivery["author_id"] in accounts
    ]


def _why_rejected(video: DoubtedVideo) -> str:
    if video.candidates:
        return f"id is rounded, and may mean {' or '.join(video.candidates)}; deliver a file in which ids are text"
    return (
        "id is rounded, as the ids of this file are: a spreadsheet or a float kept its first digits only, and neither "
        "the address of the video's page nor another file has the others; deliver a file in which ids are text"
    )


def _with_ids(rows: pa.Table, videos: list[DoubtedVideo]) -> pa.Table:
    addresses = [
        url and url.replace(video.given, str(video.video_id))
        for url, video in zip(rows["video_url"].to_pylist(), videos, strict=True)
    ]
    for name, values in (("video_id", [video.video_id for video in videos]), ("video_url", addresses)):
        index = rows.schema.get_field_index(name)
        rows = rows.set_column(index, rows.schema.field(index), pa.array(values, pa.string()))
    return rows


_Named = dict[tuple[int, str], dict[str, str]]
"""Whole ids and a file that has each, by the second in the id and by handle or account."""


@dataclass(frozen=True)
class _Known:
    """Whole ids of videos that were made in the seconds of doubted ones."""

    by_handle: _Named
    by_account: _Named

    @classmethod
    def of(cls, trusted: "Dataset", doubted: pa.Table) -> "_Known":
        concerned = pc.field("author_username").isin(doubted["author_username"].unique())
        concerned |= pc.field("author_id").isin(doubted["author_id"].drop_null().unique())
        rows = trusted.to_table(columns=_NAMED, filter=concerned)
        seconds = {second for digits in doubted["video_id"].unique().to_pylist() for second in _seconds(digits)}
        rows = rows.filter(pc.is_in(_clocks(rows), value_set=pa.array(sorted(seconds), pa.uint64())))
        by_handle: _Named = defaultdict(dict)
        by_account: _Named = defaultdict(dict)
        for row in rows.to_pylist():
            second = int(row["video_id"]) >> CLOCK_BITS
            by_handle[second, row["author_username"]].setdefault(row["video_id"], row["source_file"])
            if row["author_id"] is not None:
                by_account[second, row["author_id"]].setdefault(row["video_id"], row["source_file"])
        return cls(by_handle, by_account)

    def settle(self, row: Mapping[str, Any]) -> DoubtedVideo:
        given = row["video_id"]
        named: dict[str, str] = {}
        for second in _seconds(given):
            named |= self.by_handle.get((second, row["author_username"]), {})
            named |= self.by_account.get((second, row["author_id"]), {})
        found = {video_id: file for video_id, file in named.items() if rounds_to(video_id, given)}
        if len(found) == 1:
            return DoubtedVideo(row, *next(iter(found.items())))
        if found or row[IS_ROUNDED.name]:
            return DoubtedVideo(row, None, candidates=tuple(sorted(found)))
        return DoubtedVideo(row, given)


def _seconds(digits: str) -> set[int]:
    """Return the seconds of the ids that may have been rounded to this one: its own, and rarely one beside it."""
    loss = largest_loss(digits)
    return {max(int(digits) + change, 0) >> CLOCK_BITS for change in (-loss, loss)}


def _clocks(rows: pa.Table) -> pa.ChunkedArray:
    return pc.shift_right(rows["video_id"].cast(pa.uint64()), pa.scalar(CLOCK_BITS, pa.uint64()))


def _once_a_file(videos: Iterable[DoubtedVideo], trusted: "Dataset") -> Iterable[DoubtedVideo]:
    """Yield `videos`, those superseded of which their file has the whole id, too, or a later record."""
    mended = [each for each in videos if each.stands and each.video_id != each.given]
    latest = {(each.place[0], each.video_id): each.place[1] for each in mended}
    if mended:
        is_same = pc.field("video_id").isin(list({video_id for _, video_id in latest}))
        is_same &= pc.field("source_file").isin(list({file for file, _ in latest}))
        whole = trusted.to_table(columns=["source_file", "video_id", "position"], filter=is_same)
        latest |= {
            (row["source_file"], row["video_id"]): row["position"]
            for row in whole.to_pylist()
            if (row["source_file"], row["video_id"]) in latest
        }
    for each in videos:
        position = latest.get((each.place[0], each.video_id), each.place[1])
        if position == each.place[1] or not each.stands:
            yield each
        else:
            yield DoubtedVideo(each.delivery, each.video_id, each.witness, position)
