"""Every file that the project writes, truncated and overwritten: a sentence names it, what is lost, and what to do."""

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import dagster as dg
import pytest
from rich.console import Console

from tcm_assets.apps.published import PublishedCopy
from tcm_assets.catalogue.archive import Archive
from tcm_assets.catalogue.exports.reading import DEFAULT_MAX_BYTES
from tcm_assets.catalogue.first_day import note_first_day
from tcm_assets.catalogue.ingest import IngestedLanding, read_deliveries, read_rejections
from tcm_assets.cli.dagster_home import prepare_dagster_home
from tcm_assets.cli.prepare import PREPARATION_ERRORS, prepared_instance
from tcm_assets.data_folder import SAMPLE_END_DAY, SAMPLE_FIRST_DAY, DataFolderAt
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.errors import LedgerError
from tcm_assets.ledger.ownership import claim_ledger
from tcm_assets.live.journal import list_journals
from tcm_assets.models.feature_cache import FeatureCache, FeatureCacheError
from tcm_assets.points.tables import VIDEO_POINTS
from tcm_assets.settings import Settings
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

SENTENCES = (*PREPARATION_ERRORS, FeatureCacheError, LedgerError)
"""Errors whose message is for people."""

LONGEST_SENTENCE = 900


def read_warehouse(folder: DataFolderAt) -> None:
    with DuckDBWarehouse(folder.data_dir / "warehouse" / "tcm.duckdb").read() as connection:
        for table in ALL_TABLES:
            connection.execute(f"SELECT hash(COLUMNS(*)) FROM warehouse.{table}").fetchall()


def read_published(folder: DataFolderAt) -> None:
    copy = PublishedCopy(folder.published_path)
    for table in ALL_TABLES:
        copy.query(f"SELECT * FROM {table}")


def read_archive(folder: DataFolderAt) -> None:
    archive = Archive(folder.archive_dir)
    landing = IngestedLanding(archive.parts(archive.parts(()).owners), ())
    read_deliveries(landing, SAMPLE_FIRST_DAY, SAMPLE_END_DAY)
    read_rejections(landing)


def read_cache(folder: DataFolderAt) -> None:
    cache = FeatureCache(folder.feature_cache_path)
    with cache._connection() as connection:
        kept = connection.execute("SELECT namespace, key FROM feature").fetchall()
        connection.execute("SELECT sum(length(value)) FROM feature").fetchall()
    assert cache.get_many(kept[0][0], [kept[0][1]]) if kept else True


def read_ledger(folder: DataFolderAt) -> None:
    with Ledger.open(f"sqlite:///{folder.ledger_path}") as ledger:
        assert audit(ledger) == []
        claim_ledger(ledger, folder.data_folder_id_path)


def read_instance(folder: DataFolderAt) -> None:
    os.environ.pop("DAGSTER_HOME", None)
    prepare_dagster_home(Settings({"TCM_DATA_DIR": str(folder.data_dir), "TCM_START_DATE": str(SAMPLE_FIRST_DAY)}))
    with prepared_instance(Console(quiet=True)) as instance:
        for run in instance.get_runs():
            instance.all_logs(run.run_id)
        instance.get_materialized_partitions(dg.AssetKey(VIDEO_POINTS.name))
        instance.all_instigator_state()
        instance.schedule_storage.get_ticks("any", "any")


def read_first_day(folder: DataFolderAt) -> None:
    note_first_day(folder.data_dir, DEFAULT_MAX_BYTES)


def read_journals(folder: DataFolderAt) -> None:
    for journal in list_journals(folder.live_dir):
        journal.entries()


@dataclass(frozen=True)
class Kind:
    """Files of a data folder, by the pattern of their paths, and how they are read.

    `words` are in the sentence about a broken one, beside its path. A file whose last line a killed process may leave
    unfinished survives being truncated.
    """

    pattern: str
    read: Callable[[DataFolderAt], None]
    words: str
    survives_truncation: bool = False


