"""Questions to the published copy, and the answers kept for as long as that copy is the newest.

The copy is swapped by a rename, so an open one stays whole and never stands in a publication's way. It is opened anew
whenever another file lies at the path; the answers of the old one go with it. No page opens the warehouse itself.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import streamlit as st

from tcm_assets.ledger.database import Ledger
from tcm_assets.settings import Settings

Parameters = Sequence[object] | Mapping[str, object]
"""Values for the `?` of a query in order, or for its `$name` by name."""

Query = Callable[..., pa.Table]
"""`query(sql)` or `query(sql, parameters)`: what the functions of `apps.queries` are given."""

KEPT_BYTES: Final = 128 * 1024 * 1024
"""Answers kept of one copy: those of some thousand page views, and little beside what a browser session takes."""

MEMORY_LIMIT: Final = "2GB"
"""What DuckDB may take to answer; beyond it, it spills or says so."""

_CATALOG: Final = "published"

_FileIdentity = tuple[int, int, int, int]


class PublishedCopyMissingError(FileNotFoundError):
    """There is no published copy yet; the message says how one is made."""


class PublishedCopy:
    """The file at `path`, whichever it is at the moment. Any number of threads may ask at once."""

    def __init__(self, path: Path, kept_bytes: int = KEPT_BYTES) -> None:
        self._path = path
        self._kept_bytes = kept_bytes
        self._lock = threading.Lock()
        self._opened: _OpenedFile | None = None

    def query(self, sql: str, parameters: Parameters = ()) -> pa.Table:
        """The answer to one SELECT; raises PublishedCopyMissingError.

        `parameters` stand where the text has `?`, in order, or `$name`, by name.
        """
        return self._newest().answer(sql, parameters)

    def published_at(self) -> float:
        """When the copy was made, in seconds since 1970 (UTC); raises PublishedCopyMissingError."""
        return self._identity()[1] / 1e9

    def _newest(self) -> "_OpenedFile":
        identity = self._identity()
        with self._lock:
            if self._opened is None or self._opened.identity != identity:
                # Who still reads the old file holds it; it is closed when they are done.
                self._opened = _OpenedFile(self._path, identity, self._kept_bytes)
            return self._opened

    def _identity(self) -> _FileIdentity:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            raise PublishedCopyMissingError(
                f"Nothing is published yet: {self._path} is not there. Type `make run`, which publishes at its end."
            ) from None
        return status.st_ino, status.st_mtime_ns, status.st_size, status.st_dev


class _OpenedFile:
    """One file, opened for reading alone, and its answers."""

    def __init__(self, path: Path, identity: _FileIdentity, kept_bytes: int) -> None:
        self.identity = identity
        self._kept_bytes = kept_bytes
        self._answers: OrderedDict[tuple[str, str], pa.Table] = OrderedDict()
        self._answers_bytes = 0
        self._lock = threading.Lock()
        # A connection to the path would be shared with the file that lay there before: DuckDB knows files by path.
        self._connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT})
        escaped = str(path).replace("'", "''")
        self._connection.execute(f"ATTACH '{escaped}' AS {_CATALOG} (READ_ONLY)")
        # No query of a page reaches any other file.
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def answer(self, sql: str, parameters: Parameters) -> pa.Table:
        """The kept answer, or a new one."""
        # As text, since 1, 1.0 and True are one key of a dict, and a list is none.
        given = dict(parameters) if isinstance(parameters, Mapping) else list(parameters)
        key = (sql, repr(given))
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        with self._connection.cursor() as cursor:
            cursor.execute(f"USE {_CATALOG}")
            table = cursor.execute(sql, given).to_arrow_table()
        self._keep(key, table)
        return table

    def _keep(self, key: tuple[str, str], table: pa.Table) -> None:
        with self._lock:
            if key in self._answers:
                return
            self._answers[key] = table
            self._answers_bytes += table.nbytes
            while self._answers_bytes > self._kept_bytes:
                _, oldest = self._answers.popitem(last=False)
                self._answers_bytes -= oldest.nbytes


_copies: dict[Path, PublishedCopy] = {}

_copies_lock = threading.Lock()


def published_copy() -> PublishedCopy:
    """The published copy of the data folder, shared by every session of this process."""
    path = Settings().published_path
    with _copies_lock:
        return _copies.setdefault(path, PublishedCopy(path))


def query(sql: str, parameters: Parameters = ()) -> pa.Table:
    """The answer of the data folder's published copy; raises PublishedCopyMissingError. See `PublishedCopy.query`."""
    return published_copy().query(sql, parameters)


def ledger() -> Ledger:
    """The ledger of the settings; raises LedgerVersionError when it is not prepared (`make apps` prepares it)."""
    return _opened(Settings().ledger_url)


@st.cache_resource(show_spinner=False)
def _opened(url: str) -> Ledger:
    return Ledger.open(url)
