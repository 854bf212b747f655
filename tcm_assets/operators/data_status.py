"""How the data stands: last day published, cases that wait, export files that are not taken in, disk, the ledger.

Reads the published copy, never the warehouse itself, so it waits for no run and no run waits for it.
"""

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import duckdb

from tcm_assets.alerts.tables import ALERT_CASES
from tcm_assets.catalogue.landing_files import (
    LandingFile,
    MissingLandingError,
    UnreadableFileError,
    list_landing_folder,
)
from tcm_assets.catalogue.rejections import LANDING_PREFIX
from tcm_assets.catalogue.tables import RAW_VIDEOS, REJECTED_RECORDS, VIDEOS
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.operators.status import Line, Probe, Standing, ago, counted
from tcm_assets.services.messages import clock, few
from tcm_assets.services.unusable_files import is_damage
from tcm_assets.version import VERSION
from tcm_assets.warehouse.provenance import PROVENANCE
from tcm_assets.warehouse.published_copy import undamaged_copy
from tcm_assets.warehouse.warehouse_file import damaged_warehouse

LATE_AFTER_S = 26 * 3600
"""Age at which an export file that no table has is late: a nightly refresh and two hours."""

LEDGER_TIMEOUT_S = 2.0
"""Longest wait for the ledger's database: the state is asked for by people who wait for it."""


@dataclass(frozen=True)
class DataPlaces:
    """The files of a data folder that the state is read from; `parts` are what its disk is used for, by name."""

    landing_dir: Path
    published_path: Path
    parts: Mapping[str, Path]


def data_probes(places: DataPlaces) -> dict[str, Probe]:
    """Return the probes of the data, by subject."""
    return {
        "published": lambda: _published(places),
        "version": lambda: _version(places),
        "cases": lambda: _cases(places),
        "files": lambda: _files(places),
        "disk": lambda: _disk(places),
    }


def stores_probe(places: DataPlaces) -> Probe:
    """Return the probe of the files that runs read and write, which a run itself has no need to ask about."""
    return lambda: _stores(places)


def ledger_probe(url: str, identity_path: Path) -> Probe:
    """Return the probe of the ledger at `url` of the data folder with that identity; it prepares nothing."""
    return lambda: _ledger(url, identity_path)


def _published(places: DataPlaces) -> Iterator[Line]:
    if not places.published_path.exists():
        yield Line("published", "nothing yet: make run publishes at its end", Standing.LOOK)
        return
    now = time.time()
    with _copy(places) as connection:
        published_at = _made_at(connection) or places.published_path.stat().st_mtime
        first, last, count = connection.execute(
            f"SELECT min(upload_date), max(upload_date), count(*) FROM {VIDEOS.name}"
        ).fetchall()[0]
    days = f"days up to {last} (first {first}, {counted(count, 'video')})" if count else "no video yet"
    yield Line("published", f"{days}; made {ago(published_at, now)}, {clock(published_at)}")


def _made_at(connection: duckdb.DuckDBPyConnection) -> float | None:
    """Return when the copy was made, in seconds since 1970, as it says itself; None for one of an earlier version."""
    try:
        found = connection.execute("SELECT max(published_at) FROM published_warehouse").fetchall()[0][0]
    except (duckdb.BinderException, duckdb.CatalogException):
        return None
    return None if found is None else float(found.replace(tzinfo=UTC).timestamp())


def _stores(places: DataPlaces) -> Iterator[Line]:
    """Yield whether the warehouse and the feature cache can be opened; a file that a run is writing can."""
    warehouse, features = places.parts["warehouse"], places.parts["features"]
    if warehouse.exists():
        try:
            with closing(duckdb.connect(str(warehouse), read_only=True)) as connection:
                connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
        except duckdb.Error as error:
            if is_damage(error):
                raise damaged_warehouse(warehouse, error) from error
    if features.exists():
        FeatureCache(features).get_many("any", ["any"])
    if warehouse.exists() or features.exists():
        yield Line("stores", "what there is of the warehouse and the feature cache can be opened")
    else:
        yield Line("stores", "neither the warehouse nor the feature cache is made yet")


