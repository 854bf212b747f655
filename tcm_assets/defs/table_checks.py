"""Checks of stored tables, all in SQL that finds the offending rows; what a schema promises is always checked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import dagster as dg

from tcm_assets.defs.partitions import run_window
from tcm_assets.defs.resources import WarehouseResource
from tcm_assets.schemas.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.schema_check import (
    Violation,
    key_violations,
    rule_violations,
    schema_violations,
)
from tcm_assets.warehouse.window import Window

SCHEMA_CHECK = "schema"
KEY_CHECK = "key_is_unique"


@dataclass(frozen=True)
class Rule:
    """What the rows of a table should satisfy, beyond its schema.

    `offending_rows` is an SQL query over `rows` (the table, limited to the days of the run) that returns the rows that
    break the rule; other tables are `warehouse.<name>`. A blocking rule stops what lies downstream.
    """

    name: str
    description: str
    offending_rows: str
    blocking: bool = False


def table_checks(table: Table, *rules: Rule) -> dg.AssetChecksDefinition:
    """The checks of `table`: its schema and its key (both blocking), and `rules`."""

    @dg.multi_asset_check(
        name=f"{table.name}_checks",
        can_subset=True,
        specs=[
            dg.AssetCheckSpec(
                SCHEMA_CHECK,
                asset=table.name,
                blocking=True,
                description="Types, nulls, ranges and allowed values of every column are as the schema promises.",
            ),
            dg.AssetCheckSpec(
                KEY_CHECK, asset=table.name, blocking=True, description=f"({', '.join(table.key)}) is unique."
            ),
            *(
                dg.AssetCheckSpec(rule.name, asset=table.name, blocking=rule.blocking, description=rule.description)
                for rule in rules
            ),
        ],
    )
    def checks(context: dg.AssetCheckExecutionContext, warehouse: WarehouseResource) -> Iterator[dg.AssetCheckResult]:
        window = run_window(context.run.tags) if table.partition_column else None
        asked_for = {key.name for key in context.selected_asset_check_keys}
        for result in evaluate(table, rules, warehouse.engine, window):
            if result.check_name in asked_for:
                yield result

    return checks


def evaluate(
    table: Table, rules: Sequence[Rule], warehouse: DuckDBWarehouse, window: Window | None
) -> Iterator[dg.AssetCheckResult]:
    """The result of every check of `table`, over the days of `window` or the whole table."""
    with warehouse.read() as connection:
        yield _result(table, SCHEMA_CHECK, schema_violations(connection, table, window), blocking=True)
        yield _result(table, KEY_CHECK, key_violations(connection, table, window), blocking=True)
        for rule in rules:
            broken = rule_violations(connection, table, window, rule.description, rule.offending_rows)
            yield _result(table, rule.name, broken, blocking=rule.blocking)


def _result(table: Table, name: str, violations: list[Violation], *, blocking: bool) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=table.name,
        check_name=name,
        passed=not violations,
        # Dagster stops the assets downstream of a failed blocking check only when its severity is ERROR.
        severity=dg.AssetCheckSeverity.ERROR if blocking else dg.AssetCheckSeverity.WARN,
        metadata={
            "offending_rows": sum(violation.row_count for violation in violations),
            **(
                {
                    "broken_promises": dg.MetadataValue.md(
                        "\n".join(f"- {violation.promise}: {violation.row_count} rows" for violation in violations)
                    ),
                    "first_offending_rows": dg.MetadataValue.json(
                        {violation.promise: [_readable(row) for row in violation.examples] for violation in violations}
                    ),
                }
                if violations
                else {}
            ),
        },
    )


def _readable(row: dict[str, object]) -> dict[str, str]:
    """Values as short text, since vectors and long captions would drown the page."""
    return {name: str(value)[:200] for name, value in row.items()}
