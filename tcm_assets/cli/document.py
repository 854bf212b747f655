"""`make docs`: docs/settings.md, docs/tables.md and docs/labels.md, made from the code."""

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, get_args

import dagster as dg
from pydantic.fields import FieldInfo
from rich.console import Console

from tcm_assets.cli.prepare import refuse
from tcm_assets.orchestration.labels import KINDS, METADATA, TAGS, TEAMS
from tcm_assets.setting_types import SettingsError, variable_of
from tcm_assets.settings import Settings
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.table import Column, Table
from tcm_assets.tables.types import duckdb_types

if TYPE_CHECKING:
    from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

DOCS = Path(__file__).resolve().parents[2] / "docs"

GENERATED = "<!-- Made of the code by `make docs`: change the code, not this page. -->"
"""First line of every generated page."""

_SETTINGS_INTRODUCTION = """\
Settings are environment variables, read when a program starts. One that is set to nothing counts as not set. One that
cannot be used stops the program with a message that names it, its value and what is needed; so does a name that begins
with TCM_ and is no setting. Several problems are listed together. Keys and URLs that may hold a password are never
shown, neither in a message nor in the UI."""

_TABLES_INTRODUCTION = """\
Every table of the warehouse and of its published copy, group by group, each after those that it is made of. A column
is never null unless its table says so; floating-point columns hold neither NaN nor infinity. Types are DuckDB's, and
timestamps are UTC. Ranges are checked after every refresh. One more table, `provenance`, notes by which code each day
was made: see [upgrading](upgrading.md)."""


_LABELS_INTRODUCTION = """\
What the labels in the Dagster UI mean: the kinds and owners of assets, the tags of runs, and the names of metadata.
*Assets* filters by kind, owner and group, *Runs* by tag."""

_PAGES_PACKAGE = "tcm_assets.apps"

_READ_TABLE = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")


def settings_page() -> str:
    """Return docs/settings.md: every setting, from the fields of `Settings`."""
    parts = [GENERATED, "# Settings", _SETTINGS_INTRODUCTION]
    for group, fields in groupby(Settings.model_fields.values(), lambda field: _notes(field)["group"]):
        parts += [f"## {group}", table(["setting", "default", "meaning", "example"], map(_setting_row, fields))]
    return "\n\n".join(parts) + "\n"


def _setting_row(field: FieldInfo) -> tuple[str, str, str, str]:
    variable = variable_of(field)
    (example,) = field.examples or []
    return f"`{variable}`", _default(field), _meaning(field), f"`{variable}={example}`"


def _default(field: FieldInfo) -> str:
    if words := _notes(field)["default_words"]:
        return str(words)
    if field.default is None:
        return "not set"
    return f"`{int(field.default)}`" if isinstance(field.default, bool) else f"`{field.default}`"


def _meaning(field: FieldInfo) -> str:
    choices = [f"`{choice}`" for choice in get_args(field.annotation) if isinstance(choice, str)]
    meaning = " ".join(str(field.description).split())
    return f"{', '.join(choices[:-1])} or {choices[-1]}. {meaning}" if choices else meaning


def _notes(field: FieldInfo) -> dict[str, Any]:
    notes = field.json_schema_extra
    return notes if isinstance(notes, dict) else {}


def tables_page() -> str:
    """Return docs/tables.md: every table, its columns, who makes it and who reads it. Loads definitions and pages."""
    # Imported late: partitions are fixed at import.
    from tcm_assets.definitions import defs

    graph = defs.resolve_asset_graph()
    readers: dict[str, list[str]] = {}
    for page, tables in tables_by_page().items():
        for name in tables:
            readers.setdefault(name, []).append(page)
    parts = [GENERATED, "# Tables", _TABLES_INTRODUCTION, _contents(graph)]
    for group, names in _tables_by_group(graph).items():
        parts.append(f"## {group.capitalize()}")
        for name in names:
            parts += _section(ALL_TABLES[name], graph, readers.get(name, []))
    return "\n\n".join(parts) + "\n"


def _tables_by_group(graph: "AssetGraph") -> dict[str, list[str]]:
    """Return the tables of each group, upstream first; groups in the order of their first table."""
    groups: dict[str, list[str]] = {}
    for key in _upstream_first(graph):
        groups.setdefault(graph.get(key).group_name, []).append(key.to_user_string())
    return groups


def _upstream_first(graph: "AssetGraph") -> list[dg.AssetKey]:
    return [
        key
        for level in graph.toposorted_asset_keys_by_level
        for key in sorted(level)
        if key.to_user_string() in ALL_TABLES
    ]


def _contents(graph: "AssetGraph") -> str:
    rows = []
    for group, names in _tables_by_group(graph).items():
        rows += [(group, f"[`{name}`]({anchor(name)})", ALL_TABLES[name].grain) for name in names]
    return table(["group", "table", "one row per"], rows)


def tables_by_page() -> dict[str, frozenset[str]]:
    """Return the tables of the published copy that each page reads, by the page's title."""
    # Imported late: it loads Streamlit.
    from tcm_assets.apps.main import PAGES

    pages = {page.title: page.show for pages in PAGES.values() for page in pages}
    return {title: tables_read(show) for title, show in sorted(pages.items())}


def tables_read(function: Callable[..., object]) -> frozenset[str]:
    """Return the tables that the SQL of a page's function reads, and that of the functions it calls in the package."""
    tables: set[str] = set()
    seen: list[object] = []
    waiting: list[object] = [function]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            tables.update(name for name in _READ_TABLE.findall(found) if name in ALL_TABLES)
        elif isinstance(found, Mapping):
            waiting += found.values()
        elif not any(found is other for other in seen):
            seen.append(found)
            waiting += _named_in(found)
    return frozenset(tables)


