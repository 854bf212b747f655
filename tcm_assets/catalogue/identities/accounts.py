"""Which account a delivery is of, where its own record does not say so for certain.

Settled by the whole archive, since any file may have the record that says so (see `account_witnesses`); so the order in
which files come changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID, read_account_id
from tcm_assets.catalogue.identities.account_reports import account_repairs
from tcm_assets.catalogue.identities.account_witnesses import AccountWitnesses, Found, read_doubted
from tcm_assets.catalogue.identities.contested_videos import contradicted, find_contested, in_contested_files
from tcm_assets.catalogue.rejections import Rejection

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

_COLUMNS = ["video_id", "author_id", DOUBTED_ID.name, "author_username", "delivered_at", "source_file", "position"]
_IS_DOUBTED = pc.field(DOUBTED_ID.name).is_valid()
_FILE_ORDER = ("source_file", "position")

_Row = dict[str, Any]


@dataclass(frozen=True)
class SettledAccounts:
    """The deliveries whose accounts are doubted, in the order of source_file and position, with the settled author_id.

    `deliveries` has the columns video_id, author_id and `handle` (as settled), author_username, source_file and
    position, `given` (the author_id as delivered), the doubted id, and `witness`: the file that named the account, null
    where none did.
    `nobodys_pages` are handles in the addresses of a file that are no handles, by file, and of how many records.
    """

    deliveries: pa.Table
    nobodys_pages: Mapping[tuple[str, str], int]

    def apply(self, rows: pa.Table) -> pa.Table:
        """Return `rows` of the archive with the settled accounts and handles, without the column of doubted ids."""
        if self.deliveries.num_rows:
            place = pc.index_in(_place_keys(rows), value_set=_place_keys(self.deliveries))
            for name, settled in (("author_id", "author_id"), ("author_username", "handle")):
                index = rows.schema.get_field_index(name)
                column = pc.if_else(pc.is_valid(place), self.deliveries[settled].take(place), rows[name])
                rows = rows.set_column(index, rows.schema.field(index), column)
        return rows.drop_columns([DOUBTED_ID.name])

    def repairs(self) -> list[Rejection]:
        """Return rows of `rejected_records`: one per delivery whose id was spoiled, one per file for missing ids.

        Of many spoiled ids in one file the first are listed, and the others counted.
        """
        return account_repairs(self.deliveries.to_pylist(), self.nobodys_pages)


def settle_accounts(deliveries: "Dataset") -> SettledAccounts:
    """Settle the accounts of the archive's `deliveries` that are doubted.

    An id that is like a float is kept, unless another record of the video or the handle has the id that it was rounded
    from. A record that others of its video contradict has the account that files name on the most days. A record
    without an id, or with a spoiled one, gets the id that other records of the video, then of the handle agree on, if
    it may have been spoiled to what was found, and the account is not younger than the video. A record whose page is of
    another handle gets what others of its video agree on, or keeps its id where others confirm it. What was settled
    settles more, since a video stays one account's. Reads the doubted deliveries, those of their videos and handles,
    and two columns of all.
    """
    doubted = deliveries.to_table(columns=_COLUMNS, filter=_IS_DOUBTED)
    rows: list[_Row] = doubted.sort_by([(name, "ascending") for name in _FILE_ORDER]).to_pylist()
    for row in rows:
        row |= {"given": row["author_id"], "witness": None}
    trusted = _trusted_near(deliveries, rows, [])
    pages = _without_nobodys_pages(rows, {row["author_username"] for row in (*trusted, *rows)})
    _find_exact(rows, trusted)
    if contested := find_contested(deliveries, [row for row in rows if row["author_id"] is not None]):
        trusted = _trusted_near(deliveries, rows, contested)
        rows = _doubt_contradicted(contested, trusted, rows)
        is_doubted = {_place(row) for row in rows}
        trusted = [row for row in trusted if _place(row) not in is_doubted]
    _restore(rows, trusted)
    _settle_handles(rows, trusted)
    return SettledAccounts(pa.Table.from_pylist(rows, _SETTLED), pages)


_SETTLED = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("video_id", "author_id", DOUBTED_ID.name, "author_username")),
        pa.field("source_file", pa.string()),
        pa.field("position", pa.int64()),
        *(pa.field(name, pa.string()) for name in ("given", "witness", "handle")),
    ]
)


def _place(row: Mapping[str, Any]) -> tuple[str, int]:
    return row["source_file"], row["position"]


def _trusted_near(deliveries: "Dataset", doubted: Sequence[_Row], contested: Sequence[str]) -> list[_Row]:
    """Return the trusted deliveries of the videos and handles of doubted and of contested ones."""
    if not doubted and not contested:
        return []
    videos = pa.array({row["video_id"] for row in doubted} | set(contested), pa.string())
    handles = {row["author_username"] for row in doubted} | {read_doubted(row).page_handle for row in doubted}
    if contested:
        is_contested = ~_IS_DOUBTED & pc.field("video_id").isin(contested)
        handles.update(deliveries.to_table(columns=["author_username"], filter=is_contested)[0].to_pylist())
    concerned = pc.field("video_id").isin(videos) | pc.field("author_username").isin(pa.array(handles, pa.string()))
    return [
        row
        for batch in deliveries.to_batches(columns=_COLUMNS, filter=~_IS_DOUBTED & concerned)
        for row in batch.to_pylist()
    ]


_FEWEST_NAMES = 3
"""Records' handles beside one handle in the addresses of a file that tell it as no handle, as a tool writes one."""


