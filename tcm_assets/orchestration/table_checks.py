"""Checks of stored tables: their schema, their key, and rules in SQL that finds the offending rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import dagster as dg
import duckdb
import pyarrow as pa

from tcm_assets.orchestration.check_sentences import what_is_wrong, why_left_out
from tcm_assets.orchestration.code_references import CODE_REFERENCES, defined_here
from tcm_assets.orchestration.lock_retries import retried_when_locked
from tcm_assets.orchestration.outdated_days import (
    OUTDATED_CHECK,
    OUTDATED_CHECK_DESCRIPTION,
    days_at_fault,
    outdated_result,
    present_versions,
    upstream_tables,
)
from tcm_assets.orchestration.partitions import all_days, run_window
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.relations import Window, stretches
from tcm_assets.warehouse.schema_check import Violation, first_text, key_violations, rule_violations, schema_violations
from tcm_assets.warehouse.warehouse_file import present_tables

SCHEMA_CHECK = "schema"
KEY_CHECK = "key_is_unique"
RULES = "rules"
"""Name of the metadata of a failed check that links to the rules of its table."""


@dataclass(frozen=True)
class Rule:
    """What the rows of a table should satisfy, beyond its schema.

    `offending_rows` is an SQL query over `rows` (the table, limited to the days of the run) that returns the rows that
    break the rule, or a function that builds it: compiling one would slow down loading the definitions. Other tables
    are `warehouse.<name>`. For a partitioned table `days` has one row, the `first_day` and `last_day` to compare them
    for; a table without partitions is compared with all that is stored. `partitions` has a row too, the first and the
    last day that can be refreshed: a warehouse may hold more days than the settings show. A table in `waits_for` is
    read without being upstream: the check comes after it, and is left out while it is not there yet. A blocking rule
    stops what lies downstream. `remedy` is a clause that says what to do about rows that break it; None where the table
    is made anew.

    A rule with `among` looks for the rows that break it among those that the query returns: for what SQL cannot say.

    `when_passed` is a query over `rows` for the sentence on a check that passes, such as why there was nothing to
    compare; without a row there is no sentence.

    A rule with `days_since` finds days of the whole table instead, as `upload_date`, which have to be refreshed: its
    sentence names them, why (`days_since` is a clause), and the command.
    """

    name: str
    description: str
    offending_rows: str | Callable[[], str]
    blocking: bool = False
    waits_for: tuple[str, ...] = ()
    remedy: str | None = None
    days_since: str | None = None
    among: Callable[[pa.Table], pa.Table] | None = None
    when_passed: str | None = None


def table_checks(table: Table, *rules: Rule) -> dg.AssetChecksDefinition:
    """Return the checks of `table`: its schema and its key (both blocking), outdated days, and `rules`."""
    link = defined_here(callers=1)

    @dg.multi_asset_check(
        name=f"{table.name}_checks",
        can_subset=True,
        specs=[
            dg.AssetCheckSpec(
                SCHEMA_CHECK,
                asset=table.name,
                blocking=True,
                metadata=link,
                description="Types, nulls, ranges and allowed values of every column are as the schema promises.",
            ),
            dg.AssetCheckSpec(
                KEY_CHECK,
                asset=table.name,
                blocking=True,
                metadata=link,
                description=f"({', '.join(table.key)}) is unique.",
            ),
            # Not blocking: a day is refreshed although another one is outdated. Publication is what must not happen.
            dg.AssetCheckSpec(OUTDATED_CHECK, asset=table.name, metadata=link, description=OUTDATED_CHECK_DESCRIPTION),
            *(
                dg.AssetCheckSpec(
                    rule.name,
                    asset=table.name,
                    blocking=rule.blocking,
                    description=_described(rule),
                    additional_deps=rule.waits_for,
                    metadata=link,
                )
                for rule in rules
            ),
        ],
    )
    @retried_when_locked
    def checks(context: dg.AssetCheckExecutionContext, warehouse: WarehouseResource) -> Iterator[dg.AssetCheckResult]:
        window = run_window(context.run.tags) if table.partition_column else None
        asked_for = {key.name for key in context.selected_asset_check_keys}
        graph = context.job_def.asset_layer.asset_graph
        code_version = present_versions(graph, [table])[table]
        for result in evaluate(table, rules, warehouse.engine, window, code_version, upstream_tables(graph, table)):
            if result.check_name in asked_for:
                asked_for.remove(result.check_name)
                yield result if result.passed else _linked(result, link)
        if asked_for:
            _say_what_was_left_out(context, table, rules, warehouse.engine, asked_for)

    return checks


def _described(rule: Rule) -> str:
    later = f" Made once {', '.join(rule.waits_for)} is there." if rule.waits_for else ""
    return rule.description + later


def evaluate(
    table: Table,
    rules: Sequence[Rule],
    warehouse: DuckDBWarehouse,
    window: Window | None,
    code_version: str | None,
    upstream: Sequence[Table],
) -> list[dg.AssetCheckResult]:
    """Return the results of all checks of `table` that can be made now, over the days of `window` or all rows.

    Whether days are outdated is looked at over all days, by the present `code_version` and the tables `upstream`.
    """
    with warehouse.read() as connection:
        broken_schema = schema_violations(connection, table, window)
        results = [
            _result(table, SCHEMA_CHECK, broken_schema, window, blocking=True),
            outdated_result(connection, table, code_version, upstream),
        ]
        # SQL about promised columns and types may fail where others are stored; the failed schema check says why.
        schema_errors = (duckdb.Error,) if broken_schema else ()
        with suppress(*schema_errors):
            repeated = key_violations(connection, table, window)
            results.append(_result(table, KEY_CHECK, repeated, window, blocking=True))
        present = present_tables(connection)
        for rule in rules:
            if not present.issuperset(rule.waits_for):
                continue
            query = rule.offending_rows if isinstance(rule.offending_rows, str) else rule.offending_rows()
            with suppress(*schema_errors):
                if rule.days_since:
                    results.append(_days_result(table, rule, connection.execute(query).fetchall()))
                    continue
                offending_rows = f"WITH {_spans(table, window)} FROM ({query})"
                broken = rule_violations(connection, table, window, rule.description, offending_rows, rule.among)
                result = _result(table, rule.name, broken, window, blocking=rule.blocking, remedy=rule.remedy)
                if result.passed and rule.when_passed:
                    result = result._replace(description=first_text(connection, table, window, rule.when_passed))
                results.append(result)
    return results


def _linked(result: dg.AssetCheckResult, link: Mapping[str, dg.MetadataValue]) -> dg.AssetCheckResult:
    """Return a failed result with the link to its rules: the UI shows a check's results, and not its definition."""
    return result._replace(metadata={**result.metadata, RULES: link[CODE_REFERENCES]})


