"""Words for people: foreign messages as one line of bounded length, and times of the day."""

from datetime import UTC, datetime


def one_line(text: str, max_characters: int) -> str:
    """Return the text without line breaks and control characters, shortened; empty when nothing is left.

    >>> one_line(" a   b", 20), one_line("word " * 100, 12), one_line(" ", 20)
    ('a b', 'word word w…', '')
    """
    printable = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(printable.split())
    return line if len(line) <= max_characters else line[: max_characters - 1].rstrip() + "…"


def clock(moment: float) -> str:
    """Return a time (Unix seconds) as people read it, in UTC.

    >>> clock(0)
    '1970-01-01 00:00 UTC'
    """
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M UTC")
