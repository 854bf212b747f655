"""The state of everything, line by line: what is asked, in words, and whether it needs a person."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tcm_assets.services.messages import REMEDY_CHARACTERS, one_line
from tcm_assets.services.secrets import SecretWords

LINE_CHARACTERS = 700
"""Longest words of a line: room for a sentence with the path of a file and the command that heals it."""


class Standing(StrEnum):
    """What a line asks of people."""

    FINE = "fine"
    LOOK = "look"
    ACT = "act"


@dataclass(frozen=True)
class Line:
    """One thing and how it stands."""

    subject: str
    words: str
    standing: Standing = Standing.FINE


Probe = Callable[[], Iterable[Line]]
"""Returns the lines of one subject, and may raise anything."""


def collect(probes: Mapping[str, Probe], secrets: SecretWords) -> list[Line]:
    """Return the lines of all probes, in order, without secrets; one that fails gives a line that says so."""
    lines: list[Line] = []
    said: set[str] = set()
    for subject, probe in probes.items():
        try:
            found = list(probe())
        except Exception as error:
            # Whatever is broken, the other lines are wanted all the same. One file may break several of them.
            words = f"cannot be read: {error or type(error).__name__}"
            found = [Line(subject, "cannot be read: as above" if words in said else words, Standing.ACT)]
            said.add(words)
        lines += [
            Line(each.subject, one_line(secrets.hide(each.words), LINE_CHARACTERS, REMEDY_CHARACTERS), each.standing)
            for each in found
        ]
    return lines


def needs_person(lines: Iterable[Line]) -> bool:
    """Return whether any line asks somebody to act."""
    return any(line.standing is Standing.ACT for line in lines)


def as_markdown(lines: Sequence[Line]) -> str:
    r"""Return the lines as a table for the Dagster UI.

    >>> print(as_markdown([Line("cases", "3 wait | for review", Standing.LOOK)]))
    | | | |
    |---|---|---|
    | cases | 3 wait \| for review | look |
    """
    rows = [f"| {line.subject} | {_escaped(line.words)} | {_shown(line.standing)} |" for line in lines]
    return "\n".join(["| | | |", "|---|---|---|", *rows])


def ago(moment: float, now: float) -> str:
    """Return how long ago a time (Unix seconds) was, in the unit that people would say.

    >>> ago(0, 90), ago(0, 7200), ago(0, 200_000)
    ('2 minutes ago', '2 hours ago', '2 days ago')
    """
    seconds = max(0.0, now - moment)
    for unit, length in (("day", 86_400), ("hour", 3600)):
        if seconds >= 2 * length or (unit == "hour" and seconds >= length):
            return f"{counted(round(seconds / length), unit)} ago"
    return f"{counted(round(seconds / 60), 'minute')} ago"


def counted(count: int, thing: str) -> str:
    """Return a number of things.

    >>> counted(1, "day"), counted(1200, "day")
    ('1 day', '1,200 days')
    """
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _escaped(words: str) -> str:
    return words.replace("|", "\\|")


def _shown(standing: Standing) -> str:
    return "" if standing is Standing.FINE else standing
