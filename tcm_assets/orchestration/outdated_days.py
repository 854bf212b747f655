"""Outdated days: which stored days older code made, what they lack, and the command that makes them again, in words.

The record is `tcm_assets.warehouse.provenance`.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg
import duckdb

from tcm_assets.orchestration.partitions import all_days, run_tags
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.provenance import OutdatedDays, find_outdated
from tcm_assets.warehouse.relations import Window, stretches
from tcm_assets.warehouse.schema_check import SAME_COLUMNS, Violation, broken_stretches

if TYPE_CHECKING:
    from dagster._core.definitions.assets.graph.base_asset_graph import BaseAssetGraph

OUTDATED_CHECK = "made_by_present_code"

OUTDATED_CHECK_DESCRIPTION = (
    "Every stored day was made by the present code and schema. Otherwise its rows may differ from what the code makes "
    "now; where they lack what the schema promises, nothing is published."
)

SHOWN_STRETCHES = 3
"""Stretches of days that a sentence names before it counts the rest."""

SHOWN_TABLES = 3
"""Tables that a refusal to publish names before it counts the rest."""


def present_versions(graph: "BaseAssetGraph[Any]", tables: Iterable[Table]) -> dict[Table, str | None]:
    """Return the code version of each table's asset."""
    return {table: graph.get(dg.AssetKey(table.name)).code_version for table in tables}


def upstream_tables(graph: "BaseAssetGraph[Any]", table: Table) -> list[Table]:
    """Return the tables that the table's asset depends on."""
    return [ALL_TABLES[key.to_user_string()] for key in graph.get(dg.AssetKey(table.name)).parent_keys]


@dataclass(frozen=True)
class BrokenDays:
    """Days of a table that another schema made and that lack what the present one promises."""

    table: Table
    days: frozenset[date]
    """Empty for a table that is stored whole."""
    rows_by_promise: Mapping[str, int]

    def __str__(self) -> str:
        """The broken promises, in words."""
        return ", ".join(
            f'"{promise}"' if promise == SAME_COLUMNS else f'"{promise}" in {count:,} row{"s" * (count != 1)}'
            for promise, count in self.rows_by_promise.items()
        )


def find_broken_days(connection: duckdb.DuckDBPyConnection, outdated: Mapping[Table, OutdatedDays]) -> list[BrokenDays]:
    """Return the tables whose days of another schema break promises of the present one."""
    found = []
    for table, each in outdated.items():
        broken = broken_stretches(connection, table, each.other_schema) if each.other_schema else []
        if broken:
            days = frozenset(day for window, _ in broken for day in (window.days() if window else ()))
            found.append(BrokenDays(table, days, _rows_by_promise(violations for _, violations in broken)))
    return found


def outdated_result(
    connection: duckdb.DuckDBPyConnection, table: Table, code_version: str | None, upstream: Sequence[Table]
) -> dg.AssetCheckResult:
    """Return the result of OUTDATED_CHECK: a warning, or an error where promised values are missing."""
    outdated = find_outdated(connection, {table: code_version}, {table: upstream}).get(table, OutdatedDays())
    broken = find_broken_days(connection, {table: outdated})
    days = {day for day in outdated.by_another | outdated.missing if day}
    return dg.AssetCheckResult(
        asset_key=table.name,
        check_name=OUTDATED_CHECK,
        passed=not outdated.by_another and not outdated.missing,
        severity=dg.AssetCheckSeverity.ERROR if broken else dg.AssetCheckSeverity.WARN,
        description=_spoken(table, outdated, broken),
        metadata={"outdated_days": len(days)} if table.partition_column else {},
    )


