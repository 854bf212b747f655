"""The event log of the project: content and files of the stock one, batches stored whole, nothing half-way."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, StepMaterializationData
from dagster._core.storage.event_log import SqliteEventLogStorage

from tcm_assets.cli.dagster_home import prepare_dagster_home
from tcm_assets.orchestration.instance.event_storage import BatchedSqliteEventLogStorage
from tcm_assets.orchestration.instance.storage import EVENT_BATCH_SIZE
from tcm_assets.settings import Settings
from tcm_assets_tests.waiting import wait_until

DAYS = dg.DailyPartitionsDefinition("2020-10-01", "2020-10-11")

SPAN = {"dagster/asset_partition_range_start": "2020-10-01", "dagster/asset_partition_range_end": "2020-10-10"}


@pytest.fixture
def project_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """The instance that `make run` uses, on an empty DAGSTER_HOME."""
    monkeypatch.setenv("DAGSTER_HOME", "to be undone after the test")
    monkeypatch.delenv("DAGSTER_HOME")
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", EVENT_BATCH_SIZE)
    day = DAYS.start.date()
    prepare_dagster_home(Settings({"TCM_DATA_DIR": str(tmp_path), "TCM_START_DATE": str(day)}))
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, BatchedSqliteEventLogStorage)
        yield instance


@dg.asset(partitions_def=DAYS, backfill_policy=dg.BackfillPolicy.single_run())
def daily(context: dg.AssetExecutionContext) -> None:
    context.add_output_metadata({"rows": 3})


@dg.asset(deps=[daily], tags={"colour": "blue"})
def whole() -> None: ...


@dg.asset_check(asset=whole, blocking=True)
def is_sound() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.ERROR, metadata={"offending_rows": 1})


def run_small_graph(instance: dg.DagsterInstance) -> str:
    defs = dg.Definitions([daily, whole], asset_checks=[is_sound], jobs=[dg.define_asset_job("all_of_it")])
    job = defs.resolve_job_def("all_of_it")
    return job.execute_in_process(instance=instance, raise_on_error=False, tags=SPAN).run_id


def materializations(run_id: str, count: int) -> list[dg.EventLogEntry]:
    return [
        dg.EventLogEntry(
            error_info=None,
            level="debug",
            user_message="",
            run_id=run_id,
            timestamp=time.time(),
            dagster_event=DagsterEvent(
                event_type_value=dg.DagsterEventType.ASSET_MATERIALIZATION.value,
                job_name="all_of_it",
                event_specific_data=StepMaterializationData(
                    dg.AssetMaterialization("daily", partition=f"day {number}")
                ),
            ),
        )
        for number in range(count)
    ]


def partitions(instance: dg.DagsterInstance) -> set[str]:
    return instance.get_materialized_partitions(dg.AssetKey("daily"))


def told(instance: dg.DagsterInstance, run_id: str) -> dict[str, object]:
    """What users and automation read of a run, without its times."""
    logs = [entry for entry in instance.all_logs(run_id) if entry.is_dagster_event]
    events = [
        (entry.dagster_event.event_type_value, entry.step_key, entry.dagster_event.partition)
        for entry in logs
        if entry.dagster_event and "RESOURCE" not in entry.dagster_event.event_type_value
    ]
    check = dg.AssetCheckKey(dg.AssetKey("whole"), "is_sound")
    records = {record.asset_entry.asset_key: record.asset_entry for record in instance.get_asset_records()}
    latest = instance.get_latest_materialization_event(dg.AssetKey("daily"))
    summary = instance.event_log_storage.get_latest_asset_check_execution_by_key([check])[check]
    return {
        "events": events,
        "partitions": partitions(instance),
        "assets": {
            key: (entry.last_materialization.asset_materialization.partition, entry.last_run_id == run_id)
            for key, entry in records.items()
        },
        "metadata": latest.asset_materialization.metadata,
        "check": (summary.status, summary.event.dagster_event.event_specific_data.metadata),
        # Their values are made of the run's id.
        "tags": [sorted(tags) for tags in instance.get_event_tags_for_asset(dg.AssetKey("daily"))],
        "records": [
            (record.partition_key, record.asset_key)
            for record in instance.fetch_materializations(dg.AssetKey("daily"), limit=100).records
        ],
        "status": instance.get_run_by_id(run_id).status,
    }


def test_a_run_reads_as_on_the_stock_storage(project_instance):
    ours = told(project_instance, run_small_graph(project_instance))
    with dg.instance_for_test() as stock:
        assert type(stock.event_log_storage) is SqliteEventLogStorage
        theirs = told(stock, run_small_graph(stock))
    assert len(ours["partitions"]) == 10
    assert ours == theirs


def test_the_stock_storage_reads_the_same_files(project_instance, tmp_path):
    run_id = run_small_graph(project_instance)
    written = project_instance.all_logs(run_id)
    stock = SqliteEventLogStorage(str(tmp_path / "dagster" / "history" / "runs"))
    try:
        assert stock.get_logs_for_run(run_id) == written
        assert stock.get_materialized_partitions(dg.AssetKey("daily")) == partitions(project_instance)
    finally:
        stock.dispose()


def test_a_batch_is_stored_whole(project_instance):
    project_instance.event_log_storage.store_event_batch(materializations("run", 200))
    assert len(partitions(project_instance)) == 200
    assert len(project_instance.all_logs("run")) == 200


def test_a_batch_that_breaks_off_leaves_nothing(project_instance, monkeypatch):
    storage = project_instance.event_log_storage
    storage.store_event_batch(materializations("run", 1))

    def fail(*_):
        raise RuntimeError("the disk is gone")

    with monkeypatch.context() as broken:
        # The last thing that is stored of a batch: the run's file and the index have everything else by then.
        broken.setattr(storage, "_store_asset_event", fail)
        with pytest.raises(RuntimeError, match="the disk is gone"):
            storage.store_event_batch(materializations("run", 100))
    assert partitions(project_instance) == {"day 0"}
    assert len(project_instance.all_logs("run")) == 1
    storage.store_event_batch(materializations("run", 100))
    assert len(partitions(project_instance)) == 100


def test_reading_while_writing_sees_whole_batches(project_instance):
    seen: list[int] = []
    problems: list[BaseException] = []
    writing = threading.Event()
    writing.set()

    def read() -> None:
        try:
            while writing.is_set():
                seen.append(len(project_instance.all_logs("run")))
                partitions(project_instance)
        except BaseException as error:
            problems.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(20):
            project_instance.event_log_storage.store_event_batch(materializations("run", 50))
            if number % 5 == 0:
                # Of two looks that end from now on, the second began after this batch.
                looks = len(seen)
                wait_until(lambda looks=looks: problems or len(seen) >= looks + 2, "the reader at work")
    finally:
        writing.clear()
        reader.join()
    assert not problems
    assert len(set(seen)) > 1
    assert {count % 50 for count in seen} == {0}
    assert len(project_instance.all_logs("run")) == 1000


def test_another_process_may_write_beside(project_instance, tmp_path):
    """A second storage on the same files stands for another process: the daemon beside a run."""
    beside = BatchedSqliteEventLogStorage(str(tmp_path / "dagster" / "history" / "runs"))
    try:
        for number in range(5):
            project_instance.event_log_storage.store_event_batch(materializations("run", 10))
            beside.store_event_batch(materializations(f"other {number}", 20))
        assert len(partitions(project_instance)) == 20
        assert len(project_instance.all_logs("run")) == 50
        assert len(project_instance.all_logs("other 4")) == 20
    finally:
        beside.dispose()


def test_more_runs_than_files_kept_open_can_be_read(project_instance):
    for number in range(12):
        project_instance.event_log_storage.store_event_batch(materializations(f"run {number}", number + 1))
    assert [len(project_instance.all_logs(f"run {number}")) for number in range(12)] == list(range(1, 13))


def test_a_run_can_be_deleted(project_instance):
    run_id = run_small_graph(project_instance)
    project_instance.delete_run(run_id)
    assert project_instance.all_logs(run_id) == []
