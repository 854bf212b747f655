"""An empty ledger on each database, and the URL of one that nobody prepared yet."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from tcm_assets.ledger.database import FOLDER_MODE, Ledger, prepare_ledger
from tcm_assets_tests.waiting import PATIENCE_S


def postgresql_server() -> str:
    """The server's URL in libpq's words; skips the test where none was named."""
    url = os.environ.get("TCM_TEST_POSTGRES_URL")
    if not url:
        pytest.skip("PostgreSQL is not here: set TCM_TEST_POSTGRES_URL")
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a ledger that was not prepared, in a file or a schema of its own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger' / 'ledger.sqlite'}"
        return
    server = postgresql_server()
    schema = f"ledger_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    url = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared SQLite ledger that nobody writes to: a copy is there at once, a migration waits for the disk."""
    path = tmp_path_factory.mktemp("migrated") / "ledger.sqlite"
    prepare_ledger(f"sqlite:///{path}")
    return path


@pytest.fixture
def ledger(new_url: str, request: pytest.FixtureRequest) -> Iterator[Ledger]:
    url = make_url(new_url)
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        path.parent.mkdir(mode=FOLDER_MODE)
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
    else:
        prepare_ledger(new_url)
    with Ledger.open(new_url, lock_timeout_s=2 * PATIENCE_S) as opened:
        yield opened


@pytest.fixture
def impatient(ledger: Ledger, new_url: str) -> Iterator[Ledger]:
    """The same ledger, opened by somebody who waits for no lock; for a connection, as long as it takes."""
    url = make_url(new_url)
    if not ledger.is_sqlite:
        url = url.update_query_dict({"connect_timeout": str(int(PATIENCE_S))})
    with Ledger.open(url.render_as_string(hide_password=False), lock_timeout_s=0.2) as opened:
        yield opened
