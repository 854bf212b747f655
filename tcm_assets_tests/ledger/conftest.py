"""Ledgers on each database: a URL without one, an empty one for a test, an empty one for a module."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from tcm_assets.ledger.database import Ledger, prepare_ledger
from tcm_assets.services.private_files import FOLDER_MODE
from tcm_assets_tests.waiting import PATIENCE_S

DATABASES = ("sqlite", "postgresql")


def _postgresql_server() -> str:
    """The server's URL for libpq; skips the test without one."""
    url = os.environ.get("TCM_TEST_POSTGRES_URL")
    if not url:
        pytest.skip("PostgreSQL is not here: set TCM_TEST_POSTGRES_URL")
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def _place_for_ledger(database: str, folder: Path) -> Iterator[str]:
    """The URL of a ledger that does not exist yet, in a file or a schema of its own."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'ledger' / 'ledger.sqlite'}"
        return
    server = _postgresql_server()
    schema = f"ledger_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    url = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@contextmanager
def _open_empty(url: str, migrated_file: Path) -> Iterator[Ledger]:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(str(parsed.database))
        path.parent.mkdir(mode=FOLDER_MODE)
        shutil.copyfile(migrated_file, path)
    else:
        prepare_ledger(url)
    with Ledger.open(url, lock_timeout_s=2 * PATIENCE_S) as opened:
        yield opened


@pytest.fixture(params=DATABASES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a ledger that does not exist yet."""
    with _place_for_ledger(request.param, tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared SQLite ledger to copy: a migration would wait for the disk."""
    path = tmp_path_factory.mktemp("migrated") / "ledger.sqlite"
    prepare_ledger(f"sqlite:///{path}")
    return path


@pytest.fixture
def ledger(new_url: str, migrated_file: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    with _open_empty(new_url, migrated_file) as opened:
        yield opened


@pytest.fixture(scope="module", params=DATABASES)
def shared_ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, migrated_file: Path
) -> Iterator[Ledger]:
    """An empty ledger for all tests of a module that leave it as it was."""
    with (
        _place_for_ledger(request.param, tmp_path_factory.mktemp("shared")) as url,
        _open_empty(url, migrated_file) as opened,
    ):
        yield opened


@pytest.fixture
def impatient(ledger: Ledger, new_url: str) -> Iterator[Ledger]:
    """The same ledger, opened once more: it hardly waits for a lock, but as long as it takes for a connection."""
    url = make_url(new_url)
    if not ledger.is_sqlite:
        url = url.update_query_dict({"connect_timeout": str(int(PATIENCE_S))})
    with Ledger.open(url.render_as_string(hide_password=False), lock_timeout_s=0.2) as opened:
        yield opened
