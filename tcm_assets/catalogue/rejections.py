"""Problems of input records: text that cannot be stored, and the rows of `rejected_records` that problems become."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from tcm_assets.catalogue.tables import REJECTED_RECORDS, RecordOutcome, TargetTable
from tcm_assets.tables.types import arrow_schema

UNDECODABLE = "\ufffd"  # replaces bytes that are not UTF-8 and halves of surrogate pairs; neither can be stored as text
_LINE_BREAKS = re.compile(r"\r\n|[\t\n\v\f\r\x85]")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_UNSAFE = re.compile(rf"{_CONTROL_CHARACTERS.pattern}|{_SURROGATES.pattern}")
_MAX_NAMED = 5


def is_safe(text: str) -> bool:
    """Return whether `text` has no control character (Unicode category Cc) and no surrogate."""
    return text.isprintable() or _UNSAFE.search(text) is None


def safe_text(text: str) -> str:
    r"""Return `text` without control characters; line breaks and tabs become spaces, surrogates U+FFFD.

    Everything else, emoji and their joiners included, stays as it is.

    >>> safe_text("one\ntwo\x07")
    'one two'
    """
    if is_safe(text):
        return text
    return _SURROGATES.sub(UNDECODABLE, _CONTROL_CHARACTERS.sub("", _LINE_BREAKS.sub(" ", text)))


def tidy_text(text: str) -> str:
    """Return `safe_text` with each run of white space as one space, and none at either end."""
    return " ".join(safe_text(text).split())


def unsafe_characters(text: str) -> str:
    r"""Describe what `safe_text` changes; empty when it changes nothing.

    >>> unsafe_characters("a\x00\x07")
    'control characters U+0000, U+0007'
    """
    found = dict.fromkeys(_UNSAFE.findall(text))
    controls = [f"U+{ord(character):04X}" for character in found if unicodedata.category(character) == "Cc"]
    parts = []
    if controls:
        more = " and more" if len(controls) > _MAX_NAMED else ""
        parts.append(f"control characters {', '.join(controls[:_MAX_NAMED])}{more}")
    if len(controls) < len(found):
        parts.append("characters that are not valid Unicode")
    return " and ".join(parts)


def stored_file_name(name: str) -> str:
    """Return a file's name as valid Unicode; bytes that are not UTF-8 are spelled out, so names stay distinct."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


REJECTIONS_SCHEMA = arrow_schema(REJECTED_RECORDS)

# As the table's description promises; also the bound of a record's id, which may be any value.
MAX_EXCERPT_CHARACTERS = 200
MAX_REASON_CHARACTERS = 1_000  # bounds reasons that quote their input; every fixed sentence is shorter
# Rejections name files relative to the data folder, `raw_videos` relative to its landing folder.
LANDING_PREFIX = "landing/"
WHOLE_FILE = 0  # the position of a problem with the file as a whole


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """One problem with one input record: a row of `rejected_records`.

    `position` counts from 1 within the file; 0 is the file as a whole. `field` is empty where the whole record is at
    fault. `record_id` and `excerpt` may be of any length here: the table keeps their first 200 characters.
    """

    source_file: str
    position: int
    outcome: RecordOutcome
    reason: str
    target_table: TargetTable = "raw_videos"
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
    rows = [
        {**vars(row), "reason": reason, "record_id": excerpt_of(row.record_id), "excerpt": excerpt_of(row.excerpt)}
        for (_, _, _, reason), row in unique.items()
    ]
    return pa.Table.from_pylist(rows, schema=REJECTIONS_SCHEMA)


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
