"""A workbench for tests of assets: a real warehouse in a temporary folder, literal rows in, rows out."""

import json
import math
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import dagster as dg
import duckdb
import pyarrow as pa
import pytest

from tcm_assets.captions.content_analysis import category_vectors
from tcm_assets.captions.taxonomy import taxonomy_vectors
from tcm_assets.captions.topics.finding import background_directions
from tcm_assets.catalogue.tables import RAW_VIDEOS
from tcm_assets.definitions import defs
from tcm_assets.ledger.database import Ledger, prepare_ledger
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.reviews import Decision, record_review
from tcm_assets.matching.regulated_meanings import RegulatedMeanings
from tcm_assets.matching.subject_anchors import SubjectAnchors
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.model_files import PACKAGED
from tcm_assets.models.text_encoder import CachedSubjectEncoder, CachedTextEncoder, text_encoder
from tcm_assets.orchestration.io_manager import WarehouseIOManager
from tcm_assets.orchestration.partitions import all_days
from tcm_assets.resources import build_resources
from tcm_assets.services.file_locks import FileLock
from tcm_assets.settings import Settings
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.table import Column
from tcm_assets.tables.types import arrow_schema
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.relations import Window
from tcm_assets_tests.video_ids import video_id
from tcm_assets_tests.waiting import PATIENCE_S

DAY = date(2020, 10, 1)

NEXT_DAY = date(2020, 10, 2)

TWO_DAYS = Window(DAY, NEXT_DAY + timedelta(days=1))
"""What is materialized unless a test says otherwise: the day of plain rows and the day after."""

ACCOUNT_ID = "7"
"""The account of every video that names no other: its column may be null, and an account's id is a number."""

_KNOWN_COUNTS = [
    column for column in RAW_VIDEOS if column.name in ("view_count", "like_count", "share_count", "comment_count")
]
"""Counts that hardly any video lacks: 0 in a plain row, though they may be null."""

_PLAIN_VALUES: Mapping[str, Any] = {
    "string": "x",
    "int64": 0,
    "float64": 0.0,
    "boolean": False,
    "date": DAY,
    "timestamp(6)": datetime(2020, 10, 1, 12),  # noqa: DTZ001 - the tables hold UTC without a zone
    "array<string>": [],
    "array<int64>": [],
    "array<float32>": [],
}


def code_version(table_name: str) -> str | None:
    """The code version of the table's asset."""
    return defs.resolve_asset_graph().get(dg.AssetKey(table_name)).code_version


@cache
def _definitions(shown: Window | None) -> dg.Definitions:
    """The project's own definitions; with other days to partition by where `shown` names them.

    The days of the definitions are fixed when they are imported, and a process of its own for other settings takes
    seconds: so every asset gets the partitions that it would have there, and stays what it is.
    """
    if shown is None:
        return defs
    daily = dg.DailyPartitionsDefinition(shown.start.isoformat(), shown.end.isoformat(), timezone="UTC")

    def with_days(spec: dg.AssetSpec) -> dg.AssetSpec:
        return spec.replace_attributes(partitions_def=daily) if spec.partitions_def else spec

    assets = [asset.map_asset_specs(with_days) for asset in defs.assets or () if isinstance(asset, dg.AssetsDefinition)]
    return dg.Definitions(assets, asset_checks=defs.asset_checks, resources=defs.resources, executor=defs.executor)


@cache
def _job(
    names: tuple[str, ...], what: Literal["assets and checks", "assets", "checks"], shown: Window | None = None
) -> dg.JobDefinition:
    """A job of the project's own definitions; kept, since resolving takes as long as a small run."""
    selection: dg.AssetSelection = dg.AssetSelection.assets(*names)
    if what == "assets":
        selection = selection.without_checks()
    elif what == "checks":
        selection = dg.AssetSelection.checks_for_assets(*names)
    job = dg.define_asset_job("tried", selection=selection)
    return dg.Definitions.merge(_definitions(shown), dg.Definitions(jobs=[job])).resolve_job_def("tried")


@pytest.fixture(scope="session")
def instance() -> Iterator[dg.DagsterInstance]:
    """One instance for all workbenches, which read what a run gives back: it stores no events.

    Storing them takes a quarter of the processor time of a test that materializes a few rows.
    """
    with dg.DagsterInstance.ephemeral() as instance:
        instance.event_log_storage.store_event = lambda _event: None
        yield instance


