"""Steps that meet a held lock are retried, and no others."""

import threading
from types import SimpleNamespace

import dagster as dg
import pytest

from tcm_assets.ledger.errors import LedgerBusyError
from tcm_assets.orchestration.lock_retries import MAX_RETRIES, retried_when_locked
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.services.file_locks import FileLock, LockTimeoutError
from tcm_assets.services.retry_policy import RetryPolicy
from tcm_assets_tests.video_ids import video_id
from tcm_assets_tests.waiting import PATIENCE_S

DAY = "2020-10-01"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    pauses = RetryPolicy(first_wait_s=0.05, max_wait_s=0.05, is_jittered=False)
    monkeypatch.setattr("tcm_assets.orchestration.lock_retries.PAUSES", pauses)


def retries(result):
    return [event.step_key for event in result.all_events if event.event_type == dg.DagsterEventType.STEP_UP_FOR_RETRY]


@pytest.fixture
def held(workbench):
    """The warehouse, held by another program until it is let go."""
    lock = FileLock(workbench.settings.warehouse_path.with_name("tcm.duckdb.lock"), PATIENCE_S)
    free, taken = threading.Event(), threading.Event()

    def hold():
        with lock.exclusive():
            taken.set()
            free.wait(PATIENCE_S)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(PATIENCE_S)
    yield free
    free.set()
    thread.join()


def hasty(workbench):
    return {"warehouse": WarehouseResource(database=str(workbench.settings.warehouse_path), lock_timeout_s=0.05)}


def test_a_table_that_cannot_be_stored_yet_is_stored_when_the_warehouse_is_let_go(workbench, held, monkeypatch):
    workbench.deliver("a.json", {"id": "1", "day": DAY})

    def let_go(*_: object):
        held.set()
        return 0.2

    monkeypatch.setattr("tcm_assets.orchestration.lock_retries.PAUSES", SimpleNamespace(wait_s=let_go))
    result = workbench.materialize("raw_videos", resources=hasty(workbench))
    assert result.success
    assert retries(result) == ["raw_videos"]
    assert [row["video_id"] for row in workbench.rows("raw_videos")] == [video_id(1)]


def test_a_warehouse_that_stays_held_fails_the_step_with_the_reason(workbench, held):
    assert not held.is_set()
    result = workbench.materialize("raw_videos", resources=hasty(workbench), raise_on_error=False)
    assert not result.success
    assert retries(result).count("raw_videos") == MAX_RETRIES
    (failure,) = result.get_step_failure_events()
    assert "was not free within 0.05 s" in failure.step_failure_data.error.cause.message


@pytest.mark.parametrize("error", [LockTimeoutError("held"), LedgerBusyError("busy"), ValueError("wrong")])
@pytest.mark.parametrize("kind", ["asset", "check", "generator"])
def test_assets_and_checks_are_retried_after_held_locks_alone(instance, error, kind):
    attempts = []

    def attempt():
        attempts.append(1)
        if len(attempts) < 3:
            raise error

    @dg.asset(name="made")
    @retried_when_locked
    def made(context: dg.AssetExecutionContext):
        assert context.retry_number == len(attempts)
        if kind == "asset":
            attempt()

    if kind == "generator":

        @dg.multi_asset_check(specs=[dg.AssetCheckSpec("checked", asset="made")])
        @retried_when_locked
        def checked(context: dg.AssetCheckExecutionContext):
            assert context.selected_asset_check_keys
            attempt()
            yield dg.AssetCheckResult(asset_key="made", check_name="checked", passed=True)
    else:

        @dg.asset_check(asset="made")
        @retried_when_locked
        def checked():
            if kind == "check":
                attempt()
            return dg.AssetCheckResult(passed=True)

    job = dg.Definitions(assets=[made], asset_checks=[checked], executor=dg.in_process_executor)
    result = job.resolve_implicit_global_asset_job_def().execute_in_process(instance=instance, raise_on_error=False)
    is_lock = isinstance(error, LockTimeoutError)
    assert (result.success, len(attempts)) == ((True, 3) if is_lock else (False, 1))


def test_outside_a_run_the_request_to_retry_carries_the_reason():
    @retried_when_locked
    def locked():
        raise LockTimeoutError("held by process 1")

    with pytest.raises(dg.RetryRequested) as requested:
        locked()
    assert str(requested.value.__cause__) == "held by process 1"
