"""Words for people: foreign messages as one line of bounded length, and times of the day."""

from collections.abc import Sequence
from datetime import UTC, datetime

REMEDY_CHARACTERS = 400
"""End of a sentence to people that is never cut away: what to do, with a command that can be copied."""


def one_line(text: str, max_characters: int, end_characters: int = 0) -> str:
    """Return the text without line breaks and control characters, shortened; empty when nothing is left.

    What is shortened keeps its last `end_characters`: a sentence that says what to do says it at its end.

    >>> one_line(" a   b", 20), one_line("word " * 100, 12), one_line(" ", 20)
    ('a b', 'word word w…', '')
    >>> one_line("the words " * 100 + "; run make", 20, end_characters=8)
    'the words t…run make'
    """
    printable = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(printable.split())
    if len(line) <= max_characters:
        return line
    end = line[len(line) - end_characters :]
    return f"{line[: max_characters - 1 - end_characters].rstrip()}…{end}"


def few(names: Sequence[str], shown: int = 4) -> str:
    """Return the names, or the first of them and the number of the others.

    >>> few(["a", "b", "c"], shown=2)
    'a, b and 1 more'
    """
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more


def clock(moment: float) -> str:
    """Return a time (Unix seconds) as people read it, in UTC.

    >>> clock(0)
    '1970-01-01 00:00 UTC'
    """
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M UTC")
