"""The sentence on a failed check: what is wrong, where, and what to do next; and why a check was left out."""

from collections.abc import Iterable, Mapping

from tcm_assets.tables.table import Table
from tcm_assets.warehouse.relations import Window

NAMED_PROMISES = 3  # broken promises in a sentence; a list of all is in the metadata


def what_is_wrong(
    table: Table, rows_at_fault: Mapping[str, int], window: Window | None, remedy: str | None = None
) -> str | None:
    """Return one sentence that names the broken promises, the rows that break each, and what to do; None when none is.

    `remedy` is a clause in the imperative. Without one, the table is to be made anew.

    >>> from tcm_assets.tables.all_tables import ALL_TABLES
    >>> what_is_wrong(ALL_TABLES["creator_points"], {"Ranks have no gaps.": 2}, None, "run the job `settle`")
    'creator_points: 2 rows break the promise "Ranks have no gaps"; run the job `settle`.'
    """
    if not rows_at_fault:
        return None
    promises = [
        f'{count:,} {"row breaks" if count == 1 else "rows break"} the promise "{promise.rstrip(".")}"'
        for promise, count in rows_at_fault.items()
    ]
    if len(promises) > NAMED_PROMISES:
        promises = [*promises[:NAMED_PROMISES], f"rows break {len(promises) - NAMED_PROMISES} more promises"]
    return f"{_where(table, window)}: {', '.join(promises)}; {remedy or make_anew(table)}."


def make_anew(table: Table) -> str:
    """Return what to do about rows that only a fault of the code or of what lies upstream explains."""
    days = " for these days" if table.partition_column else ""
    return f"materialize {table.name} again{days}, and tell the asset's owner if it stays so"


def why_left_out(missing: Iterable[str]) -> str:
    """Return why a check was not made: tables that it reads are `missing`; none when the schema is broken."""
    names = ", ".join(sorted(missing))
    if names:
        return f"{names} is not in the warehouse yet: materialize it, then this check can be made"
    return "its SQL cannot read the columns as they are stored: see the failed check of the schema"


def _where(table: Table, window: Window | None) -> str:
    if window is None or table.partition_column is None:
        return table.name
    days = f"{window.start}" if window.start == window.last_day else f"{window.start} to {window.last_day}"
    return f"{table.name} of {days}"
