"""Dumps of a schema of PostgreSQL, by pg_dump, pg_restore and psql.

A password is in no argument of a program, where everybody on the machine could read it.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tcm_assets.services.unusable_files import shortened

_DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")  # where Debian keeps each release's programs
_SERVICE = "tcm"
_LOCK_TIMEOUT = "SET lock_timeout = '30s'"


class DumpError(Exception):
    """A dump could not be written, read or restored; the message says why."""


def dump_schema(url: str, schema: str, snapshot: str, target: Path) -> None:
    """Write a schema of the database at `url` to the new file `target`, as of an exported snapshot."""
    arguments = ["--format=custom", f"--schema={_identifier(schema)}", f"--snapshot={snapshot}", f"--file={target}"]
    with _service_of(url) as environment:
        _run("pg_dump", *arguments, f"--dbname=service={_SERVICE}", environment=environment)


def check_dump(path: Path) -> None:
    """Read all of a dump. Raises DumpError."""
    _run("pg_restore", f"--file={os.devnull}", str(path))


def restore_schema(url: str, schema: str, dump: Path, aside: str, scratch: Path) -> bool:
    """Put a dumped schema into the database at `url`, all or nothing; a present one is renamed to `aside`.

    Return whether there was one. The dump is unpacked in a folder of `scratch`, which is removed.
    """
    import psycopg

    with _unfinished_folder(scratch) as folder, _service_of(url) as environment:
        script = folder / "restore.sql"
        # A file, not a pipe: psql would take the end of a killed pg_restore for the end of the script, and commit.
        _run("pg_restore", f"--schema={schema}", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
        statements = (_LOCK_TIMEOUT, _put_aside(schema, aside), f"CREATE SCHEMA {_identifier(schema)}")
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--output={os.devnull}"]
        commands = [f"--command={statement}" for statement in statements]
        _run("psql", *options, *commands, f"--file={script}", f"--dbname=service={_SERVICE}", environment=environment)
    with psycopg.connect(_libpq_url(url)) as connection:
        found = connection.execute("SELECT to_regnamespace(%s) IS NOT NULL", (_identifier(aside),)).fetchall()
        return bool(found[0][0])


def _put_aside(schema: str, aside: str) -> str:
    """Return the statement that renames a schema, or drops it where it is empty."""
    there = f"to_regnamespace({_literal(_identifier(schema))})"
    return f"""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_class WHERE relnamespace = {there}) THEN
                ALTER SCHEMA {_identifier(schema)} RENAME TO {_identifier(aside)};
            ELSE
                DROP SCHEMA IF EXISTS {_identifier(schema)};
            END IF;
        END $$
    """


@contextmanager
def _unfinished_folder(parent: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".", suffix=".unfinished", dir=parent) as folder:
        yield Path(folder)


def count_other_clients(url: str) -> int:
    """Return how many connections others have to the database at `url`."""
    import psycopg

    query = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND coalesce(backend_type, 'client backend') = 'client backend'
    """
    try:
        with psycopg.connect(_libpq_url(url)) as connection:
            return int(connection.execute(query).fetchall()[0][0])
    except psycopg.Error as error:
        raise DumpError(f"the database cannot be reached ({shortened(error)})") from error


@contextmanager
def exported_snapshot(url: str) -> Iterator[tuple[str, str | None]]:
    """Yield a snapshot of the database, for `dump_schema` within the block, and the schema that the URL leads to."""
    import psycopg

    try:
        connection = psycopg.connect(_libpq_url(url))
    except psycopg.Error as error:
        raise DumpError(f"the database cannot be reached ({shortened(error)})") from error
    with connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot, schema = connection.execute("SELECT pg_export_snapshot(), current_schema()").fetchall()[0]
        yield snapshot, schema


def _run(name: str, *arguments: str, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(  # noqa: S603 - no user input
        [_find_program(name), *arguments],
        env=os.environ | (environment or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise DumpError(f"{name} could not do it ({shortened(done.stderr or done.returncode)})")


def _find_program(name: str) -> str:
    releases = sorted(_DEBIAN_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: path.parts[-3].zfill(3))
    found = shutil.which(name) or (str(releases[-1]) if releases else None)
    if found is None:
        raise DumpError(
            f"{name} is not on the path: install PostgreSQL's client programs of the server's release "
            "(apt-get install postgresql-client), then type it again"
        )
    return found


@contextmanager
def _service_of(url: str) -> Iterator[dict[str, str]]:
    """Yield variables by which PostgreSQL's programs find a file, readable by its owner alone, with the connection."""
    from psycopg.conninfo import conninfo_to_dict

    lines = [f"{key}={value}" for key, value in conninfo_to_dict(_libpq_url(url)).items()]
    # Made with mode 0600, whatever the umask.
    with tempfile.NamedTemporaryFile("w", prefix="tcm_", suffix=".conf") as file:
        file.write("\n".join([f"[{_SERVICE}]", *lines, ""]))
        file.flush()
        yield {"PGSERVICEFILE": file.name}


def _libpq_url(url: str) -> str:
    """Return the URL without the name of a driver of Python.

    >>> _libpq_url("postgresql+psycopg2://owner@host/ledger")
    'postgresql://owner@host/ledger'
    """
    _, _, rest = url.partition("://")
    return f"postgresql://{rest}"


def _identifier(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def _literal(text: str) -> str:
    return "'{}'".format(text.replace("'", "''"))
