"""Markdown as the pages of docs/ need it."""

import re
from collections.abc import Iterable, Sequence

GENERATED = "<!-- Made of the code by `make docs`: change the code, not this page. -->"
"""What stands on top of every page that nobody should edit."""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return a table; a bar in a cell does not end it.

    >>> print(table(["name", "unit"], [["width", "px | mm"]]))
    | name | unit |
    |---|---|
    | width | px \| mm |
    """
    lines = [_line(header), "|" + "---|" * len(header), *(_line(row) for row in rows)]
    return "\n".join(lines)


def anchor(heading: str) -> str:
    """Return the address of a heading on its page.

    >>> anchor("Data and days")
    '#data-and-days'
    """
    return "#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
