"""docs/tables.md: the data dictionary, from the tables, the definitions and the pages."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import dagster as dg

from tcm_assets.cli.markdown import GENERATED, anchor, table
from tcm_assets.cli.page_reads import tables_by_page
from tcm_assets.schemas.all_tables import ALL_TABLES
from tcm_assets.schemas.table import Column, Table
from tcm_assets.warehouse.table_types import duckdb_types

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