KINDS = (
    Kind("warehouse/tcm.duckdb", read_warehouse, "Nothing is lost by deleting it"),
    Kind("warehouse/ingested/*.parquet", read_archive, "what is in it is then read anew"),
    Kind("warehouse/feature_cache.sqlite", read_cache, "it only holds what can be computed again"),
    Kind("published/tcm.duckdb", read_published, "Publish again"),
    Kind("ledger/ledger.sqlite", read_ledger, "do not delete it"),
    Kind("ledger/data_folder_id", read_ledger, "ledger"),
    Kind("dagster/dagster.yaml", read_instance, "Correct it by"),
    Kind("dagster/history/runs.db", read_instance, "loses the list of runs"),
    Kind("dagster/history/runs/index.db", read_instance, "loses the history of materializations"),
    Kind("dagster/history/runs/*.db", read_instance, "loses the log of one run"),
    Kind("dagster/schedules/schedules.db", read_instance, "loses which schedules and sensors are on"),
    Kind("first_day", read_first_day, "a day as YYYY-MM-DD is needed"),
    Kind("live/*.jsonl", read_journals, "loses which videos were requested", survives_truncation=True),
)

INPUTS = (
    "creators.csv",
    "brands.csv",
    "rates.csv",
    "exchange_rates.csv",
    "relevance.csv",
    "briefs/*",
    "landing/*",
    "media/*",
)

WITHOUT_CONTENT = (
    # That it is there is all that is read of it.
    "ledger/claimed_at",
    # Half a mark is none, and the next write makes it anew; the warehouse has one too.
    "ledger/high_water_mark",
    "*.lock",
    "*.lock.gate",
    "*.turn",
    "*.turn.gate",
    # What is named in a list that is not whole is read anew.
    "warehouse/ingested/*.parts",
    # SQLite leaves out what it cannot verify in these.
    "*-wal",
    "*-shm",
    # What steps printed, to read.
    "dagster/storage/*",
    # A sample whose note cannot be read is written anew.
    "generated_sample.json",
    "printed.txt",
    "apps.log",
)

JOURNAL = (
    b'{"video_id":"1","upload_date":"2026-08-01","answered_at":"2026-08-02T00:00:00","outcome":"counted","reason":null,'
    b'"clip_outcome":null,"clip_reason":null,"clip_bytes":null,"record":null}\n'
)


@pytest.fixture
def folder(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolderAt:
    """A copy of the sample's folder, without its inputs, and the environment that names it."""
    copied = tmp_path / "data"
    shutil.copytree(sample_folder, copied, ignore=shutil.ignore_patterns("landing", "media", "storage", "*.spill"))
    (copied / "live").mkdir(exist_ok=True)
    (copied / "live" / "pages_2026-08-02T000000Z.jsonl").write_bytes(JOURNAL * 3)
    monkeypatch.setenv("TCM_DATA_DIR", str(copied))
    monkeypatch.setenv("DAGSTER_HOME", str(copied / "dagster"))
    return DataFolderAt(copied)


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied_of_its_head(path: Path) -> None:
    """Overwrite the first bytes with what no reader expects."""
    path.chmod(0o644)
    noise = random.Random(7).randbytes(min(path.stat().st_size, 12_288))
    with path.open("r+b") as stream:
        stream.write(noise)


def test_every_file_of_a_data_folder_is_of_a_known_kind(sample_folder: Path):
    """Whoever writes a new kind of file decides here what is said when it is broken."""
    known = [kind.pattern for kind in KINDS] + [*INPUTS, *WITHOUT_CONTENT]
    for path in sample_folder.rglob("*"):
        name = path.relative_to(sample_folder).as_posix()
        assert path.is_dir() or any(fnmatch(name, pattern) for pattern in known), name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.pattern)
def test_a_broken_file_is_named_with_what_to_do(folder: DataFolderAt, kind: Kind):
    kind.read(folder)
    path = min(folder.data_dir.glob(kind.pattern), key=lambda path: (path.name == "index.db", path.name))
    # An open log would bring the content back.
    for log in path.parent.glob(f"{path.name}-*"):
        assert not log.stat().st_size, log
    whole = path.read_bytes()
    for damage in (truncated, emptied_of_its_head):
        path.chmod(0o644)
        path.write_bytes(whole)
        damage(path)
        if kind.survives_truncation and damage is truncated:
            kind.read(folder)
            continue
        with pytest.raises(SENTENCES) as raised:
            kind.read(folder)
        sentence = str(raised.value)
        assert kind.words in sentence
        assert str(path) in sentence
        assert "\n" not in sentence
        assert len(sentence) < LONGEST_SENTENCE
