"""docs/tables.md: the data dictionary, from the tables, the definitions and the pages."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from tcm_assets.cli.markdown import GENERATED, anchor, table
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.table import Column, Table
from tcm_assets.tables.types import duckdb_types

if TYPE_CHECKING:
    from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

_INTRODUCTION = """\
Every table of the warehouse and of its published copy, group by group, each after those that it is made of. A column
is never null unless its table says so; floating-point columns hold neither NaN nor infinity. Types are DuckDB's, and
timestamps are UTC. Ranges are checked after every refresh."""


def tables_page() -> str:
    """Return the whole page; loads the definitions and the pages."""
    # Imported late: partitions are fixed at import.
    from tcm_assets.definitions import defs

    graph = defs.resolve_asset_graph()
    readers = _page_readers()
    parts = [GENERATED, "# Tables", _INTRODUCTION, _contents(graph)]
    for group, names in _groups(graph).items():
        parts.append(f"## {group.capitalize()}")
        for name in names:
            parts += _section(ALL_TABLES[name], graph, readers.get(name, []))
    return "\n\n".join(parts) + "\n"


def _groups(graph: "AssetGraph") -> dict[str, list[str]]:
    """The tables of each group, what is read before who reads it; groups in the order of their first table."""
    groups: dict[str, list[str]] = {}
    for key in _in_order(graph):
        groups.setdefault(graph.get(key).group_name, []).append(key.to_user_string())
    return groups


def _in_order(graph: "AssetGraph") -> list[dg.AssetKey]:
    return [
        key
        for level in graph.toposorted_asset_keys_by_level
        for key in sorted(level)
        if key.to_user_string() in ALL_TABLES
    ]


def _contents(graph: "AssetGraph") -> str:
    rows = []
    for group, names in _groups(graph).items():
        rows += [(group, f"[`{name}`]({anchor(name)})", ALL_TABLES[name].grain) for name in names]
    return table(["group", "table", "one row per"], rows)


def _page_readers() -> Mapping[str, list[str]]:
    readers: dict[str, list[str]] = {}
    for page, tables in tables_by_page().items():
        for name in tables:
            readers.setdefault(name, []).append(page)
    return readers


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
        table(["column", "type", "unit", "range", "null", "meaning"], _rows(described)),
    ]


def _rows(described: Table) -> list[tuple[str, ...]]:
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


PAGES_PACKAGE = "tcm_assets.apps"

_READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")

_Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class _Module:
    definitions: Mapping[str, _Definition]
    imported: Mapping[str, tuple[str, str]]
    """Name here to the module and the name there; the name is empty for a module itself."""


def tables_by_page() -> dict[str, frozenset[str]]:
    """Return the title of each page to the tables that it reads of the published copy."""
    # Imported late: it loads Streamlit.
    from tcm_assets.apps.main import PAGES

    pages = {page.title: page.show for pages in PAGES.values() for page in pages}
    return {title: tables_read(show.__module__, show.__name__) for title, show in sorted(pages.items())}


def tables_read(module: str, name: str) -> frozenset[str]:
    """Return the tables that a function of the pages reads, itself or through what it names."""
    seen: set[tuple[str, str]] = set()
    waiting = [(module, name)]
    tables: set[str] = set()
    while waiting:
        where = waiting.pop()
        if where in seen or not where[0].startswith(PAGES_PACKAGE):
            continue
        seen.add(where)
        source = _module(where[0])
        if where[1] in source.definitions:
            definition = source.definitions[where[1]]
            tables.update(table for text in _texts(definition) for table in _READ.findall(text) if table in ALL_TABLES)
            waiting += _named(source, where[0], definition)
        elif where[1] in source.imported:
            waiting.append(source.imported[where[1]])
    return frozenset(tables)


@cache
def _module(name: str) -> _Module:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise LookupError(f"the module {name} has no source")
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name: _imported(statement.module, alias.name)
        for statement in ast.walk(tree)
        if isinstance(statement, ast.ImportFrom) and statement.module
        for alias in statement.names
    }
    definitions = {name: node for node in tree.body if isinstance(node, _Definition) for name in _names_of(node)}
    return _Module(definitions, imported)


def _imported(module: str, name: str) -> tuple[str, str]:
    package = find_spec(module) if module.startswith(PAGES_PACKAGE) else None
    is_package = package is not None and package.submodule_search_locations is not None
    return (f"{module}.{name}", "") if is_package and find_spec(f"{module}.{name}") else (module, name)


def _names_of(node: _Definition) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _texts(definition: _Definition) -> Iterator[str]:
    """Every text but docstrings."""
    docstrings = {
        id(statement.value)
        for node in ast.walk(definition)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for statement in node.body[:1]
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(definition):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def _named(source: _Module, module: str, definition: _Definition) -> Iterator[tuple[str, str]]:
    for node in ast.walk(definition):
        if isinstance(node, ast.Name):
            yield module, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            there, name = source.imported.get(node.value.id, ("", "-"))
            if not name:
                yield there, node.attr
