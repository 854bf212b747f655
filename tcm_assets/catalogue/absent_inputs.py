"""Inputs that are absent: nothing to read at first, an error once they were read, since rows would be lost unasked.

An input that cannot be read is an error of its table, and a problem among those of all inputs.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from tcm_assets.catalogue.archive_parts import Parts
from tcm_assets.catalogue.exports.reading import DEFAULT_MAX_BYTES
from tcm_assets.catalogue.ingest import IngestedLanding, ingest_landing
from tcm_assets.catalogue.landing_files import MissingLandingError
from tcm_assets.catalogue.lists.files import ListFileError, MissingListError
from tcm_assets.catalogue.rejections import LANDING_PREFIX, WHOLE_FILE, Rejection, rejections_table, stored_file_name
from tcm_assets.catalogue.tables import TargetTable
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema

ReadList = Callable[[Path], tuple[pa.Table, pa.Table]]
FindProblems = Callable[[], tuple[object, pa.Table]]
"""Reads a list: what is in it, and its problems."""


def read_list_or_nothing(
    read: ReadList, path: Path, table: Table, target_table: TargetTable, *, was_read: bool
) -> tuple[pa.Table, pa.Table]:
    """Return what `read` makes of the list at `path`; where there never was one, no rows and a problem that says so.

    `was_read` is whether `table` has rows from an earlier list: then its absence raises MissingListError.
    """
    try:
        return read(path)
    except MissingListError:
        if was_read:
            raise MissingListError(
                f"{path} is gone, though it was read before: put it back, or a list with the same header and no rows"
            ) from None
        absent = Rejection(
            source_file=path.name,
            position=WHOLE_FILE,
            outcome="rejected",
            reason=f"there is no {path.name} yet, so nothing is matched: put the list into the data folder",
            target_table=target_table,
        )
        return arrow_schema(table).empty_table(), rejections_table([absent])


def problems_of_list(read: FindProblems, path: Path, target_table: TargetTable) -> pa.Table:
    """Return the problems that `read` finds in the list at `path`; that it cannot be read at all is one of them.

    So an unreadable list does not hide what is wrong with the export files.
    """
    try:
        _, problems = read()
    except ListFileError as error:
        whole = Rejection(
            source_file=stored_file_name(path.name),
            position=WHOLE_FILE,
            outcome="rejected",
            reason=str(error),
            target_table=target_table,
        )
        return rejections_table([whole])
    return problems


def ingest_landing_or_nothing(
    landing_dir: Path, archive_dir: Path, now: datetime, max_bytes: int = DEFAULT_MAX_BYTES
) -> IngestedLanding:
    """Return `ingest_landing`; where there never was a landing folder, no files and a problem that says so.

    Raises MissingLandingError when export files were read before.
    """
    try:
        ingested = ingest_landing(landing_dir, archive_dir, now, max_bytes)
    except MissingLandingError:
        if any(archive_dir.glob("*.parquet")):
            raise MissingLandingError(
                f"the landing folder {landing_dir} is gone, though export files were read from it before: put it back"
            ) from None
        absent = Rejection(
            source_file=LANDING_PREFIX,
            position=WHOLE_FILE,
            outcome="rejected",
            reason="there is no landing folder yet, so there are no videos: make it, and put export files into it",
        )
        return IngestedLanding(Parts({}, ()), (absent,))
    if not ingested.parts.keys and any(archive_dir.glob("*.parquet")):
        raise MissingLandingError(
            f"the landing folder {landing_dir} has no export file that can be read, though some were read from it "
            "before: put them back, or mount the disk that they are on. To have no videos from now on, put an export "
            "file without any there: empty.json, with []"
        )
    return ingested