def _spoken(table: Table, outdated: OutdatedDays, broken: Sequence[BrokenDays]) -> str | None:
    """Return one sentence: which days, what is wrong with them, and how they are made again; None where nothing is."""
    clauses = []
    if outdated.by_another:
        days = {day for day in outdated.by_another if day}
        clauses.append(
            f"{spoken_days(days) + ' were' if days else 'it was'} made by another version of the code, "
            + (f"lack {broken[0]} and are not published" if broken else "whose rows may differ from this one's")
        )
    if outdated.missing:
        clauses.append(f"{spoken_days(outdated.missing)} were never made, but are in a table upstream")
    if not clauses:
        return None
    days = {day for day in outdated.by_another | outdated.missing if day}
    return f"{table.name}: {', and '.join(clauses)}; {how_to_heal(days, () if table.partition_column else (table,))}"


def days_at_fault(table: Table, promise: str, days: Collection[date], since: str) -> str | None:
    """Return one sentence about days that break a promise, why, and how they are made again; None without any."""
    if not days:
        return None
    verb = "breaks" if len(days) == 1 else "break"
    return f'{table.name}: {spoken_days(days)} {verb} the promise "{promise.rstrip(".")}", {since}; {how_to_heal(days)}'


def refusal(broken: Sequence[BrokenDays]) -> str:
    """Return one sentence about what keeps the warehouse from being published, and how it is made again."""
    shown = [
        f"{each.table.name}{f' of {spoken_days(each.days)}' if each.days else ''} ({each})"
        for each in broken[:SHOWN_TABLES]
    ]
    if len(broken) > SHOWN_TABLES:
        shown.append(f"{len(broken) - SHOWN_TABLES} other tables, as their checks {OUTDATED_CHECK} say")
    days = {day for each in broken for day in each.days}
    whole = [each.table for each in broken if each.table.partition_column is None]
    return (
        "nothing was published, and the former copy stays: another version of the code made rows that lack what this "
        f"one promises, in {'; '.join(shown)}; {how_to_heal(days, whole)}"
    )


def how_to_heal(days: Collection[date], whole_tables: Sequence[Table] = ()) -> str:
    """Return the words that say how the days, and tables that are stored whole, are made again."""
    ways = []
    if days:
        span = Window(min(days), max(days) + timedelta(days=1))
        ways.append(f"run the job refresh for {spoken_days(span.days())}, in the UI or by {refresh_command(span)}")
        partitions = all_days()
        if span.start < partitions.start or span.end > partitions.end:
            ways.append(
                f"set TCM_START_DATE={min(span.start, partitions.start)} and "
                f"TCM_END_DATE={max(span.end, partitions.end)} before, since the present ones leave some of them out"
            )
    if whole_tables:
        names = ",".join(table.name for table in whole_tables)
        ways.append(
            f"materialize {names}, in the UI or by dagster asset materialize -m tcm_assets.definitions --select {names}"
        )
    return ", and ".join(ways) or "run the job refresh for any day"


def refresh_command(days: Window) -> str:
    """Return the command that refreshes the days in one run."""
    return f"dagster job execute -m tcm_assets.definitions -j refresh --tags '{json.dumps(run_tags(days))}'"


def spoken_days(days: Iterable[date | None]) -> str:
    """Return the days as stretches, the first few of them.

    >>> spoken_days([date(2020, 10, 1), date(2020, 10, 2), date(2020, 10, 5)])
    '2020-10-01 to 2020-10-02, 2020-10-05'
    """
    found = stretches(day for day in days if day)
    shown = [
        f"{each.start}" if each.start == each.last_day else f"{each.start} to {each.last_day}"
        for each in found[:SHOWN_STRETCHES]
    ]
    rest = sum(len(list(each.days())) for each in found[SHOWN_STRETCHES:])
    return ", ".join(shown) + (f" and {rest} other days" if rest else "")


def _rows_by_promise(found: Iterable[Sequence[Violation]]) -> dict[str, int]:
    rows: dict[str, int] = {}
    for violations in found:
        for each in violations:
            rows[each.promise] = rows.get(each.promise, 0) + each.row_count
    return rows
