"""The ledger's URL: which databases there may be, and how a URL is shown without its password."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from tcm_assets.ledger.errors import LedgerError

_POSTGRESQL_NAMES = ("postgresql", "postgres", "postgresql+psycopg")
_SQLITE_NAMES = ("sqlite", "sqlite+pysqlite")


def ledger_url(text: str) -> URL:
    """The URL with its driver: SQLite in a file, or PostgreSQL by psycopg 3. Raises LedgerError for any other."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The text may hold a password, so it is not repeated.
        raise LedgerError(
            "the ledger's URL cannot be read; it is like sqlite:////folder/ledger.sqlite or "
            "postgresql://user:password@host:5432/database"
        ) from None
    if url.drivername in _SQLITE_NAMES:
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise LedgerError("the ledger needs a file of its own: sqlite:////folder/ledger.sqlite")
        return url.set(drivername="sqlite+pysqlite")
    if url.drivername in _POSTGRESQL_NAMES:
        return _with_password_in_its_place(url.set(drivername="postgresql+psycopg"))
    raise LedgerError(f"the ledger is kept in SQLite or PostgreSQL (psycopg), not in {url.drivername}")


def shown(url: URL) -> str:
    """The URL with *** for its password, and for that of its client key."""
    if "sslpassword" in url.query:
        url = url.update_query_dict({"sslpassword": "***"})
    return url.render_as_string(hide_password=True)


def sqlite_path(url: URL) -> Path:
    """The file of a SQLite ledger."""
    return Path(str(url.database))


def _with_password_in_its_place(url: URL) -> URL:
    """A password given as ?password= moves to where it is never shown."""
    password = url.query.get("password")
    if password is None:
        return url
    return url.difference_update_query(["password"]).set(password=str(password))