def _version(places: DataPlaces) -> Iterator[Line]:
    """Yield by which versions of the project the published days were made; which days are old, its checks say."""
    if not places.published_path.exists():
        return
    with _copy(places) as connection:
        stored = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        notes = (PROVENANCE.name,) in stored
        others = connection.execute(_MADE_BY_OTHERS, [VERSION]).fetchall() if notes else []
    if not notes:
        yield Line("version", f"this is {VERSION}; what is published was made before 0.2.0: refresh", Standing.LOOK)
    elif others:
        made = ", ".join(
            f"{counted(days, 'day') + ' of ' if days else ''}{counted(tables, 'table')} by {version}"
            for version, days, tables in others
        )
        yield Line("version", f"this is {VERSION}; made by others: {made} (docs/upgrading.md)", Standing.LOOK)
    else:
        yield Line("version", f"this is {VERSION}, by which all that is published was made, as far as is noted")


_MADE_BY_OTHERS = f"""
    WITH noted AS (
        SELECT table_name, upload_date, project_version FROM {PROVENANCE.name}
        UNION ALL
        -- A table of which nothing is noted is older than the notes.
        SELECT table_name, NULL, NULL FROM duckdb_tables()
        WHERE table_name NOT IN (SELECT table_name FROM {PROVENANCE.name})
            -- The list of the copy's tables is made with the copy, and noted after it.
            AND table_name NOT IN ('{PROVENANCE.name}', 'published_warehouse')
    )
    SELECT coalesce(project_version, 'code before 0.2.0'), count(DISTINCT upload_date), count(DISTINCT table_name)
    FROM noted WHERE project_version IS DISTINCT FROM ? GROUP BY ALL ORDER BY 1
"""


def _cases(places: DataPlaces) -> Iterator[Line]:
    if not places.published_path.exists():
        return
    with _copy(places) as connection:
        held, watched, oldest = connection.execute(
            "SELECT count(*) FILTER (WHERE standing = 'held'), count(*) FILTER (WHERE standing = 'watched'), "
            f"min(upload_date) FILTER (WHERE standing = 'held') FROM {ALERT_CASES.name} WHERE review_state = 'open'"
        ).fetchall()[0]
    if held:
        words = f"{held} hold points until somebody decides, the oldest of {oldest}; {watched} more are watched"
        yield Line("cases", words, Standing.LOOK)
    else:
        yield Line("cases", f"none waits for a decision; {watched} are watched")


def _files(places: DataPlaces) -> Iterator[Line]:
    try:
        exports, _ = list_landing_folder(places.landing_dir)
    except MissingLandingError as error:
        yield Line("files", str(error), Standing.LOOK)
        return
    if not places.published_path.exists():
        yield Line(
            "files",
            f"{counted(len(exports), 'export file')}, none taken in yet",
            Standing.LOOK if exports else Standing.FINE,
        )
        return
    with _copy(places) as connection:
        taken = _taken_files(connection)
        hidden = connection.execute(
            f"SELECT count(DISTINCT source_file) FROM {REJECTED_RECORDS.name} WHERE outcome = 'outside_days'"
        ).fetchall()[0][0]
        without_video = connection.execute(_FILES_WITHOUT_VIDEO).fetchall()[0][0]
    published_at = places.published_path.stat().st_mtime
    # A file of another version without a record is in no table: what is older than the copy has been looked at.
    waiting = {
        export.source_file: changed_at
        for export in exports
        if export.source_file not in taken and (changed_at := _changed_at(export)) > published_at
    }
    if not waiting:
        words = f"{counted(len(exports), 'export file')}, all taken in"
        if without_video:
            words += f"; {without_video:,} gave no video: {REJECTED_RECORDS.name} says why"
        if hidden:
            words += (
                f"; {hidden:,} with records of days outside TCM_START_DATE and TCM_END_DATE, which are in no table but "
                f"{REJECTED_RECORDS.name} (outcome outside_days)"
            )
        yield Line("files", words)
        return
    oldest = min(waiting.values())
    is_late = time.time() - oldest > LATE_AFTER_S
    words = f"{few(sorted(waiting))} came after the last publication, the oldest {ago(oldest, time.time())}"
    advice = "; turn on landing_folder or daily_refresh, or type make run" if is_late else ""
    yield Line("files", words + advice, Standing.ACT if is_late else Standing.LOOK)


