"""What is found in a file, one after the other: records, values that are none, and places where it breaks."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Record(NamedTuple):
    """A value that should be a record, and its position: its number in the file, for lines that of the line.

    `note` is what was mended of it before it was one, as a sentence; `size` is how many bytes it was written in.
    """

    position: int
    value: object
    note: str = ""
    size: int = 0


class Break(NamedTuple):
    """What could not be read. `position` is that of the broken record, from 1; 0 when it was no record.

    `mended` is how it was repaired, "" where it was not.
    """

    position: int
    reason: str
    excerpt: str | None
    mended: str = ""


class NoRecords(NamedTuple):
    """Values in a row that are no records, numbers and the like, from the position of the first.

    `are_null` is whether the first of them is null.
    """

    position: int
    how_many: int
    are_null: bool = False


Found = Record | NoRecords | Break


def numbered_on(parts: Iterable[Iterator[Found]]) -> Iterator[Found]:
    """Yield what is found in parts of a file, numbered through the whole of it."""
    count = 0
    for part in parts:
        before = count
        for found in part:
            # A break of the file as a whole stays one.
            yield found._replace(position=before + found.position) if found.position and before else found
            last = found.position + (found.how_many - 1 if isinstance(found, NoRecords) else 0)
            count = max(count, before + last)
