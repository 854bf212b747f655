"""`ReportSection`: a part of docs/matching.md, written from what a run stored; and the sections of all subjects.

A subject adds sections by a module called `report_sections` with a constant REPORT_SECTIONS.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tcm_assets.discovery import modules_named

REPORT_MODULES = r"tcm_assets\.\w+(\.\w+)?\.report_sections"
"""The names of the modules that write sections."""

Ask = Callable[[str], Sequence[Mapping[str, Any]]]
"""Answers an SQL query, in which a table of the warehouse goes by its name, with rows by column."""


@dataclass(frozen=True, kw_only=True)
class ReportSection:
    """A section: where it stands, what it is called, the tables that it reads, and how it is written.

    Sections stand in the order of their `place`, of equals by their titles; leave gaps. `write` returns Markdown
    without the heading.
    """

    place: int
    title: str
    tables: tuple[str, ...]
    write: Callable[[Ask], str]


def report_sections() -> list[ReportSection]:
    """Return the sections of all subjects, in order; raise ValueError where two have one title."""
    sections = [section for module in modules_named(REPORT_MODULES) for section in module.REPORT_SECTIONS]
    titles = [section.title for section in sections]
    if twice := sorted({title for title in titles if titles.count(title) > 1}):
        raise ValueError(f"two sections of the report are called {', '.join(twice)}: name them differently")
    return sorted(sections, key=lambda section: (section.place, section.title))
