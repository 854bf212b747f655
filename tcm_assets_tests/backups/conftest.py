"""A small data folder with something in every store, and databases of PostgreSQL."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import psycopg
import pytest
from sqlalchemy import make_url

from tcm_assets.catalogue.tables import CLEANED_BRANDS
from tcm_assets.cli.dagster_home import prepare_dagster_home
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.ownership import claim_ledger
from tcm_assets.ledger.postings import post_earnings
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.settings import Settings
from tcm_assets.tables.types import arrow_schema
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets_tests.ledger.ledger_earnings import invented_earnings

JOURNAL = (
    b'{"video_id":"1","upload_date":"2026-08-01","answered_at":"2026-08-02T00:00:00","outcome":"counted","reason":null,'
    b'"clip_outcome":null,"clip_reason":null,"clip_bytes":null,"record":null}\n'
)


def settings_of(folder: Path, **variables: str) -> Settings:
    return Settings({"TCM_DATA_DIR": str(folder), "TCM_START_DATE": "2026-08-01", **variables})


@dg.op
def nothing() -> None:
    pass


@dg.job
def small_job() -> None:
    nothing()


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, made once; nobody may change it."""
    folder = tmp_path_factory.mktemp("filled") / "my data"
    (folder / "landing").mkdir(parents=True)
    (folder / "landing" / "one.json").write_text("[]")
    (folder / "brands.csv").write_text("Brand ID\n")
    (folder / "first_day").write_text("2026-08-01\n")
    (folder / "live").mkdir()
    (folder / "live" / "pages_2026-08-02T000000Z.jsonl").write_bytes(JOURNAL * 3)
    settings = settings_of(folder)
    DuckDBWarehouse(settings.warehouse_path).replace(CLEANED_BRANDS, arrow_schema(CLEANED_BRANDS).empty_table())
    FeatureCache(settings.feature_cache_path).put_many("some", {"key": b"value"})
    with Ledger.open(settings.ledger_url) as ledger:
        claim_ledger(ledger, settings.data_folder_id_path)
        post_earnings(ledger, invented_earnings(200))
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("DAGSTER_HOME", raising=False)
        patched.setenv("DAGSTER_EVENT_BATCH_SIZE", "1000")
        patched.setenv("TCM_DATA_DIR", str(folder))
        prepare_dagster_home(settings)
        with dg.DagsterInstance.get() as instance:
            assert small_job.execute_in_process(instance=instance).success
            # Its file is made with its first tick.
            assert not instance.all_instigator_state()
        patched.delenv("DAGSTER_HOME", raising=False)
    return folder


@pytest.fixture
def folder(filled_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, for a test to change."""
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return Path(shutil.copytree(filled_folder, tmp_path / "my data"))


@pytest.fixture
def databases() -> Iterator[list[str]]:
    """The URLs of two new databases of the test server."""
    server = os.environ.get("TCM_TEST_POSTGRES_URL")
    if not server:
        pytest.skip("PostgreSQL is not here: set TCM_TEST_POSTGRES_URL")
    names = [f"tcm_backup_{uuid.uuid4().hex[:12]}" for _ in range(2)]
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}"')
        yield [make_url(server).set(database=name).render_as_string(hide_password=False) for name in names]
        for name in names:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
