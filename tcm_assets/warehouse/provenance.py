"""Provenance: by which code and schema each stored day of a table was made, written in the transaction of its rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import chain

import duckdb

from tcm_assets.tables.table import Column, Table
from tcm_assets.tables.types import duckdb_types, quoted
from tcm_assets.version import VERSION
from tcm_assets.warehouse.relations import Window, within
from tcm_assets.warehouse.schema_changes import stored_types
from tcm_assets.warehouse.warehouse_file import stored_name

PROVENANCE = Table(
    name="provenance",
    grain="stored day of a table, or table that is stored whole",
    description=(
        "By which code each stored day was made. What was stored before this table existed has no row, or one without "
        "versions: it was made by older code."
    ),
    key=("table_name", "upload_date"),
    columns=(
        Column(name="table_name", dtype="string", description="A table of the warehouse."),
        Column(
            name="upload_date",
            dtype="date",
            nullable=True,
            description="The day (UTC), also one without rows; null for a table that is stored whole.",
        ),
        Column(
            name="code_version",
            dtype="string",
            nullable=True,
            description="Code version of the asset, with a digest of the subject's data files; null where not known.",
        ),
        Column(
            name="schema_digest",
            dtype="string",
            nullable=True,
            description="Digest of the table's columns, types, promises and key; null where not known.",
        ),
        Column(
            name="project_version",
            dtype="string",
            nullable=True,
            description="Version of the project that stored the day; null where not known.",
        ),
        Column(name="stored_at", dtype="timestamp(6)", nullable=True, description="When; null where not known."),
    ),
)
"""A table of the warehouse without an asset: every other table's writer adds to it. The published copy carries it."""

_DIGEST_LENGTH = 12  # hexadecimal digits: 48 bits, for the few schemas that a table ever has


@cache
def schema_digest(table: Table) -> str:
    """Return a digest of what the schema promises: columns, types, nulls, ranges, values and key. No descriptions."""
    promises = [astuple(replace(column, description="", unit=None)) for column in table]
    text = json.dumps([promises, table.key, table.partition_column])
    return sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


def note_stored(
    connection: duckdb.DuckDBPyConnection, table: Table, window: Window | None, code_version: str | None
) -> None:
    """Note that the days of `window`, or the whole table, are being stored by this code.

    Called in the transaction of the rows, when those to be replaced are gone. Other days that have no note get one
    that says that their maker is not known.
    """
    of_table = f"table_name = {_text(table.name)}"
    if window is None:
        days, replaced = "NULL::DATE", of_table
    else:
        noted = f"FROM {_STORED} WHERE {of_table} AND upload_date IS NOT NULL LIMIT 1"
        if not connection.execute(noted).fetchall():
            day = quoted(str(table.partition_column))
            connection.execute(
                f"INSERT INTO {_STORED} BY NAME SELECT DISTINCT {_text(table.name)} AS table_name, "
                f"{day} AS upload_date FROM {stored_name(table)}"
            )
        days = f"unnest(generate_series(DATE '{window.start}', DATE '{window.last_day}', INTERVAL 1 DAY))::DATE"
        replaced = f"{of_table} AND (upload_date IS NULL OR {within('upload_date', window)})"
    connection.execute(f"DELETE FROM {_STORED} WHERE {replaced}")
    connection.execute(
        f"INSERT INTO {_STORED} BY NAME SELECT {_text(table.name)} AS table_name, {days} AS upload_date, "
        f"{_text(code_version)} AS code_version, {_text(schema_digest(table))} AS schema_digest, "
        f"{_text(VERSION)} AS project_version, now()::TIMESTAMP AS stored_at"
    )


