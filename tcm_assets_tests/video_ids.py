"""Ids of videos for tests: a test chooses a number, and the id holds a second as every real one does."""

from datetime import UTC, date, datetime

_BELOW_SECONDS = 2**32

_APART = 100_003
"""How far ids of one second lie apart: further than a float rounds."""


def video_id(number: int | str, day: date | str = "2020-10-01") -> str:
    """The id of a video that was made on the first of the month, at noon, so that any day of it may be its upload's.

    >>> video_id(1), number_of(video_id(1))
    ('6878609018396739235', 1)
    """
    first = date.fromisoformat(str(day)).replace(day=1)
    made_at = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    return str(int(made_at.timestamp()) * _BELOW_SECONDS + int(number) * _APART)


def number_of(made_id: str) -> int:
    """The number for which an id was made."""
    return int(made_id) % _BELOW_SECONDS // _APART