def _named_in(found: object) -> Iterator[object]:
    """Yield the texts of a function or class of the pages, and what it names; nothing for anything else."""
    if not str(getattr(found, "__module__", "")).startswith(_PAGES_PACKAGE):
        return
    if isinstance(found, type):
        yield from (value for name, value in vars(found).items() if name != "__doc__")
    elif callable(found):
        function = inspect.unwrap(found)
        if isinstance(function, FunctionType):
            codes = [function.__code__]
            # With the functions inside it, which are added on the way.
            for code in codes:
                codes += [const for const in code.co_consts if isinstance(const, CodeType)]
                yield from (const for const in code.co_consts if const != function.__doc__)
                yield from (function.__globals__[name] for name in code.co_names if name in function.__globals__)


def _section(described: Table, graph: "AssetGraph", pages: list[str]) -> list[str]:
    node = graph.get(dg.AssetKey(described.name))
    facts = [
        f"One row per {described.grain}.",
        f"Key: {_codes(described.key)}.",
        f"Partition: `{described.partition_column}`, one a day."
        if described.partition_column
        else "No partitions: replaced whole.",
    ]
    made = _links(key.to_user_string() for key in node.parent_keys if key != node.key)
    read = _links(key.to_user_string() for key in node.child_keys if key != node.key)
    return [
        f"### {described.name}",
        described.description,
        " ".join(facts),
        f"Made by the asset `{described.name}` of the group {node.group_name}, from {made or 'input files alone'}. "
        f"Read by the assets: {read or 'none'}. Read by the pages: {', '.join(pages) or 'none'}.",
        table(["column", "type", "unit", "range", "null", "meaning"], _column_rows(described)),
    ]


def _column_rows(described: Table) -> list[tuple[str, ...]]:
    types = duckdb_types(described)
    return [
        (
            f"`{column.name}`",
            types[column.name],
            column.unit or "",
            _range(column),
            "yes" if column.nullable else "",
            column.description,
        )
        for column in described
    ]


def _range(column: Column) -> str:
    if column.values is not None:
        return _codes(column.values)
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"{low:,.12g} to {high:,.12g}"
    if low is not None:
        return f"from {low:,.12g}"
    return "" if high is None else f"up to {high:,.12g}"


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _links(names: Iterable[str]) -> str:
    return ", ".join(f"[`{name}`]({anchor(name)})" for name in sorted(names))


def labels_page() -> str:
    """Return docs/labels.md: every kind, owner, tag and name of metadata. Loads definitions."""
    from tcm_assets.definitions import defs

    graph = defs.resolve_asset_graph()
    by_kind: dict[str, list[str]] = {}
    by_owner: dict[str, list[str]] = {}
    for group, names in _tables_by_group(graph).items():
        for name in names:
            node = graph.get(dg.AssetKey(name))
            for kind in node.kinds:
                by_kind.setdefault(kind, []).append(name)
            for owner in node.owners:
                by_owner.setdefault(owner, []).append(group)
    everywhere = len(list(graph.materializable_asset_keys))
    kinds = [
        (f"`{kind}`", meaning, "all" if len(by_kind[kind]) == everywhere else _table_links(by_kind[kind]))
        for kind, meaning in KINDS.items()
    ]
    owners = [(f"`{team}`", meaning, ", ".join(dict.fromkeys(by_owner[team]))) for team, meaning in TEAMS.items()]
    parts = [GENERATED, "# Kinds, owners, tags and metadata", _LABELS_INTRODUCTION]
    parts += ["## Kinds", table(["kind", "meaning", "assets"], kinds)]
    parts += [
        "## Owners",
        table(["team", "what it does", "groups"], owners),
        "A team is a name. Where your teams are called otherwise, change `OWNER` in the subject's `__init__.py`, and "
        "the team's line in `orchestration/labels.py`; an e-mail address of a person does as well.",
    ]
    parts += ["## Tags of runs", table(["tag", "meaning"], _named(TAGS))]
    parts += ["## Metadata", table(["name", "meaning"], _named(METADATA))]
    return "\n\n".join(parts) + "\n"


def _table_links(names: Iterable[str]) -> str:
    return ", ".join(f"[`{name}`](tables.md{anchor(name)})" for name in sorted(names))


def _named(meanings: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(f"`{name}`", meaning) for name, meaning in meanings.items()]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return a Markdown table; a bar in a cell does not end it.

    >>> print(table(["name", "unit"], [["width", "px | mm"]]))
    | name | unit |
    |---|---|
    | width | px \| mm |
    """
    lines = [_line(header), "|" + "---|" * len(header), *(_line(row) for row in rows)]
    return "\n".join(lines)


def anchor(heading: str) -> str:
    """Return the link to a heading on the same page.

    >>> anchor("Data and days")
    '#data-and-days'
    """
    return "#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "tables.md": tables_page,
    "labels.md": labels_page,
}
"""File name in docs/ to the function that makes its text."""


def main() -> int:
    """Write every page; returns 2 when a setting keeps the definitions from loading."""
    console = Console()
    for name, page in PAGES.items():
        try:
            text = page()
        except SettingsError as error:
            return refuse(console, error)
        (DOCS / name).write_text(text, encoding="utf-8")
        console.print(f"docs/{name}: {len(text.splitlines()):,} lines", highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
