"""Parts of the archive: what was read of each export file, as tables, wherever they are kept.

A *part* is what was read of one export file: a table of each kind in `SCHEMAS`. It is kept in files of its own,
`<key>.<kind>.parquet`, or with many small ones in a *bundle*, `<name>.<kind>.parquet` with the parts' keys in
`<name>.parts`: opening a Parquet file takes longer than reading a thousand of its rows.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.exports.file_rows import ARCHIVE_SCHEMA, DOUBTED_SCHEMA
from tcm_assets.catalogue.rejections import REJECTIONS_SCHEMA

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

SCHEMAS: Mapping[str, pa.Schema] = {
    "rejected": REJECTIONS_SCHEMA,
    "doubted": DOUBTED_SCHEMA,
    "videos": ARCHIVE_SCHEMA,
}
"""The tables of a part, by kind, in the order in which they are written."""

PART = pa.field("part", pa.string())
"""A column of bundles beside those of their kind: the label of the part that a row is of."""

LIST_SUFFIX = ".parts"
BUNDLE_PREFIX = "many-"


@dataclass(frozen=True)
class Bundle:
    """The files of one part, by whose key they are named, or of many."""

    folder: Path
    name: str
    keys: tuple[str, ...] = field(compare=False)

    @classmethod
    def of(cls, folder: Path, keys: Iterable[str]) -> "Bundle":
        """Return the bundle of many parts."""
        listed = tuple(keys)
        return cls(folder, name_of(listed), listed)

    def path(self, kind: str) -> Path:
        """Return the file of one kind."""
        return self.folder / f"{self.name}.{kind}.parquet"

    @property
    def list_path(self) -> Path:
        """The list of its parts, which a single part does not have."""
        return self.folder / f"{self.name}{LIST_SUFFIX}"

    @property
    def is_single(self) -> bool:
        """Whether it is one part, in rows without labels."""
        return self.keys == (self.name,)

    def label(self, place: int) -> str:
        """Return what its rows of the part at `place` have in the column `part`: no two bundles share one."""
        return f"{self.name[-16:]}.{place}"


@dataclass(frozen=True)
class Parts:
    """Some parts of the archive as tables; `owners` has the bundle of each part that is there, and its place in it."""

    owners: Mapping[str, tuple[Bundle, int]]
    keys: tuple[str, ...]

    def select(self, keys: Iterable[str]) -> "Parts":
        """Return other parts of the same archive."""
        return Parts(self.owners, tuple(dict.fromkeys(key for key in keys if key in self.owners)))

    @cached_property
    def bundles(self) -> tuple[Bundle, ...]:
        """The bundles that hold the parts, in their order."""
        return tuple(dict.fromkeys(self.owners[key][0] for key in self.keys))

    def paths(self, kind: str) -> list[Path]:
        """Return the files of one kind that hold the parts."""
        return [bundle.path(kind) for bundle in self.bundles]

    def dataset(self, kind: str, also: pa.Table | None = None) -> "Dataset":
        """Return the rows of one kind of all parts, and those of `also`, a table of the same schema.

        Name the columns to be read: there may be `part` beside those of the schema.
        """
        import pyarrow.dataset as ds  # loads pandas, too slow for loading the definitions

        others = self._labels_of_others
        schema = SCHEMAS[kind].append(PART) if others else SCHEMAS[kind]
        found = []
        if self.keys:
            found.append(ds.dataset([str(path) for path in self.paths(kind)], schema=schema, format="parquet"))
        if also is not None or not found:
            rows = SCHEMAS[kind].empty_table() if also is None else also.select(SCHEMAS[kind].names)
            if others:
                rows = rows.append_column(PART, pa.nulls(rows.num_rows, PART.type))
            found.append(ds.dataset(rows))
        dataset = found[0] if len(found) == 1 else ds.dataset(found)
        return dataset.filter(~pc.field(PART.name).isin(pa.array(others, PART.type))) if others else dataset

    @cached_property
    def _labels_of_others(self) -> list[str]:
        """The labels in the bundles of parts that are not wanted, or are read from another bundle."""
        wanted = {self.owners[key] for key in self.keys}
        return [
            bundle.label(place)
            for bundle in self.bundles
            if not bundle.is_single
            for place in range(len(bundle.keys))
            if (bundle, place) not in wanted
        ]


def name_of(keys: Collection[str]) -> str:
    """Return the name of a bundle of many parts, which the list of its parts must fit."""
    return BUNDLE_PREFIX + sha256("\n".join(keys).encode()).hexdigest()
