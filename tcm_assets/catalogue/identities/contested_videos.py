"""Videos of which files name several accounts, though a video is of one for good: whose word counts.

Somebody sorted the column of ids alone, or filled the first one down. The account counts that files name on the most
days for the video, or for its handle: a file may have been downloaded twice. Of equally many it is the first that was
delivered, so that no single later file moves what was paid. The other files are not believed either where they give the
same handle the same account in other records.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

_IS_TRUSTED = pc.field(DOUBTED_ID.name).is_null()

Row = Mapping[str, Any]


def find_contested(deliveries: "Dataset", settled: Sequence[Row] = ()) -> list[str]:
    """Return the ids of the videos of several accounts, by the trusted `deliveries` and by doubted ones as settled.

    Two columns are read of every delivery, as numbers.
    """
    schema = pa.schema([("video_id", pa.uint64()), ("author_id", pa.uint64())])
    batches = [
        pa.RecordBatch.from_arrays([batch[name].cast(pa.uint64()) for name in schema.names], schema=schema)
        for batch in deliveries.to_batches(columns=schema.names, filter=_IS_TRUSTED & pc.field("author_id").is_valid())
    ]
    if settled:
        rows = [{name: int(row[name]) for name in schema.names} for row in settled]
        batches.append(pa.RecordBatch.from_pylist(rows, schema))
    accounts = pa.Table.from_batches(batches, schema).group_by("video_id")
    found = accounts.aggregate([("author_id", "min"), ("author_id", "max")])
    several = found.filter(pc.not_equal(found["author_id_min"], found["author_id_max"]))
    return [str(video_id) for video_id in several["video_id"].to_pylist()]


def contradicted(contested: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    """Return those of `rows` whose accounts are not believed, the `contested` videos being each of one account.

    `rows` name their accounts; they are those of the videos, and of the handles that these have in any of them.
    """
    ids = set(contested)
    claims: dict[str, list[Row]] = defaultdict(list)
    days: dict[tuple[str, str], set[date]] = defaultdict(set)
    for row in rows:
        days[row["author_username"], row["author_id"]].add(row["delivered_at"].date())
        if row["video_id"] in ids:
            claims[row["video_id"]].append(row)
    refuted: set[tuple[str, str, str]] = set()
    wrong: set[tuple[str, int]] = set()
    for of_video in claims.values():
        account = _account_of(of_video, days)
        losing = [row for row in of_video if row["author_id"] != account]
        wrong |= {(row["source_file"], row["position"]) for row in losing}
        refuted |= {_word(row) for row in losing}
    return [row for row in rows if (row["source_file"], row["position"]) in wrong or _word(row) in refuted]


def _word(row: Row) -> tuple[str, str, str]:
    """Return what a file says: that a handle is that of an account."""
    return row["source_file"], row["author_username"], row["author_id"]


def _account_of(claims: Sequence[Row], days: Mapping[tuple[str, str], set[date]]) -> str:
    """Return the account of a video: that which files name on the most days, of equally many the first.

    They name it for the video, or for a handle that the video has whoever is said to be its account.
    """
    first: dict[str, Row] = {}
    handles: dict[str, set[str]] = defaultdict(set)
    named: dict[str, set[date]] = defaultdict(set)
    for row in sorted(claims, key=lambda row: (row["delivered_at"], row["source_file"], row["position"])):
        account = row["author_id"]
        first.setdefault(account, row)
        handles[account].add(row["author_username"])
        named[account].add(row["delivered_at"].date())
    for handle in set.intersection(*handles.values()):
        for account, by in named.items():
            by |= days[handle, account]
    return max(first, key=lambda account: len(named[account]))


def in_contested_files(deliveries: "Dataset", contested: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """Return the trusted deliveries that `contradicted` may name: of contested videos, and of their files' handles."""
    columns = [*dict.fromkeys((*columns, "source_file", "author_username"))]
    if not contested:
        return deliveries.schema.empty_table().select(columns)
    of_videos = deliveries.to_table(columns=columns, filter=_IS_TRUSTED & pc.field("video_id").isin(contested))
    words = {(row["source_file"], row["author_username"]) for row in of_videos.to_pylist()}
    near = _IS_TRUSTED & pc.field("source_file").isin(sorted({file for file, _ in words}))
    near &= pc.field("author_username").isin(sorted({handle for _, handle in words}))
    found = deliveries.to_table(columns=columns, filter=near)
    is_word = [
        word in words
        for word in zip(found["source_file"].to_pylist(), found["author_username"].to_pylist(), strict=True)
    ]
    return found.filter(pa.array(is_word, pa.bool_()))
