"""Likely doubles: ids in the ledger that are spellings of another id, so that one video or account was paid twice.

New accounts with spoiled ids are refused, but a ledger may be older than that rule. What spreadsheets and floats do to
ids is said in `catalogue.identities.written_ids`; here it is asked of all ids of a table at once.
"""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.identities.written_ids import (
    SPREADSHEET_DIGITS,
    is_cut_from,
    largest_loss,
    looks_cut,
    looks_rounded,
    read_written_id,
    rounds_to,
)

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[tuple[int], np.dtype[np.uint64]]


def paid_ids_sql(table: str, id_column: str, points_column: str) -> str:
    """Return a SELECT, for DuckDB, of the ids in `table` that hold points: `id`, and `points` (not 0)."""
    return f"""
        SELECT {id_column} AS id, sum({points_column})::BIGINT AS points FROM {table} GROUP BY ALL HAVING points <> 0
    """


_PLAIN = "^[1-9][0-9]{0,18}$"
_ZEROS = "0{7}$"
_ZERO_BITS = 2**30 - 1
"""Ends of ids, in digits and in bits, that may have lost the rest: `read_written_id` says which have."""


def find_doubles(paid: pa.Table) -> pa.Table:
    """Return the ids in `paid` (id, points) that are likely doubles: id, double_of, points and why, by id.

    `double_of` is an id with points that it is a spelling of, the smallest where it may be several, null where there is
    none. A whole id is listed only beside the one that it was rounded from or cut off.
    """
    is_plain = pc.match_substring_regex(paid["id"], _PLAIN)
    plain = paid.filter(is_plain)["id"]
    zero_bits = pc.bit_wise_and(plain.cast(pa.uint64()), pa.scalar(_ZERO_BITS, pa.uint64()))
    is_lost = pc.or_(pc.match_substring_regex(plain, _ZEROS), pc.equal(zero_bits, pa.scalar(0, pa.uint64())))
    others = [*paid.filter(pc.invert(is_plain))["id"].to_pylist(), *plain.filter(is_lost).to_pylist()]
    plain = plain.filter(pc.invert(is_lost))
    known = _Known.of(plain, others)
    found = [*_spoiled(others, known), *_rounded(plain, known), *_cut(plain, known)]
    rows = pa.Table.from_pylist([each._asdict() for each in found], _DOUBLES)
    points = paid["points"].take(pc.index_in(rows["id"], value_set=paid["id"].combine_chunks()))
    return rows.append_column("points", points).select(["id", "double_of", "points", "why"]).sort_by("id")


class _Double(NamedTuple):
    id: str
    double_of: str | None
    why: str


_DOUBLES = pa.schema([("id", pa.string()), ("double_of", pa.string()), ("why", pa.string())])


class _Known(NamedTuple):
    """Ids of which every digit is known, by their numbers, in order."""

    numbers: "Numbers"
    ids: pa.Array

    @classmethod
    def of(cls, plain: pa.ChunkedArray, others: list[str]) -> "_Known":
        guarded = [(written.about, text) for text in others if (written := read_written_id(text)) and written.digits]
        ids = pa.concat_arrays([*plain.chunks, pa.array([text for _, text in guarded], pa.string())])
        more = pa.array([number for number, _ in guarded], pa.uint64())
        numbers = pa.concat_arrays([*plain.cast(pa.uint64()).chunks, more])
        order = pc.array_sort_indices(numbers)
        return cls(numbers.take(order).to_numpy(), ids.take(order))

    def between(self, first: int, last: int) -> Iterator[tuple[int, str]]:
        """Yield the numbers from `first` to `last`, and their ids, in order."""
        # In the type of the numbers: a Python integer would be compared as a float.
        start = int(self.numbers.searchsorted(self.numbers.dtype.type(max(first, 0))))
        for place in range(start, len(self.ids)):
            number = int(self.numbers[place])
            if number > last:
                return
            yield number, self.ids[place].as_py()


def _spoiled(others: list[str], known: _Known) -> Iterator[_Double]:
    """Yield ids that are no whole numbers, or of which digits are lost."""
    for text in others:
        written = read_written_id(text)
        if written is None or written.about is None or written.digits == text:
            continue
        first, last = written.about - written.spread, written.about + written.spread
        double_of = next((each for _, each in known.between(first, last) if each != text), None)
        if double_of is None and written.digits:
            double_of = _exact_of(text, written.about, known)
        yield _Double(text, double_of, "the id is spoiled")


def _rounded(plain: pa.ChunkedArray, known: _Known) -> Iterator[_Double]:
    """Yield whole ids that were rounded from another one."""
    numbers = plain.cast(pa.uint64())
    is_float = pc.equal(numbers.cast(pa.float64(), safe=False).cast(pa.uint64(), safe=False), numbers)
    may_be = plain.filter(pc.or_(is_float, pc.ends_with(plain, "0"))).to_pylist()
    for digits in filter(looks_rounded, may_be):
        if double_of := _exact_of(digits, int(digits), known):
            yield _Double(digits, double_of, "a float or a spreadsheet rounded the id")


_SHORT = f"^[0-9]{{1,{SPREADSHEET_DIGITS}}}$"
_LOWER_BITS = 2**32 - 1


def _cut(plain: pa.ChunkedArray, known: _Known) -> Iterator[_Double]:
    """Yield whole ids that are what is left of another one."""
    short = list(filter(looks_cut, plain.filter(pc.match_substring_regex(plain, _SHORT)).to_pylist()))
    if not short:
        return
    lower = known.numbers & known.numbers.dtype.type(_LOWER_BITS)
    order = lower.argsort()
    for digits in short:
        first = lower.searchsorted(lower.dtype.type(int(digits)), sorter=order)
        near = [str(known.numbers[place]) for place in order[first : first + 2]]
        for lost in _LOST_IN_CUTTING:
            start = int(digits) * 10**lost
            near += (str(found) for found, _ in islice(known.between(start, start + 10**lost - 1), 1))
        if whole := next((each for each in near if is_cut_from(each, digits)), None):
            yield _Double(digits, whole, "the id was cut off")


_LOST_IN_CUTTING = range(2, 5)  # digits of ids with 17 to 19


def _exact_of(text: str, number: int, known: _Known) -> str | None:
    """Return the first id that rounds to this one."""
    loss = largest_loss(str(number))
    near = known.between(number - loss, number + loss)
    return next((each for found, each in near if each != text and rounds_to(str(found), str(number))), None)
