"""What went wrong on the way in: one `Rejection` for each problem, and the table that they make."""

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
"""As the schema promises; the same bound holds for a record's id, which may be anything at all."""

MAX_REASON_CHARACTERS = 1_000
"""Long enough for every sentence; a reason that quotes its input stays bounded."""

WHOLE_FILE = 0
"""The position of a problem that concerns the file and no record of it."""

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
    """The start of what was found, as text of at most 200 characters without control characters; None for nothing."""
    if found is None:
        return None
    if isinstance(found, bytes):
        text = found[: 4 * MAX_EXCERPT_CHARACTERS].decode("utf-8", "replace")
    elif isinstance(found, str):
        text = found
    else:
        text = _as_json(found)
    return safe_text(text[: 2 * MAX_EXCERPT_CHARACTERS])[:MAX_EXCERPT_CHARACTERS] or None


def rejections_table(rejections: Iterable[Rejection]) -> pa.Table:
    """The rejections as a table in the schema of `rejected_records`; a problem that is told twice appears once."""
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


def _as_json(found: object) -> str:
    try:
        return json.dumps(found, ensure_ascii=False)
    except (RecursionError, TypeError, ValueError):
        return f"a value of type {type(found).__name__}"


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field; `mended` says what was done about it, or is None when nothing could be."""

    field: str
    what: str
    mended: str | None
    excerpt: str | None


@dataclass
class Problems:
    """The problems of one record, in the order in which they were found."""

    found: list[Problem] = field(default_factory=list)

    def reject(self, field_name: str, what: str, value: object) -> None:
        """Note a fault for which the record must be kept out; `value` is what the field held."""
        self.found.append(Problem(field_name, what, None, excerpt_of(value)))

    def repair(self, field_name: str, what: str, mended: str, value: object) -> None:
        """Note a fault that has been mended, and how."""
        self.found.append(Problem(field_name, what, mended, excerpt_of(value)))

    @property
    def are_fatal(self) -> bool:
        """Whether the record must be kept out."""
        return any(problem.mended is None for problem in self.found)

    def rejections(
        self, target_table: TargetTable, source_file: str, position: int, record_id: str | None
    ) -> list[Rejection]:
        """The problems as rows of `rejected_records`: all rejected if any is fatal, else all repaired."""
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