_FILES_WITHOUT_VIDEO = f"""
    SELECT count(DISTINCT source_file) FROM {REJECTED_RECORDS.name}
    WHERE outcome = 'rejected' AND source_file LIKE '{LANDING_PREFIX}%'
        AND source_file NOT IN (SELECT '{LANDING_PREFIX}' || source_file FROM {RAW_VIDEOS.name})
"""


def _changed_at(export: LandingFile) -> float:
    """Return when an export file last changed, in Unix seconds; 0 for one that cannot be read."""
    try:
        return export.changed_at_ns() / 1e9
    except UnreadableFileError:
        return 0.0


def _taken_files(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the export files that a table has anything of, by their names in the landing folder."""
    names = connection.execute(
        f"SELECT DISTINCT source_file FROM {RAW_VIDEOS.name} "
        f"UNION SELECT DISTINCT source_file FROM {REJECTED_RECORDS.name}"
    ).fetchall()
    return frozenset(name.removeprefix(LANDING_PREFIX) for (name,) in names)


def _disk(places: DataPlaces) -> Iterator[Line]:
    sizes = {name: _size(path) for name, path in places.parts.items()}
    used = ", ".join(f"{name} {_bytes(size)}" for name, size in sizes.items() if size)
    free = shutil.disk_usage(_existing(places.published_path)).free
    # A publication writes a whole copy beside the one that is there.
    needed = 2 * (places.published_path.stat().st_size if places.published_path.exists() else 0)
    words = f"{used or 'nothing yet'}; {_bytes(free)} free"
    if free < needed:
        yield Line("disk", f"{words}: the next publication may need {_bytes(needed)}", Standing.ACT)
    else:
        yield Line("disk", words)


def _ledger(url: str, identity_path: Path) -> Iterator[Line]:
    from tcm_assets.ledger.database import REVISIONS, read_revision
    from tcm_assets.ledger.errors import LedgerLostError
    from tcm_assets.ledger.ownership import open_own_ledger, refuse_second_ledger

    revision = read_revision(url, timeout_s=LEDGER_TIMEOUT_S)
    if revision is None:
        try:
            refuse_second_ledger(url, identity_path)
        except LedgerLostError as error:
            yield Line("ledger", str(error), Standing.ACT)
            return
        yield Line("ledger", "not made yet: the first run makes it")
    elif revision == REVISIONS[-1]:
        try:
            with open_own_ledger(url, identity_path, lock_timeout_s=LEDGER_TIMEOUT_S):
                yield Line("ledger", f"answers, at revision {revision}")
        except LedgerLostError as error:
            yield Line("ledger", str(error), Standing.ACT)
    elif revision in REVISIONS:
        yield Line("ledger", f"at revision {revision}: the next start migrates it to {REVISIONS[-1]}", Standing.LOOK)
    else:
        yield Line(
            "ledger",
            f"at revision {revision}, newer than this code, which knows {REVISIONS[-1]}: use the code that made it",
            Standing.ACT,
        )


@contextmanager
def _copy(places: DataPlaces) -> Iterator[duckdb.DuckDBPyConnection]:
    with (
        undamaged_copy(places.published_path),
        duckdb.connect(str(places.published_path), read_only=True) as connection,
    ):
        yield connection


def _size(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder; what vanishes meanwhile counts nothing."""
    try:
        if not path.is_dir():
            return path.stat().st_size
        with os.scandir(path) as entries:
            return sum(
                _size(Path(entry)) if entry.is_dir(follow_symlinks=False) else entry.stat().st_size for entry in entries
            )
    except OSError:
        return 0


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def _bytes(count: float) -> str:
    """Return a number of bytes as people read it.

    >>> _bytes(999), _bytes(1_500_000), _bytes(23e9)
    ('999 B', '1.5 MB', '23 GB')
    """
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