@dataclass(frozen=True)
class Workbench:
    """Where an asset is tried out: `given` fills its inputs, `materialize` makes it, `rows` reads what was stored."""

    settings: Settings
    instance: dg.DagsterInstance

    @property
    def warehouse(self) -> DuckDBWarehouse:
        return DuckDBWarehouse(self.settings.warehouse_path, lock_timeout_s=PATIENCE_S)

    def given(self, table_name: str, *rows: Mapping[str, Any], days: Window | None = None) -> None:
        """Store `rows` as the table, or as its rows of `days`.

        Columns that they do not name get plain values: null where the schema allows it.
        """
        table = ALL_TABLES[table_name]
        unknown = {name for row in rows for name in row} - set(table.column_names)
        assert not unknown, f"{table_name} has no {unknown}"
        complete = [{column.name: row.get(column.name, _plain_value(column)) for column in table} for row in rows]
        window = days or all_days() if table.partition_column else None
        rows_of_table = pa.Table.from_pylist(complete, schema=arrow_schema(table))
        self.warehouse.replace(table, rows_of_table, window, code_version(table_name))

    def materialize(
        self,
        *names: str,
        days: Window | None = None,
        checks: bool = True,
        raise_on_error: bool = True,
        resources: Mapping[str, object] | None = None,
        tags: Mapping[str, str] | None = None,
        shown: Window | None = None,
    ) -> dg.ExecuteInProcessResult:
        """Materialize assets and their checks for `days` (October 1st and 2nd, 2020, unless given).

        `shown` are the days that have a partition: those of the tests' settings, unless given.
        """
        job = _job(names, "assets and checks" if checks else "assets", shown)
        return self._run(job, names, days, raise_on_error, resources or {}, tags or {})

    def check(self, *table_names: str, days: Window | None = None) -> dict[str, dg.AssetCheckEvaluation]:
        """The results of every check of stored tables, as `table.check`."""
        result = self._run(_job(table_names, "checks"), table_names, days, raise_on_error=False, resources={})
        return _by_name(result)

    def check_whole(self, table_name: str) -> dict[str, dg.AssetCheckEvaluation]:
        """The results of every check of a stored table, made without days, as by the button of its page."""
        return _by_name(
            _job((table_name,), "checks").execute_in_process(
                instance=self.instance, resources=build_resources(self.settings), raise_on_error=False
            )
        )

    def _run(
        self,
        job: dg.JobDefinition,
        names: Sequence[str],
        days: Window | None,
        raise_on_error: bool,
        resources: Mapping[str, object],
        tags: Mapping[str, str] = MappingProxyType({}),
    ) -> dg.ExecuteInProcessResult:
        span = days or TWO_DAYS
        own: dict[str, Any] = {**build_resources(self.settings), **resources}
        partitioned = any(ALL_TABLES[name].partition_column for name in names)
        return job.execute_in_process(
            instance=self.instance,
            resources={**own, "io_manager": WarehouseIOManager(warehouse=own["warehouse"])},
            raise_on_error=raise_on_error,
            tags={
                **tags,
                "dagster/asset_partition_range_start": span.start.isoformat(),
                "dagster/asset_partition_range_end": span.last_day.isoformat(),
            }
            if partitioned
            else tags,
        )

    def rows(self, table_name: str, window: Window | None = None) -> list[dict[str, Any]]:
        """The stored rows, in the order of the table's key."""
        table = ALL_TABLES[table_name]
        stored = self.warehouse.fetch(self.warehouse.table(table, window).order_by(list(table.key)))
        return stored.to_pylist()

    def duckdb(self) -> duckdb.DuckDBPyConnection:
        """The warehouse file itself, to write to; fails while anything else holds it."""
        return duckdb.connect(str(self.settings.warehouse_path))

    def write_list(self, path: Path, header: Sequence[str], *lines: str) -> None:
        """Write a CSV file of the data folder."""
        path.write_text("\n".join([",".join(header), *lines]) + "\n", encoding="utf-8")

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The workbench's own ledger."""
        with Ledger.open(self.settings.ledger_url, lock_timeout_s=PATIENCE_S) as ledger:
            yield ledger

    def posted(self, video_id: str, points: int, account_id: str = "7", day: date = DAY) -> None:
        """Have the ledger hold `points` for the video."""
        earning = Earning(video_id, day, account_id, "nina", points, "earlier", "posted earlier")
        with self.ledger() as ledger:
            post_earnings(ledger, [earning])

    def reviewed(
        self,
        video_id: str,
        decision: Decision,
        *,
        families: Sequence[str] = (),
        note: str = "",
        key: str | None = None,
    ) -> None:
        """Have a reviewer decide about the video, having seen alerts of `families`."""
        words = {"note": note, "reviewer": "owner", "idempotency_key": key or f"{decision} {video_id}"}
        with self.ledger() as ledger:
            record_review(ledger, video_id, decision, signal_families=families, **words)

    def deliver(self, file_name: str, *videos: Mapping[str, Any]) -> Path:
        """Put an export file into the landing folder: each video an `id`, a `day`, and fields of the export.

        A short id is a number for `video_id`.
        """
        path = self.settings.landing_dir / file_name
        path.write_text(json.dumps([_record(**video) for video in videos]), encoding="utf-8")
        return path


