"""The published copy as pages read it: queries, their cached answers, and the shared ledger.

A publication swaps the file by a rename, so an open copy stays whole and never blocks it. When another file lies at the
path, it is opened and the old answers are dropped. No page opens the warehouse itself.
"""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import streamlit as st

from tcm_assets.alerts.signals import SEVERITIES
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.evidence import require_marks
from tcm_assets.ledger.ownership import open_own_ledger
from tcm_assets.ledger.tables import LEDGER_MARKS
from tcm_assets.settings import Settings
from tcm_assets.warehouse.published_copy import undamaged_copy

Parameters = Sequence[object] | Mapping[str, object]
"""Values for the `?` of a query in order, or for its `$name` by name."""

Query = Callable[..., pa.Table]
"""`query(sql)` or `query(sql, parameters)`: the first argument of every function in the pages' query modules."""

Row = dict[str, Any]

MOST_SEVERE_FIRST: Final = f"list_position({list(reversed(SEVERITIES))}, severity)"
"""SQL to order alerts or cases by, the most severe first; rows without a severity come last."""

KEPT_BYTES: Final = 128 * 1024 * 1024
"""Cached answers of one copy: enough for some thousand page views, and small beside the memory of a browser session."""

MEMORY_LIMIT: Final = "2GB"
"""DuckDB's memory for answers; beyond it, it spills to disk or fails with a message."""

_LISTING, _MOMENT = "published_warehouse", "published_at"
"""The table of the copy that says when it was made, and its column."""

_FileIdentity = tuple[int, int, int, int]


class PublishedCopyMissingError(FileNotFoundError):
    """There is no published copy yet; the message says how to make one."""


class PublishedCopy:
    """The newest published file at `path`. Safe for any number of threads."""

    def __init__(self, path: Path, kept_bytes: int = KEPT_BYTES) -> None:
        self._path = path
        self._kept_bytes = kept_bytes
        self._lock = threading.Lock()
        self._opened: _OpenedFile | None = None

    def query(self, sql: str, parameters: Parameters = ()) -> pa.Table:
        """Answer one SELECT with its `parameters`; raise PublishedCopyMissingError without a copy."""
        return self._newest().answer(sql, parameters)

    def published_at(self) -> float:
        """Return when the copy was made, in seconds since 1970 (UTC); raise PublishedCopyMissingError without one.

        The copy says so itself: a file that was copied along with its folder has a time of its own. A copy that an
        earlier version made does not, and then the time of the file stands in.
        """
        names = f"FROM duckdb_columns() WHERE table_name = '{_LISTING}' AND column_name = '{_MOMENT}'"
        if self.query(f"SELECT column_name {names}").num_rows:
            made_at = self.query(f"SELECT max({_MOMENT}) AS moment FROM {_LISTING}")["moment"][0].as_py()
            if made_at is not None:
                return float(made_at.replace(tzinfo=UTC).timestamp())
        return self._read_identity()[1] / 1e9

    def _newest(self) -> "_OpenedFile":
        identity = self._read_identity()
        with self._lock:
            if self._opened is None or self._opened.identity != identity:
                # Threads that still read the old file keep it open; it closes with the last of them.
                self._opened = _OpenedFile(self._path, identity, self._kept_bytes)
            return self._opened

    def _read_identity(self) -> _FileIdentity:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            raise PublishedCopyMissingError(
                f"Nothing is published yet: {self._path} is not there. Type `make run`, which publishes at its end."
            ) from None
        return status.st_ino, status.st_mtime_ns, status.st_size, status.st_dev


class _OpenedFile:
    """One file, opened read-only, and its cached answers."""

    def __init__(self, path: Path, identity: _FileIdentity, kept_bytes: int) -> None:
        self.identity = identity
        self._path = path
        self._kept_bytes = kept_bytes
        self._answers: OrderedDict[tuple[str, str], pa.Table] = OrderedDict()
        self._answers_bytes = 0
        self._lock = threading.Lock()
        # Attached to a connection of its own: DuckDB identifies files by path, and the earlier copy had the same path.
        self._connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT})
        escaped = str(path).replace("'", "''")
        with undamaged_copy(path):
            self._connection.execute(f"ATTACH '{escaped}' AS published (READ_ONLY)")
        # No query of a page reaches any other file.
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def answer(self, sql: str, parameters: Parameters) -> pa.Table:
        """Return the cached answer, or a new one."""
        # As text: 1, 1.0 and True are equal keys of a dict, and a list cannot be one.
        given = dict(parameters) if isinstance(parameters, Mapping) else list(parameters)
        key = (sql, repr(given))
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        with self._connection.cursor() as cursor, undamaged_copy(self._path):
            cursor.execute("USE published")
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


def find_published_copy() -> PublishedCopy:
    """Return the published copy of the data folder, shared by all sessions of this process."""
    path = Settings().published_path
    with _copies_lock:
        return _copies.setdefault(path, PublishedCopy(path))


def query(sql: str, parameters: Parameters = ()) -> pa.Table:
    """Answer one SELECT from the data folder's published copy; see `PublishedCopy.query`."""
    return find_published_copy().query(sql, parameters)


_NAMED_PARAMETER: Final = re.compile(r"\$([a-z_]\w*)")


def fetch_rows(query: Query, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
    """Answer a query in one dictionary for each row; for answers of a page's size.

    `$name` in `sql` stands for `parameters["name"]`, and parameters that `sql` does not name are left out: queries are
    put together from parts. Raises KeyError for a name without a value.
    """
    names = dict.fromkeys(_NAMED_PARAMETER.findall(sql))
    answer: list[Row] = query(sql, {name: (parameters or {})[name] for name in names}).to_pylist()
    return answer


def list_published_tables(query: Query) -> frozenset[str]:
    """Return the names of the tables in the published copy."""
    found = fetch_rows(query, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'")
    return frozenset(row["table_name"] for row in found)


def open_ledger() -> Ledger:
    """Return the ledger of the settings, opened once.

    Raises LedgerVersionError; LedgerLostError where it is gone, or lacks what was published of it or seen since.
    """
    settings = Settings()
    ledger = _open_ledger_at(settings.ledger_url, str(settings.data_folder_id_path))
    _verify(ledger)
    return ledger


_VERIFIED_EVERY_S: Final = 1.0
"""A page asks for the ledger several times while it is drawn. A redemption looks for itself, each time."""

_verified: dict[tuple[int, float | None], float] = {}


def _verify(ledger: Ledger) -> None:
    """Hold the ledger against its mark, and against the published copy's where another one is published."""
    try:
        published_at = find_published_copy().published_at()
    except PublishedCopyMissingError:
        published_at = None
    key = (id(ledger), published_at)
    verified_at = _verified.get(key)
    if verified_at is not None and time.monotonic() - verified_at < _VERIFIED_EVERY_S:
        return
    ledger.verify()
    # The copy may come from another machine, where nothing else tells what was seen.
    if verified_at is None and published_at is not None and LEDGER_MARKS.name in list_published_tables(query):
        require_marks(ledger, query(f"FROM {LEDGER_MARKS.name}"))
    _verified.clear()
    _verified[key] = time.monotonic()


@st.cache_resource(show_spinner=False)
def _open_ledger_at(url: str, identity_path: str) -> Ledger:
    return open_own_ledger(url, Path(identity_path))
