"""Checks of a schema's promises on stored rows: one scan counts what is broken, a second fetches examples."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from tcm_assets.tables.table import Column, Table
from tcm_assets.tables.types import duckdb_types, quoted
from tcm_assets.warehouse.relations import Window, stretches, within
from tcm_assets.warehouse.warehouse_file import stored_name

SAME_COLUMNS = "columns and types as in the schema"
"""The promise that no other can be looked at without."""

EXAMPLE_ROWS = 5  # offending rows shown: enough to see the pattern
_FLOATING_ARRAYS = {"array<float32>", "array<float64>"}


@dataclass(frozen=True)
class Violation:
    """A promise that stored rows break: which, how many rows, and the first few of them."""

    promise: str
    row_count: int
    examples: list[dict[str, Any]]


def schema_violations(connection: duckdb.DuckDBPyConnection, table: Table, window: Window | None) -> list[Violation]:
    """Return the promises about types, nulls, ranges and values that rows of `table` (of `window`) break."""
    stored = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {stored_name(table)}").fetchall()}
    promised = duckdb_types(table)
    differing = [
        {"column": name, "promised": promised.get(name), "stored": stored.get(name)}
        for name in sorted(stored | promised)
        if promised.get(name) != stored.get(name)
    ]
    if differing:
        return [Violation(SAME_COLUMNS, len(differing), differing)]
    promises = [promise for column in table for promise in _promises(column)]
    if not promises:
        return []
    counts = ", ".join(f"count(*) FILTER (WHERE NOT coalesce({condition}, true))" for _, condition in promises)
    where = _where(table, window)
    broken = connection.execute(f"SELECT {counts} FROM {stored_name(table)} {where}").fetchall()[0]
    return [
        Violation(text, count, _examples(connection, table, f"NOT coalesce({condition}, true)", where))
        for (text, condition), count in zip(promises, broken, strict=True)
        if count
    ]


def broken_stretches(
    connection: duckdb.DuckDBPyConnection, table: Table, days: Iterable[date | None]
) -> list[tuple[Window | None, list[Violation]]]:
    """Return the stretches of `days` whose rows break promises of the schema, and which; None is the whole table."""
    windows: list[Window | None] = [*stretches(day for day in days if day)] or [None]
    broken = [(window, schema_violations(connection, table, window)) for window in windows]
    return [(window, violations) for window, violations in broken if violations]


def key_violations(connection: duckdb.DuckDBPyConnection, table: Table, window: Window | None) -> list[Violation]:
    """Keys that more than one row has; of a window, the keys of its rows, which other days must not have either."""
    key = ", ".join(quoted(name) for name in table.key)
    where = _where(table, window)
    of_window = f"WHERE ({key}) IN (SELECT ({key}) FROM {stored_name(table)} {where})" if where else ""
    repeated = f"FROM {stored_name(table)} {of_window} GROUP BY {key} HAVING count(*) > 1"
    count = connection.execute(f"SELECT count(*) FROM (SELECT {key} {repeated})").fetchall()[0][0]
    if not count:
        return []
    examples = _rows(connection, f"SELECT {key}, count(*) AS row_count {repeated} ORDER BY {key} LIMIT {EXAMPLE_ROWS}")
    return [Violation(f"({key}) is unique", count, examples)]


def rule_violations(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    window: Window | None,
    promise: str,
    offending_rows: str,
    among: Callable[[pa.Table], pa.Table] | None = None,
) -> list[Violation]:
    """Return the rows that the SQL query `offending_rows` finds, or `among` among these, which it is given sorted.

    The query reads the table (its `window`) as `rows`.
    """
    where = _where(table, window)
    found = f"WITH rows AS (FROM {stored_name(table)} {where}), offending AS ({offending_rows})"
    if among is not None:
        rows = among(connection.execute(f"{found} FROM offending ORDER BY ALL").to_arrow_table())
        return [Violation(promise, rows.num_rows, rows.slice(0, EXAMPLE_ROWS).to_pylist())] if rows.num_rows else []
    count = connection.execute(f"{found} SELECT count(*) FROM offending").fetchall()[0][0]
    if not count:
        return []
    return [Violation(promise, count, _rows(connection, f"{found} FROM offending LIMIT {EXAMPLE_ROWS}"))]


def first_text(connection: duckdb.DuckDBPyConnection, table: Table, window: Window | None, query: str) -> str | None:
    """Return the text in the first row of an SQL query over the table (its `window`) as `rows`; None without a row."""
    found = connection.execute(f"WITH rows AS (FROM {stored_name(table)} {_where(table, window)}) {query}").fetchone()
    return str(found[0]) if found else None


def _promises(column: Column) -> list[tuple[str, str]]:
    """Return pairs of words and an SQL condition that holds (or is null) for every good row."""
    name = quoted(column.name)
    promises = []
    if not column.nullable:
        promises.append((f"{column.name} is known", f"{name} IS NOT NULL"))
    if column.is_floating:
        promises.append((f"{column.name} is a finite number", f"isfinite({name})"))
    if column.dtype in _FLOATING_ARRAYS:
        # NaN counts as the greatest number, so it is enough to look at the least and the greatest element.
        finite = f"isfinite(list_min({name})) AND isfinite(list_max({name}))"
        promises.append((f"{column.name} holds finite numbers", finite))
    if column.minimum is not None:
        promises.append((f"{column.name} is at least {column.minimum:g}", f"{name} >= {column.minimum!r}"))
    if column.maximum is not None:
        promises.append((f"{column.name} is at most {column.maximum:g}", f"{name} <= {column.maximum!r}"))
    if column.values is not None:
        listed = ", ".join("'" + value.replace("'", "''") + "'" for value in column.values)
        promises.append((f"{column.name} is one of {', '.join(column.values)}", f"{name} IN ({listed})"))
    return promises


def _where(table: Table, window: Window | None) -> str:
    if window is None or table.partition_column is None:
        return ""
    return f"WHERE {within(table.partition_column, window)}"


def _examples(connection: duckdb.DuckDBPyConnection, table: Table, condition: str, where: str) -> list[dict[str, Any]]:
    joined = f"{where} AND {condition}" if where else f"WHERE {condition}"
    return _rows(connection, f"FROM {stored_name(table)} {joined} LIMIT {EXAMPLE_ROWS}")


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    return list(connection.execute(sql).to_arrow_table().to_pylist())
