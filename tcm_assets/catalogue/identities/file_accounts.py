"""What only a whole file shows of its accounts' ids: that they are of the wrong column, or mixed up with the handles.

Somebody sorted the column of ids alone, filled its first one down, or numbered the rows. Nothing in one record says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID
from tcm_assets.catalogue.identities.handles import names_nobody
from tcm_assets.catalogue.rejections import WHOLE_FILE, Problem, RejectionLog

_LONG = 17
"""Digits of the ids of videos and sounds, which no numbers of a list's own have."""

_MOST_DIGITS_OF_A_ROW, _FEWEST_ROWS, _FIRST_ROWS = 4, 3, ("1", "2")
"""Digits that no account's id has so few of; how many such ids show that a file numbers its accounts itself, where at
least half of the numbers are there; and with which it begins."""

_MOST_DIGITS_OF_A_LIST = 8
"""Digits that the numbers of such a file may have, and old accounts' ids, too."""


def doubt_accounts_of_file(videos: pa.Table, log: RejectionLog) -> pa.Table:
    """Return the videos of a file without those author_ids that the whole file shows to be wrong.

    `videos` have video_id, author_id, the doubted id, author_username, music_id and uploaded_s. Ids that are those of
    the file's videos or sounds, or numbers of its rows, are taken as missing, and `log` says so. Where accounts and
    handles are mixed up, the ids are doubted, and other files may confirm them.
    """
    ids = videos["author_id"]
    others = pa.concat_arrays([_unique(videos["video_id"]), _unique(videos["music_id"])])
    is_other = pc.and_(pc.greater_equal(pc.utf8_length(ids), _LONG), pc.is_in(ids, value_set=others))
    videos = _taken_as_missing(videos, is_other, "is that of a video or a sound of the file", log)
    videos = _taken_as_missing(videos, _are_numbers(videos["author_id"]), "only numbers the accounts of the file", log)
    mixed = _find_mixed(videos)
    if mixed.num_rows:
        is_mixed = pc.is_in(_words(videos), value_set=_words(mixed).combine_chunks())
        disputed = pc.binary_join_element_wise(videos["author_id"], "", "@")
        videos = _replaced(videos, is_mixed, disputed)
    return videos


def _unique(column: pa.ChunkedArray) -> pa.Array:
    return column.drop_null().unique()