def _without_nobodys_pages(rows: Sequence[_Row], handles: set[str]) -> dict[tuple[str, str], int]:
    """Have records no longer disputed by addresses whose handle is nobody's; return these handles, by file.

    A file has nothing else in its addresses, beside records of several handles, and no record has it as its own.
    """
    beside: dict[str, dict[str, list[_Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if page_handle := read_doubted(row).page_handle:
            beside[row["source_file"]][page_handle].append(row)
    found: dict[tuple[str, str], int] = {}
    for file, pages in beside.items():
        page_handle, disputed = next(iter(pages.items()))
        if len(pages) > 1 or page_handle in handles:
            continue
        if len({row["author_username"] for row in disputed}) < _FEWEST_NAMES:
            continue
        found[file, page_handle] = len(disputed)
        for row in disputed:
            account = read_account_id(read_doubted(row).given or None)
            row["author_id"], row[DOUBTED_ID.name] = account
    return found


def _find_exact(rows: Sequence[_Row], trusted: Sequence[_Row]) -> None:
    """Give the doubted rows whose ids look rounded those that they were rounded from, where others have them."""
    known = [*trusted, *(row for row in rows if row[DOUBTED_ID.name] is None)]
    rounded = [row for row in rows if row["author_id"] is not None and row[DOUBTED_ID.name]]
    found = rounded
    while found and rounded:
        found = _settle(rounded, AccountWitnesses.of(known).exact_id_of)
        known += found
        rounded = [row for row in rounded if row["witness"] is None]


def _doubt_contradicted(contested: Sequence[str], trusted: Sequence[_Row], rows: Sequence[_Row]) -> list[_Row]:
    """Return the doubted rows, those of `trusted` among them that others of their videos contradict."""
    named = [*trusted, *(row for row in rows if row["author_id"] is not None)]
    wrong = [dict(row) for row in contradicted(contested, named)]
    for row in wrong:
        row |= {"given": row["author_id"], "witness": None, DOUBTED_ID.name: f"{row['author_id']}@", "author_id": None}
    are_wrong = {_place(row) for row in wrong}
    return sorted([*(row for row in rows if _place(row) not in are_wrong), *wrong], key=_place)


def _restore(rows: Sequence[_Row], trusted: Sequence[_Row]) -> None:
    """Give the doubted rows without an account the one that others name, as long as what was found finds more.

    A record that has its account by its video tells whose its handle was; one that has it by its handle does not, or
    one after the other would say for years what the first was right about for a month.
    """
    known: list[_Row] = [*trusted, *(row for row in rows if row["author_id"] is not None)]
    by_handle: list[_Row] = []
    unknown = [row for row in rows if row["author_id"] is None]
    handles = {row["author_username"] for row in rows}
    for _ in range(_MOST_STEPS):
        before = len(unknown)
        witnesses = AccountWitnesses.of(known, by_handle, handles)
        of_videos = _settle(unknown, witnesses.of_video)
        # A disputed record says whose video it is, but not whose handle.
        known += (row for row in of_videos if not read_doubted(row).is_disputed)
        unknown = [row for row in unknown if row["author_id"] is None]
        witnesses = AccountWitnesses.of(known, by_handle, handles) if of_videos else witnesses
        by_handle += _settle(unknown, witnesses.of_handle)
        unknown = [row for row in unknown if row["author_id"] is None]
        if not unknown or len(unknown) == before:
            return


def _settle_handles(rows: Sequence[_Row], trusted: Sequence[_Row]) -> None:
    """Give the doubted rows their handles: another one where a disputed row has that of another account.

    It is the page's where that is the account's, else the one that the account had at about the same time.
    """
    accounts: dict[str, set[str]] = defaultdict(set)
    held: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in trusted:
        accounts[row["author_username"]].add(row["author_id"])
        held[row["author_id"]].append((row["delivered_at"], row["author_username"]))
    for row in rows:
        account, handle = row["author_id"], row["author_username"]
        _, is_disputed, page_handle = read_doubted(row)
        row["handle"] = handle
        if not is_disputed or handle not in accounts or account in accounts[handle]:
            continue
        if account in accounts.get(page_handle, ()):
            row["handle"] = page_handle
        elif account in held:
            moment = row["delivered_at"]
            row["handle"] = min(held[account], key=lambda each: (abs(each[0] - moment), each))[1]


def _settle(rows: Sequence[_Row], find: Callable[[_Row], Found | None]) -> list[_Row]:
    """Give rows the accounts that are found, all of them by what was known before, and return these rows."""
    found = [(row, account) for row in rows if (account := find(row))]
    for row, account in found:
        row["author_id"], row["witness"] = account
    return [row for row, _ in found]


_MOST_STEPS = 10
"""Changes of a handle that are followed from one record without an id to the next, at most."""


def find_concerned_videos(deliveries: "Dataset", changed: pa.Table) -> pa.Array:
    """Return the ids of videos in `changed` (video_id, author_username), and of those whose accounts these settle.

    One doubted account settles another: a record names that of its video, and this one that of its handle.
    """
    columns = ["video_id", "author_username", DOUBTED_ID.name]
    doubted = deliveries.to_table(columns=[*columns, "author_id"], filter=_IS_DOUBTED)
    contested = find_contested(deliveries, doubted.filter(doubted["author_id"].is_valid()).to_pylist())
    of_contested = in_contested_files(deliveries, contested, columns)
    doubted = pa.concat_tables([doubted.select(columns), of_contested.select(columns)])
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


def _place_keys(rows: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(rows["source_file"], rows["position"].cast(pa.string()), "\0").combine_chunks()
