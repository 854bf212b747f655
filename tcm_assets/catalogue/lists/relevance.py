"""The list of graded pairs, `relevance.csv` of the data folder: how well a creator fits a brand, as judged.

Its columns are brand_id, creator_id, grade (0 to 3) and source, who graded, which may be left out. The list may be
absent, and one that cannot be read is as if it were, with its reason: nothing but the measuring rests on it. A row with
an id that no list has, a grade that is none, or a pair of an earlier row is rejected. Positions are lines, the header
being line 1.
"""

from collections.abc import Set
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from tcm_assets.catalogue.lists.csv_records import CsvRecord, read_csv_list
from tcm_assets.catalogue.lists.files import ListFileError, MissingListError
from tcm_assets.catalogue.rejections import Problems, RejectionLog, excerpt_of, stored_file_name, tidy_text

RELEVANCE_COLUMNS = ("brand_id", "creator_id", "grade")
SOURCE = "source"
UNKNOWN_SOURCE = "not said"
HIGHEST_GRADE = 3
_GRADES = {str(grade): grade for grade in range(HIGHEST_GRADE + 1)}
_MAX_QUOTED_CHARACTERS = 80


class GradedPair(NamedTuple):
    """A pair that somebody graded, from 0 (no fit) to 3 (would be one of the creator's usual videos)."""

    brand_id: str
    creator_id: str
    grade: int
    source: str


class GradedPairs(NamedTuple):
    """The graded pairs, each once, and the unreadable rows as rows of `rejected_records`."""

    pairs: tuple[GradedPair, ...]
    rejections: pa.Table
    is_absent: bool = False


def read_relevance(path: Path, brand_ids: Set[str], creator_ids: Set[str]) -> GradedPairs:
    """Read the list at `path`; ids have to be among those given. A missing file has no pairs and no problems."""
    log = RejectionLog(stored_file_name(path.name), "relevance_labels")
    try:
        found = read_csv_list(path, RELEVANCE_COLUMNS, (SOURCE,))
    except MissingListError:
        return GradedPairs((), log.table(), is_absent=True)
    except ListFileError as error:
        problems = Problems()
        problems.reject("", str(error), None)
        log.add_record(0, None, problems)
        return GradedPairs((), log.table())
    known_ids = {"brand_id": brand_ids, "creator_id": creator_ids}
    pairs: dict[tuple[str, str], GradedPair] = {}
    lines: dict[tuple[str, str], int] = {}
    for record in found.records():
        problems = Problems()
        if record.fault:
            problems.reject("", record.fault, record.line)
            log.add_record(record.position, None, problems)
            continue
        pair = _read_pair(record, known_ids, problems)
        key = pair.brand_id, pair.creator_id
        if not problems.are_fatal and key in pairs:
            same = "the same grade" if pairs[key].grade == pair.grade else f"the grade {pairs[key].grade}"
            what = f"line {lines[key]} grades this pair too, with {same}; accepted: a pair once"
            problems.reject("", what, record.line)
        if not problems.are_fatal:
            pairs[key] = pair
            lines[key] = record.position
        log.add_record(record.position, excerpt_of(f"{pair.brand_id} {pair.creator_id}"), problems)
    return GradedPairs(tuple(pairs.values()), log.table())


def _read_pair(record: CsvRecord, known_ids: dict[str, Set[str]], problems: Problems) -> GradedPair:
    cells = {name: tidy_text(record.cells.get(name, "")) for name in (*RELEVANCE_COLUMNS, SOURCE)}
    for name, known in known_ids.items():
        if cells[name] not in known:
            kind = name.removesuffix("_id")
            found = _quoted(cells[name])
            problems.reject(name, f"{name}: found {found}; accepted: the id of a {kind} of {kind}s.csv", cells[name])
    grade = _GRADES.get(cells["grade"].removesuffix(".0"), -1)
    if grade < 0:
        accepted = f"a whole number from 0 to {HIGHEST_GRADE}"
        problems.reject("grade", f"grade: found {_quoted(cells['grade'])}; accepted: {accepted}", cells["grade"])
    return GradedPair(cells["brand_id"], cells["creator_id"], grade, cells[SOURCE] or UNKNOWN_SOURCE)


def _quoted(text: str) -> str:
    if not text:
        return "nothing"
    return f"'{text}'" if len(text) <= _MAX_QUOTED_CHARACTERS else f"'{text[:_MAX_QUOTED_CHARACTERS]}...'"