def _are_numbers(ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return whether ids are numbers that the file gave itself; null for none."""
    digits = pc.utf8_length(ids)
    numbers = ids.filter(pc.less_equal(digits, _MOST_DIGITS_OF_A_ROW)).unique().to_pylist()
    begins = not set(_FIRST_ROWS).isdisjoint(numbers)
    if not begins or len(numbers) < _FEWEST_ROWS or 2 * len(numbers) < max(map(int, numbers)):
        return pa.chunked_array([pa.repeat(False, len(ids))])
    return pc.less_equal(digits, _MOST_DIGITS_OF_A_LIST)


def _taken_as_missing(videos: pa.Table, is_wrong: pa.ChunkedArray, what: str, log: RejectionLog) -> pa.Table:
    count = pc.sum(is_wrong).as_py() or 0
    if not count:
        return videos
    found = videos["author_id"].filter(is_wrong)[0].as_py()
    records = "1 record has" if count == 1 else f"{count:,} records have"
    problem = Problem("", f"{records} an account's id that {what}, such as {found}", "taken as missing", found)
    log.add(WHOLE_FILE, None, [problem], "repaired")
    return _replaced(videos, is_wrong, pa.scalar("", pa.string()))


def _replaced(videos: pa.Table, is_wrong: pa.ChunkedArray, doubted: pa.ChunkedArray | pa.StringScalar) -> pa.Table:
    """Return `videos` without the wrong author_ids, which are doubted."""
    is_wrong = pc.fill_null(is_wrong, False)
    for name, value in ((DOUBTED_ID.name, doubted), ("author_id", pa.scalar(None, pa.string()))):
        index = videos.schema.get_field_index(name)
        videos = videos.set_column(index, videos.schema.field(index), pc.if_else(is_wrong, value, videos[name]))
    return videos


def _words(rows: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(rows["author_username"], rows["author_id"], "\0")


class _Pair(NamedTuple):
    """A handle and an account that videos of a file have together, their first and last upload, and how many."""

    handle: str
    author_id: str
    first_s: int
    last_s: int
    videos: int


_MOST_HANDLES = 3
_HANDLE_HOLDS_S = 30 * 86_400
"""Handles that an account may have in one file: two, and three where its uploads span the month that must lie between
two changes."""

_TIED = 4
"""Pairs of handles and accounts in one knot from which two accounts with several handles each are mixed up. Where an
account changes its handle and another takes the old one, there are three."""

_SHOWING_VIDEOS = 3
"""Videos a pair, in the mean, by which uploads show that a knot is none: each account left a handle before another took
it. Of fewer in any order that is likely by chance."""


def _find_mixed(videos: pa.Table) -> pa.Table:
    """Return the pairs of author_username and author_id that are mixed up in a file."""
    schema = pa.schema([("author_username", pa.string()), ("author_id", pa.string())])
    named = videos.select([*schema.names, "uploaded_s"]).filter(videos["author_id"].is_valid())
    found = named.group_by(schema.names).aggregate(
        [("uploaded_s", "min"), ("uploaded_s", "max"), ("uploaded_s", "count")]
    )
    if found.num_rows == pc.count_distinct(found["author_id"]).as_py():
        return schema.empty_table()
    columns = (*schema.names, "uploaded_s_min", "uploaded_s_max", "uploaded_s_count")
    pairs = [
        _Pair(*(row[name] for name in columns)) for row in found.to_pylist() if not names_nobody(row["author_username"])
    ]
    mixed = [pair for knot in _knots(pairs) if _is_mixed(knot) for pair in knot]
    return pa.Table.from_pylist([dict(zip(schema.names, pair[:2], strict=True)) for pair in mixed], schema)


def _is_mixed(knot: list[_Pair]) -> bool:
    """Return whether pairs that hang together are more than accounts that change their handles."""
    of_account: dict[str, list[_Pair]] = defaultdict(list)
    for pair in knot:
        of_account[pair.author_id].append(pair)
    several = [pairs for pairs in of_account.values() if len(pairs) > 1]
    if any(map(_are_too_many, several)):
        return True
    return len(several) > 1 and len(knot) >= _TIED and not _are_handed_over(knot)


def _are_handed_over(knot: list[_Pair]) -> bool:
    """Return whether each account left a handle before another took it, and none had two at a time."""
    if sum(pair.videos for pair in knot) < _SHOWING_VIDEOS * len(knot):
        return False
    spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for pair in knot:
        for end in _ends(pair):
            spans[end].append((pair.first_s, pair.last_s))
    return all(earlier[1] < later[0] for each in spans.values() for earlier, later in pairwise(sorted(each)))


def _are_too_many(pairs: list[_Pair]) -> bool:
    if len(pairs) < _MOST_HANDLES:
        return False
    span_s = max(pair.last_s for pair in pairs) - min(pair.first_s for pair in pairs)
    return len(pairs) > _MOST_HANDLES or span_s < _HANDLE_HOLDS_S


def _knots(pairs: Iterable[_Pair]) -> Iterator[list[_Pair]]:
    """Yield the pairs that hang together by a handle or an account."""
    near: dict[tuple[str, str], list[_Pair]] = defaultdict(list)
    for pair in pairs:
        for end in _ends(pair):
            near[end].append(pair)
    seen: set[tuple[str, str]] = set()
    for end in near:
        if end not in seen:
            yield _knot(end, near, seen)


def _knot(
    start: tuple[str, str], near: Mapping[tuple[str, str], list[_Pair]], seen: set[tuple[str, str]]
) -> list[_Pair]:
    knot: dict[_Pair, None] = {}
    ends = [start]
    seen.add(start)
    while ends:
        for pair in near[ends.pop()]:
            knot[pair] = None
            further = [end for end in _ends(pair) if end not in seen]
            seen.update(further)
            ends += further
    return list(knot)


def _ends(pair: _Pair) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("handle", pair.handle), ("account", pair.author_id)