def forget_table(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Delete the notes of a table that is not there any more."""
    connection.execute(f"DELETE FROM {_STORED} WHERE table_name = {_text(table.name)}")


def distrust_schema(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make the days that are noted as of the present schema unknown: stored with other columns, they were not.

    Code that keeps no notes, from before this table, leaves such a note when it is used in between.
    """
    unknown = ", ".join(f"{name} = NULL" for name in PROVENANCE.column_names[2:])
    connection.execute(
        f"UPDATE {_STORED} SET {unknown} "
        f"WHERE table_name = {_text(table.name)} AND schema_digest = {_text(schema_digest(table))}"
    )


@dataclass(frozen=True)
class OutdatedDays:
    """The days of a stored table that the present code did not make. None is the table as a whole."""

    other_code: frozenset[date | None] = frozenset()
    """Of the present schema, but by another code version: rows may differ."""
    other_schema: frozenset[date | None] = frozenset()
    """Of another schema, or one that is not known: promised values may be missing."""
    missing: frozenset[date] = frozenset()
    """With rows in a table upstream, and never made here: this table is new, or a run ended before it."""
    to_come: frozenset[date] = frozenset()
    """As `missing`, but after the last day that is stored here: a run may be on its way."""

    @property
    def by_another(self) -> frozenset[date | None]:
        """What another version of the code made."""
        return self.other_code | self.other_schema


def find_outdated(
    connection: duckdb.DuckDBPyConnection,
    code_versions: Mapping[Table, str | None],
    upstream: Mapping[Table, Sequence[Table]] | None = None,
) -> dict[Table, OutdatedDays]:
    """Return the outdated days of those of the tables that are stored and have some.

    `code_versions` are those of the present code; None compares the schema alone. `upstream` names the tables whose
    days a table should have too.
    """
    parents = upstream or {}
    tables = {table.name: table for table in [*code_versions, *chain.from_iterable(parents.values())]}
    types = stored_types(connection, [PROVENANCE.name, *tables])
    noted = _days_by_maker(connection, [table for table in tables.values() if types[table.name]], types)
    found = {}
    for table, code_version in code_versions.items():
        if table.name not in noted:
            continue
        has_types = types[table.name] == duckdb_types(table)
        outdated = _by_another(table, code_version, noted[table.name], has_types=has_types)
        if table.partition_column:
            own = _all_days(noted[table.name])
            sources = {each: _all_days(noted.get(each.name, {})) - own for each in parents.get(table, ())}
            outdated = _with_missing(outdated, own, _days_with_rows(connection, sources))
        if outdated != OutdatedDays():
            found[table] = outdated
    return found


_STORED = stored_name(PROVENANCE)

_DaysByMaker = dict[tuple[str | None, str | None], list[date | None]]
"""Stored days by the code version and schema digest that are noted of them."""


def _days_by_maker(
    connection: duckdb.DuckDBPyConnection, stored: Sequence[Table], types: Mapping[str, Mapping[str, str]]
) -> dict[str, _DaysByMaker]:
    """Return what is noted of the stored tables, by name; of a table without a note, that its maker is not known."""
    found: dict[str, _DaysByMaker] = {}
    if stored and types[PROVENANCE.name]:
        names = ", ".join(_text(table.name) for table in stored)
        notes = connection.execute(
            f"SELECT table_name, code_version, schema_digest, list(upload_date) FROM {_STORED} "
            f"WHERE table_name IN ({names}) GROUP BY ALL"
        ).fetchall()
        for name, code_version, digest, days in notes:
            found.setdefault(name, {})[code_version, digest] = days
    for table in stored:
        if table.name not in found:
            day = quoted(table.partition_column or "")
            days = f"SELECT DISTINCT {day} FROM {stored_name(table)}" if table.partition_column else "SELECT NULL"
            found[table.name] = {(None, None): [day for (day,) in connection.execute(days).fetchall()]}
    return found


def _by_another(table: Table, code_version: str | None, noted: _DaysByMaker, *, has_types: bool) -> OutdatedDays:
    other_code: set[date | None] = set()
    other_schema: set[date | None] = set()
    for (noted_code, digest), days in noted.items():
        # A table whose columns differ is of another schema, whatever is noted: see `distrust_schema`.
        if digest != schema_digest(table) or not has_types:
            other_schema.update(days)
        elif code_version not in (None, noted_code):
            other_code.update(days)
    if not has_types and not other_schema:
        other_schema.add(None)  # it has no rows, and not the columns either
    return OutdatedDays(frozenset(other_code), frozenset(other_schema))


def _with_missing(outdated: OutdatedDays, own: set[date], lacking: set[date]) -> OutdatedDays:
    missing = {day for day in lacking if own and day < max(own)}
    return replace(outdated, missing=frozenset(missing), to_come=frozenset(lacking - missing))


def _days_with_rows(connection: duckdb.DuckDBPyConnection, days_by_table: Mapping[Table, set[date]]) -> set[date]:
    """Return those of each table's days that have rows in it: nothing is missing of a day without any."""
    found: set[date] = set()
    for table, days in days_by_table.items():
        if days:
            day = quoted(str(table.partition_column))
            rows = connection.execute(f"SELECT DISTINCT {day} FROM {stored_name(table)}").fetchall()
            found |= days.intersection(day for (day,) in rows)
    return found


def _all_days(noted: _DaysByMaker) -> set[date]:
    return {day for day in chain.from_iterable(noted.values()) if day}


def _text(value: str | None) -> str:
    """Return an SQL text: for parameters, DuckDB's binding imports pandas."""
    return "NULL::VARCHAR" if value is None else "'" + value.replace("'", "''") + "'"
