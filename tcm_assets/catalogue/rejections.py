"""Problems of input records: text that cannot be stored, and the rows of `rejected_records` that problems become."""

import json
import re
import unicodedata
from collections import Counter
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
    return _SURROGATES.sub(UNDECODABLE, _CONTROL_CHARACTERS.sub("", on_one_line(text)))


def on_one_line(text: str) -> str:
    r"""Return `text` with a space for each line break and tab: what every tenth caption has is no fault.

    >>> on_one_line("one\r\ntwo")
    'one two'
    """
    return _LINE_BREAKS.sub(" ", text)


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
    r"""Return a file's name as tables, logs and terminals may show it, still distinct from every other name.

    Control characters, line breaks, marks that turn the direction of text, and bytes that are not UTF-8 are spelled out
    as Python spells them, and so are backslashes.

    >>> print(stored_file_name("a\x1b[2Jb\u202e.json"))
    a\x1b[2Jb\u202e.json
    """
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(map(_spelled, name))


def _spelled(character: str) -> str:
    if character.isprintable() and character != "\\":
        return character
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


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
    `record_count` is how many records the problem has; None is 1, or 0 at the position of the file as a whole.
    """

    source_file: str
    position: int
    outcome: RecordOutcome
    reason: str
    target_table: TargetTable = "raw_videos"
    field: str = ""
    record_id: str | None = None
    excerpt: str | None = None
    record_count: int | None = None


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
        {
            **vars(row),
            "reason": reason,
            "record_id": excerpt_of(row.record_id),
            "excerpt": excerpt_of(row.excerpt),
            "record_count": int(row.position != WHOLE_FILE) if row.record_count is None else row.record_count,
        }
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


MAX_PROBLEMS = 100
"""Problems noted of one record: three for each column."""


@dataclass
class Problems:
    """The problems of one record, in the order found."""

    found: list[Problem] = field(default_factory=list)

    def reject(self, field_name: str, what: str, value: object) -> None:
        """Add a fault that rejects the record; `value` is what the field held."""
        self.found.append(Problem(field_name, what, None, excerpt_of(value)))

    def repair(self, field_name: str, what: str, mended: str, value: object) -> None:
        """Add a fault that was repaired, and how; a record of ever more faults has enough of them at some point."""
        if len(self.found) < MAX_PROBLEMS:
            self.found.append(Problem(field_name, what, mended, excerpt_of(value)))

    @property
    def are_fatal(self) -> bool:
        """Return whether the record must be rejected."""
        return any(problem.mended is None for problem in self.found)


MAX_LISTED = 1_000
"""Records of a kind, those with the same field and outcome, that are listed one by one in a file: enough to see what is
wrong, and few enough for a file of a million broken records."""


class RejectionLog:
    """The problems of one file; of each kind the first are listed, and the others counted in one row."""

    def __init__(self, source_file: str, target_table: TargetTable = "raw_videos") -> None:
        self._source_file = source_file
        self._target_table = target_table
        self._listed: list[Rejection] = []
        self._found: Counter[tuple[RecordOutcome, str]] = Counter()

    def add_record(self, position: int, record_id: str | None, problems: Problems) -> None:
        """Add the problems of a record: those that reject it, where any does, else each one repaired."""
        if problems.are_fatal:
            fatal = [problem for problem in problems.found if problem.mended is None]
            self.add(position, record_id, fatal, "rejected")
        else:
            for problem in problems.found:
                self.add(position, record_id, [problem], "repaired")

    def add(self, position: int, record_id: str | None, problems: list[Problem], outcome: RecordOutcome) -> None:
        """Add one problem of a record, or all that reject it: they are of the kind of the first."""
        field_name = problems[0].field
        if self.is_full(outcome, field_name):
            self.count(outcome, field_name)
            return
        self._found[outcome, field_name] += 1
        self._listed += (
            Rejection(
                source_file=self._source_file,
                position=position,
                outcome=outcome,
                reason=f"{each.what}; {each.mended}" if each.mended and outcome == "repaired" else each.what,
                target_table=self._target_table,
                field=each.field,
                record_id=record_id,
                excerpt=each.excerpt,
            )
            for each in problems
        )

    @property
    def has_problems(self) -> bool:
        """Return whether any problem was added."""
        return bool(self._found)

    def is_full(self, outcome: RecordOutcome, field_name: str) -> bool:
        """Return whether further problems of a kind are only counted."""
        return self._found[outcome, field_name] >= MAX_LISTED

    def count(self, outcome: RecordOutcome, field_name: str, times: int = 1) -> None:
        """Count problems of a kind that is full."""
        self._found[outcome, field_name] += times

    def table(self) -> pa.Table:
        """Return the problems by position in the schema of `rejected_records`, first those of the file as a whole."""
        return rejections_table(self.rejections())

    def rejections(self) -> list[Rejection]:
        """Return the problems by position, first those of the file as a whole."""
        rest = [
            Rejection(
                source_file=self._source_file,
                position=WHOLE_FILE,
                outcome=outcome,
                reason=f"and {found - MAX_LISTED:,} more of this kind: the first {MAX_LISTED:,} records "
                f"{_OUTCOMES_IN_WORDS[outcome]} for {field_name or 'the record as a whole'} are listed",
                target_table=self._target_table,
                field=field_name,
                record_count=found - MAX_LISTED,
            )
            for (outcome, field_name), found in self._found.items()
            if found > MAX_LISTED
        ]
        return sorted([*rest, *self._listed], key=lambda rejection: rejection.position)


_OUTCOMES_IN_WORDS: dict[RecordOutcome, str] = {
    "rejected": "rejected",
    "repaired": "repaired",
    "superseded": "superseded",
    "outside_days": "outside the days",
}
