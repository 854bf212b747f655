"""Problems of input records, and the rows of `rejected_records` that they become."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from tcm_assets.catalogue.clean_text import safe_text
from tcm_assets.catalogue.tables import REJECTED_RECORDS
from tcm_assets.tables.types import arrow_schema

REJECTIONS_SCHEMA = arrow_schema(REJECTED_RECORDS)

MAX_EXCERPT_CHARACTERS = 200
"""As the table's description promises; also the bound of a record's id, which may be any value."""

MAX_REASON_CHARACTERS = 1_000
"""Bounds reasons that quote their input; every fixed sentence is shorter."""

WHOLE_FILE = 0
"""The position of a problem with the file as a whole."""

TargetTable = Literal["cleaned_creators", "cleaned_brands", "raw_videos"]

Outcome = Literal["rejected", "repaired", "superseded", "outside_days"]


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """One problem with one input record: a row of `rejected_records`.

    `position` counts from 1 within the file; 0 is the file as a whole. `field` is empty where the whole record is at
    fault. `record_id` and `excerpt` may be of any length here: the table keeps their first 200 characters.
    """

    target_table: TargetTable
    source_file: str
    position: int
    outcome: Outcome
    reason: str
    field: str = ""
    record_id: str | None = None
    excerpt: str | None = None


def excerpt_of(found: object) -> str | None:
    """Return the start of `found` as safe text of at most 200 characters; None for nothing.

    >>> excerpt_of({"id": [1]})
    '{"id": [1]}'
    """
    if found is None:
        return None
    if isinstance(found, bytes):
        text = found[: 4 * MAX_EXCERPT_CHARACTERS].decode("utf-8", "replace")
    elif isinstance(found, str):
        text = found
    else:
        try:
            text = json.dumps(found, ensure_ascii=False)
        except (RecursionError, TypeError, ValueError):
            text = f"a value of type {type(found).__name__}"
    return safe_text(text[: 2 * MAX_EXCERPT_CHARACTERS])[:MAX_EXCERPT_CHARACTERS] or None


def rejections_table(rejections: Iterable[Rejection]) -> pa.Table:
    """Return the rejections in the schema of `rejected_records`; repeated problems appear once."""
    unique: dict[tuple[str, int, str, str], Rejection] = {}
    for rejection in rejections:
        reason = safe_text(rejection.reason[:MAX_REASON_CHARACTERS])
        unique.setdefault((rejection.source_file, rejection.position, rejection.field, reason), rejection)
    rows = list(unique.values())
    columns: dict[str, list[str | int | None]] = {
        "target_table": [row.target_table for row in rows],
        "source_file": [row.source_file for row in rows],
        "position": [row.position for row in rows],
        "record_id": [excerpt_of(row.record_id) for row in rows],
        "field": [row.field for row in rows],
        "outcome": [row.outcome for row in rows],
        "reason": [reason for _, _, _, reason in unique],
        "excerpt": [excerpt_of(row.excerpt) for row in rows],
    }
    return pa.table(columns, schema=REJECTIONS_SCHEMA)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field; `mended` says how it was repaired, None when it could not be."""

    field: str
    what: str
    mended: str | None
    excerpt: str | None


@dataclass
class Problems:
    """The problems of one record, in the order found."""

    found: list[Problem] = field(default_factory=list)

    def reject(self, field_name: str, what: str, value: object) -> None:
        """Add a fault that rejects the record; `value` is what the field held."""
        self.found.append(Problem(field_name, what, None, excerpt_of(value)))

    def repair(self, field_name: str, what: str, mended: str, value: object) -> None:
        """Add a fault that was repaired, and how."""
        self.found.append(Problem(field_name, what, mended, excerpt_of(value)))

    @property
    def are_fatal(self) -> bool:
        """Return whether the record must be rejected."""
        return any(problem.mended is None for problem in self.found)

    def rejections(
        self, target_table: TargetTable, source_file: str, position: int, record_id: str | None
    ) -> list[Rejection]:
        """Return the problems as rejections: all rejected if any is fatal, else all repaired."""
        fatal = self.are_fatal
        return [
            Rejection(
                target_table=target_table,
                source_file=source_file,
                position=position,
                record_id=record_id,
                field=problem.field,
                outcome="rejected" if fatal else "repaired",
                reason=problem.what if fatal or problem.mended is None else f"{problem.what}; {problem.mended}",
                excerpt=problem.excerpt,
            )
            for problem in self.found
        ]
