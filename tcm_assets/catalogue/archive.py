"""The archive of the landing folder: what was read of each export file is added, and small parts are put together.

Safe in several processes at once: a file appears whole or not at all, the list of a bundle's parts after its tables,
and what a bundle takes the place of stays for a day, for those who found it there.
"""

import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.archive_parts import BUNDLE_PREFIX, LIST_SUFFIX, PART, SCHEMAS, Bundle, Parts, name_of
from tcm_assets.services.private_files import make_private_folder
from tcm_assets.services.unusable_files import UnusableFileError, cannot_write

logger = logging.getLogger(__name__)

ROWS_PER_GROUP = 50_000  # rows are sorted by upload date, so that groups without the wanted days are skipped
_DAY_ORDER = ("upload_date", "position")

LEAST_BUNDLED = 16
"""Parts read at once that are written as a bundle; fewer get files of their own."""

MOST_SMALL = 128
"""Small files that are opened at each reading, before they are put together."""

SMALL_BYTES = 262_144
"""Largest file that is small: 128 of them are put together in a second."""

_WAITING_PARTS, _WAITING_BYTES = 1_000, 33_554_432  # read, after which they are written
_KEPT_S = 86_400  # how long files stay whose parts are in a larger bundle; no run takes a day


class Archive:
    """The archive while the landing folder is read into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        make_private_folder(folder)
        self._bundles = _find_bundles(folder)
        self._owners = _owners(self._bundles)
        self._waiting: dict[str, Mapping[str, pa.Table]] = {}
        self._waiting_bytes = 0

    def __contains__(self, key: str) -> bool:
        """Return whether a part is there, or was added."""
        return key in self._owners or key in self._waiting

    def add(self, key: str, tables: Mapping[str, pa.Table]) -> None:
        """Add a part; small ones are written when there are enough of them, or by `parts`."""
        nbytes = sum(table.nbytes for table in tables.values())
        if nbytes > SMALL_BYTES:
            self._write(Bundle(self._folder, key, (key,)), tables)
            return
        self._waiting[key] = tables
        self._waiting_bytes += nbytes
        if len(self._waiting) >= _WAITING_PARTS or self._waiting_bytes > _WAITING_BYTES:
            self._write_waiting()

    def parts(self, keys: Iterable[str]) -> Parts:
        """Return parts to be read, after writing what was added, and putting small files together."""
        self._write_waiting()
        wanted = Parts(self._owners, ()).select(keys)
        if len(wanted.bundles) > MOST_SMALL:
            small = [bundle for bundle in wanted.bundles if _is_small(bundle)]
            if len(small) > MOST_SMALL:
                for start in range(0, len(small) - 1, 2 * MOST_SMALL):
                    self._put_together(small[start : start + 2 * MOST_SMALL])
                wanted = Parts(self._owners, wanted.keys)
        self._remove_replaced()
        return wanted

    def _write_waiting(self) -> None:
        parts, self._waiting, self._waiting_bytes = self._waiting, {}, 0
        if len(parts) < LEAST_BUNDLED:
            for key, tables in parts.items():
                self._write(Bundle(self._folder, key, (key,)), tables)
            return
        bundle = Bundle.of(self._folder, parts)
        self._write(
            bundle,
            {
                kind: pa.concat_tables(
                    _labelled(tables[kind], bundle.label(place)) for place, tables in enumerate(parts.values())
                )
                for kind in SCHEMAS
            },
        )

    def _put_together(self, small: Sequence[Bundle]) -> None:
        """Write the parts of small bundles as one large one; where that fails, they are read as they are."""
        keys = [key for bundle in small for key in bundle.keys if self._owners[key][0] == bundle]
        bundle = Bundle.of(self._folder, keys)
        labels = {self._owners[key]: bundle.label(place) for place, key in enumerate(keys)}
        try:
            tables = {kind: pa.concat_tables(_relabelled(each, kind, labels) for each in small) for kind in SCHEMAS}
            self._write(bundle, tables)
        except (UnusableFileError, pa.ArrowInvalid, OSError) as error:
            logger.warning("%d small files of the archive were not put together: %s", len(small), error)

    def _write(self, bundle: Bundle, tables: Mapping[str, pa.Table]) -> None:
        import pyarrow.parquet as pq

        for kind in SCHEMAS:
            table = tables[kind]
            if set(_DAY_ORDER) <= set(table.column_names):
                table = table.sort_by([(column, "ascending") for column in _DAY_ORDER])

            def write(stream: Any, table: pa.Table = table) -> None:
                # Item names as in the schema, so that the type survives.
                pq.write_table(
                    table, stream, compression="zstd", row_group_size=ROWS_PER_GROUP, use_compliant_nested_type=False
                )

            _write_whole(bundle.path(kind), write)
        if not bundle.is_single:
            _write_whole(bundle.list_path, lambda stream: stream.write("\n".join(bundle.keys).encode()))
        self._bundles.append(bundle)
        self._owners.update(_places(bundle))

    def _remove_replaced(self) -> None:
        """Remove bundles of which every part has been in larger ones for a day; nobody reads them any more."""
        owning = {bundle for bundle, _ in self._owners.values()}
        for bundle in self._bundles:
            if bundle in owning:
                continue
            larger = {self._owners[key][0] for key in bundle.keys}
            try:
                if max(each.list_path.stat().st_mtime for each in larger) > time.time() - _KEPT_S:
                    continue
                bundle.list_path.unlink(missing_ok=True)
                for kind in SCHEMAS:
                    bundle.path(kind).unlink(missing_ok=True)
            except OSError:
                continue  # another process removed it, or the folder cannot be written: it takes up room, no more


def _labelled(table: pa.Table, label: str) -> pa.Table:
    return table.append_column(PART, pa.repeat(pa.scalar(label), table.num_rows))


def _relabelled(bundle: Bundle, kind: str, labels: Mapping[tuple[Bundle, int], str]) -> pa.Table:
    """Return the rows of a bundle whose parts have new labels, with these."""
    import pyarrow.parquet as pq  # loads pandas too

    rows = pq.read_table(bundle.path(kind), schema=SCHEMAS[kind].append(PART))
    if bundle.is_single:
        return _labelled(rows.drop_columns([PART.name]), labels[bundle, 0])
    new = {bundle.label(place): labels.get((bundle, place)) for place in range(len(bundle.keys))}
    places = pc.index_in(rows[PART.name], value_set=pa.array(list(new), PART.type))
    label = pa.array(list(new.values()), PART.type).take(places.combine_chunks())
    rows = rows.set_column(rows.schema.get_field_index(PART.name), PART, label)
    return rows.filter(pc.is_valid(rows[PART.name]))


def _find_bundles(folder: Path) -> list[Bundle]:
    """Return the bundles whose files are all there."""
    names = {path.name for path in folder.iterdir()}
    first, *others = (f".{kind}.parquet" for kind in SCHEMAS)
    found = []
    for file in names:
        name = file.removesuffix(first)
        if name == file or name.startswith(".") or any(f"{name}{other}" not in names for other in others):
            continue
        bundle = Bundle(folder, name, (name,))
        if f"{name}{LIST_SUFFIX}" in names:
            bundle = Bundle(folder, name, tuple(_read_list(bundle.list_path)))
        elif name.startswith(BUNDLE_PREFIX):
            continue
        if bundle.is_single or name_of(bundle.keys) == name:
            found.append(bundle)
    return found


def _read_list(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError):
        return []


def _owners(bundles: Iterable[Bundle]) -> dict[str, tuple[Bundle, int]]:
    """Return the bundle from which each part is read, the largest, and the part's place in it."""
    owners: dict[str, tuple[Bundle, int]] = {}
    for bundle in sorted(bundles, key=lambda bundle: (len(bundle.keys), bundle.name)):
        owners.update(_places(bundle))
    return owners


def _places(bundle: Bundle) -> dict[str, tuple[Bundle, int]]:
    return {key: (bundle, place) for place, key in enumerate(bundle.keys)}


def _is_small(bundle: Bundle) -> bool:
    try:
        return all(bundle.path(kind).stat().st_size <= SMALL_BYTES for kind in SCHEMAS)
    except OSError:
        return False


def _write_whole(path: Path, write: Callable[[Any], object]) -> None:
    """Write a file that appears whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with unfinished.open("wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except OSError as error:
        if problem := cannot_write(error, path):
            raise problem from error
        raise
    finally:
        unfinished.unlink(missing_ok=True)