def _by_name(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    evaluations = result.get_asset_check_evaluations()
    return {f"{each.asset_key.to_user_string()}.{each.check_name}": each for each in evaluations}


_LONG_ID = 10


def _record(id: str, day: str, **fields: Any) -> dict[str, Any]:  # noqa: A002 - the export's own name
    return {
        "id": video_id(id, day) if str(id).isdecimal() and len(str(id)) < _LONG_ID else id,
        "text": f"video {id}",
        "createTime": int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()),
        "authorMeta": {"id": "7", "name": "nina"},
        "diggCount": 3,
        "shareCount": 2,
        "playCount": 100,
        "commentCount": 1,
        **fields,
    }


def _plain_value(column: Column) -> Any:
    if column.name == "author_id":
        return ACCOUNT_ID
    if column.nullable and column not in _KNOWN_COUNTS:
        return None
    if column.values:
        return column.values[0]
    if column.dtype == "int64":
        return int(column.minimum or 0)
    return _PLAIN_VALUES[column.dtype]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "pictures: draw the tables' pictures, which other tests of assets do without")


@pytest.fixture(autouse=True)
def without_pictures(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing takes longer than all the rest of a small materialization."""
    if "workbench" in request.fixturenames and "pictures" not in request.keywords:
        monkeypatch.setattr("tcm_assets.orchestration.io_manager.pictures_by_table", dict)


@pytest.fixture(scope="session")
def prepared_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty ledger, migrated once for all workbenches."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    prepare_ledger(f"sqlite:///{path}")
    return path


def make_workbench(folder: Path, instance: dg.DagsterInstance, prepared_ledger: Path) -> Workbench:
    """A workbench in an empty folder."""
    days = all_days()
    settings = Settings({"TCM_DATA_DIR": str(folder), "TCM_START_DATE": str(days.start), "TCM_END_DATE": str(days.end)})
    settings.landing_dir.mkdir()
    settings.media_dir.mkdir()
    ledger_path = Path(settings.ledger_url.removeprefix("sqlite:///"))
    ledger_path.parent.mkdir()
    shutil.copyfile(prepared_ledger, ledger_path)
    return Workbench(settings, instance)


@pytest.fixture
def workbench(tmp_path: Path, instance: dg.DagsterInstance, prepared_ledger: Path) -> Workbench:
    return make_workbench(tmp_path, instance, prepared_ledger)


@pytest.fixture(scope="session")
def empty_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse file with every table and no row, made once for all workbenches."""
    warehouse = DuckDBWarehouse(tmp_path_factory.mktemp("tables") / "tcm.duckdb", lock_timeout_s=PATIENCE_S)
    for table in ALL_TABLES.values():
        rows = pa.Table.from_pylist([], schema=arrow_schema(table))
        warehouse.replace(table, rows, all_days() if table.partition_column else None, code_version(table.name))
    return warehouse.path


@pytest.fixture
def full_workbench(workbench: Workbench, empty_tables: Path) -> Workbench:
    """The workbench with every table, without rows."""
    workbench.settings.warehouse_path.parent.mkdir(exist_ok=True)
    shutil.copyfile(empty_tables, workbench.settings.warehouse_path)
    return workbench


@pytest.fixture(scope="session")
def encoded_anchors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A feature cache with the fixed texts that every profile is measured by, encoded once for all tests."""
    own = tmp_path_factory.getbasetemp()
    # Three models and a thousand texts: workers that run side by side share them.
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    path = folder / "anchors.sqlite"
    with FileLock(folder / "anchors.lock", math.inf).exclusive():
        if not path.exists():
            unfinished = tmp_path_factory.mktemp("anchors") / path.name
            _encode_anchors(FeatureCache(unfinished))
            unfinished.rename(path)
    return path


def _encode_anchors(cache: FeatureCache) -> None:
    of_captions = CachedTextEncoder(text_encoder(), cache).encode
    category_vectors(of_captions)
    taxonomy_vectors(of_captions)
    background_directions(of_captions)
    of_subjects = CachedSubjectEncoder(PACKAGED, cache).encode
    category_vectors(of_subjects)
    SubjectAnchors.of(of_subjects)
    RegulatedMeanings.of(of_subjects)


@pytest.fixture(scope="session")
def text_model() -> dict[str, str]:
    """The columns of text_embeddings by which a vector is of the model that the settings name."""
    encoder = text_encoder()
    return {"model_name": encoder.name, "model_revision": encoder.revision}


@pytest.fixture
def known_anchors(workbench: Workbench, encoded_anchors: Path) -> None:
    """Let the text model encode what a test brings and no more."""
    workbench.settings.feature_cache_path.parent.mkdir(exist_ok=True)
    shutil.copyfile(encoded_anchors, workbench.settings.feature_cache_path)