def _say_what_was_left_out(
    context: dg.AssetCheckExecutionContext,
    table: Table,
    rules: Sequence[Rule],
    warehouse: DuckDBWarehouse,
    names: Iterable[str],
) -> None:
    """Log why checks were not made: Dagster shows them as not evaluated, and has no place for a reason."""
    waits_for = {rule.name: set(rule.waits_for) for rule in rules}
    with warehouse.read() as connection:
        present = present_tables(connection)
    for name in sorted(names):
        reason = why_left_out(waits_for.get(name, set()) - present)
        context.log.warning("the check %s of %s was left out: %s", name, table.name, reason)


def _spans(table: Table, window: Window | None) -> str:
    """Return SQL for `partitions`, and for the `days` of a run about a partitioned table.

    Without a run's days these are all from the first stored one to the last.
    """
    partitions, day = f"partitions AS ({_span(all_days())})", table.partition_column
    if day is None:
        return partitions
    stored = f"SELECT min({day}) AS first_day, max({day}) AS last_day FROM rows"
    return f"{partitions}, days AS ({_span(window) if window else stored})"


def _span(days: Window) -> str:
    return f"SELECT DATE '{days.start}' AS first_day, DATE '{days.last_day}' AS last_day"


def _result(
    table: Table,
    name: str,
    violations: list[Violation],
    window: Window | None,
    *,
    blocking: bool,
    remedy: str | None = None,
) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=table.name,
        check_name=name,
        passed=not violations,
        # Dagster stops the assets downstream of a failed blocking check only when its severity is ERROR.
        severity=dg.AssetCheckSeverity.ERROR if blocking else dg.AssetCheckSeverity.WARN,
        description=what_is_wrong(table, {each.promise: each.row_count for each in violations}, window, remedy),
        metadata={"offending_rows": sum(each.row_count for each in violations), **_shown_violations(violations)},
    )


def _days_result(table: Table, rule: Rule, found: Sequence[tuple[date]]) -> dg.AssetCheckResult:
    days = sorted(day for (day,) in found)
    shown = {"days_to_refresh": [{"first_day": f"{w.start}", "last_day": f"{w.last_day}"} for w in stretches(days)]}
    return dg.AssetCheckResult(
        asset_key=table.name,
        check_name=rule.name,
        passed=not days,
        severity=dg.AssetCheckSeverity.ERROR if rule.blocking else dg.AssetCheckSeverity.WARN,
        description=days_at_fault(table, rule.description, days, str(rule.days_since)),
        metadata={"offending_rows": len(days), **(shown if days else {})},
    )


def _shown_violations(violations: list[Violation]) -> dict[str, dg.MetadataValue]:
    if not violations:
        return {}
    listed = "\n".join(f"- {each.promise}: {each.row_count} rows" for each in violations)
    # As short text: vectors and long captions would fill the page.
    examples = {
        each.promise: [{name: str(value)[:200] for name, value in row.items()} for row in each.examples]
        for each in violations
    }
    return {
        "broken_promises": dg.MetadataValue.md(listed),
        "first_offending_rows": dg.MetadataValue.json(examples),
    }
