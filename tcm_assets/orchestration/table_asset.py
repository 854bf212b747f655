"""`table_asset` turns a function into the asset of a table, with metadata from its schema."""

from collections.abc import Callable, Mapping, Sequence, Set
from importlib import import_module
from typing import Any

import dagster as dg

from tcm_assets.data_files import data_files_digest
from tcm_assets.orchestration.automation import AFTER_UPSTREAM, DAILY_FRESHNESS
from tcm_assets.orchestration.code_references import defined_by
from tcm_assets.orchestration.labels import KINDS, TEAMS
from tcm_assets.orchestration.lock_retries import retried_when_locked
from tcm_assets.orchestration.partitions import DAILY, SINGLE_RUN
from tcm_assets.tables.table import Column, Table
from tcm_assets.tables.types import duckdb_types

WAREHOUSE_POOL = "warehouse"  # concurrency pool of every step that writes a table; one at a time by dagster.yaml


def table_asset(
    table: Table,
    *,
    code_version: str,
    kinds: Set[str] = frozenset(),
    ins: Mapping[str, dg.AssetIn] | None = None,
    deps: Sequence[str] = (),
    automation_condition: dg.AutomationCondition[Any] = AFTER_UPSTREAM,
    freshness_policy: dg.FreshnessPolicy = DAILY_FRESHNESS,
    pool: str | None = WAREHOUSE_POOL,
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Make the decorated function the asset of `table`, in the group of the subject whose module it stands in.

    The subject's package names the team that owns it, OWNER. The function's parameters are the assets that it reads, as
    lazy Ibis tables, and resources; it returns an Ibis table, an Arrow table, a BatchMap or RowsFrom. `deps` are assets
    that must be there without being read. `pool` is None for what is slow and reads no table, so that nothing waits for
    it: writes take turns by the warehouse's own lock. Raise `code_version` whenever the same inputs would give other
    rows; the digest of the subject's data files is added to it. Raises ValueError for a kind or an owner that `labels`
    does not explain.
    """

    def as_asset(function: Callable[..., Any]) -> dg.AssetsDefinition:
        subject = function.__module__.split(".")[1]
        owner = import_module(f"tcm_assets.{subject}").OWNER
        if unknown := {*kinds, owner} - {*KINDS, *TEAMS}:
            raise ValueError(
                f"{table.name}: {', '.join(sorted(unknown))} is explained nowhere: add it to orchestration/labels.py"
            )
        asset = dg.asset(
            name=table.name,
            description=f"{table.description}\n\nGrain: one row per {table.grain}. Key: {', '.join(table.key)}.",
            group_name=subject,
            owners=[owner],
            kinds={"duckdb", *kinds},
            code_version=_with_data_files(code_version, subject),
            ins=ins,
            deps=list(deps),
            metadata={
                "dagster/column_schema": column_schema(table),
                "dagster/table_name": f"main.{table.name}",
                "grain": table.grain,
                **defined_by(function),
            },
            partitions_def=DAILY if table.partition_column else None,
            backfill_policy=SINGLE_RUN if table.partition_column else None,
            automation_condition=automation_condition,
            freshness_policy=freshness_policy,
            pool=pool,
            io_manager_key="io_manager",
        )
        return asset(retried_when_locked(function))

    return as_asset


def _with_data_files(code_version: str, subject: str) -> str:
    digest = data_files_digest(f"tcm_assets.{subject}")
    return f"{code_version}+{digest}" if digest else code_version


def column_schema(table: Table) -> dg.TableSchema:
    """Return the columns of `table` as the Dagster UI shows them."""
    types = duckdb_types(table)
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=types[column.name],
                description=f"{column.description} [{column.unit}]" if column.unit else column.description,
                constraints=dg.TableColumnConstraints(
                    nullable=column.nullable, unique=table.key == (column.name,), other=_ranges(column)
                ),
            )
            for column in table
        ]
    )


def _ranges(column: Column) -> list[str]:
    bounds = []
    if column.minimum is not None:
        bounds.append(f">= {column.minimum:g}")
    if column.maximum is not None:
        bounds.append(f"<= {column.maximum:g}")
    if column.values is not None:
        bounds.append(f"one of {', '.join(column.values)}")
    return bounds
