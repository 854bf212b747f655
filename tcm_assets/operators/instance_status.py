"""How the Dagster instance stands: runs, late tables, sensors and schedules, the daemon, and its settings.

Reads Dagster's storage alone, without loading the definitions, which take longer than all of this.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import dagster as dg
from dagster import DagsterRunStatus, RunRecord, RunsFilter
from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, TickStatus

from tcm_assets.captions.triggers import WEEKLY_TABLES
from tcm_assets.operators.run_ends import job_in_words
from tcm_assets.operators.status import Line, Probe, Standing, ago, counted
from tcm_assets.orchestration.automation import DAILY_FRESHNESS, WEEKLY_FRESHNESS
from tcm_assets.orchestration.instance.needs import find_instance_gaps
from tcm_assets.orchestration.instance.running import shows_no_life
from tcm_assets.orchestration.outdated_days import OUTDATED_CHECK
from tcm_assets.orchestration.partitions import run_window
from tcm_assets.orchestration.requested_runs.run_states import FULL_JOBS, covers
from tcm_assets.services.messages import few
from tcm_assets.tables.all_tables import ALL_TABLES

AUTOMATIONS = (
    "landing_folder",
    "creator_and_brand_lists",
    "ledger_activity",
    "follow_upstream",
    "daily_refresh",
    "weekly_topics",
    "outdated_days",
)
"""Sensors and schedules that a person turns on; the one that tells operators is on where TCM_NOTIFY is set."""

UNSEEN_AFTER_S = 300.0
"""Age of the latest sign of life of the daemon after which it is not running: it gives one every half a minute."""

SHOWN_OLD_TABLES = 3
"""Tables with such days that are listed before the others are counted: after an upgrade it may be all of them."""

LOOKED_AT_RUNS = 200
"""Runs that are looked through for failed ones, the newest first."""

_GOING_ON = (
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
)


def instance_probes(instance: dg.DagsterInstance, end_day: date | None, settings_file: str) -> dict[str, Probe]:
    """Return the probes of the instance, by subject.

    `end_day` is the day after the last partition; `settings_file` says where the instance's settings are, and whose.
    """
    return {
        "runs": lambda: _runs(instance),
        "freshness": lambda: _freshness(instance, end_day),
        "old days": lambda: _old_days(instance),
        "automation": lambda: _automation(instance),
        "instance": lambda: _settings(instance, settings_file),
    }


def _runs(instance: dg.DagsterInstance) -> Iterator[Line]:
    now = time.time()
    going_on = instance.get_run_records(RunsFilter(statuses=list(_GOING_ON)))
    queued = instance.get_runs_count(RunsFilter(statuses=[DagsterRunStatus.QUEUED]))
    dead = [record for record in going_on if shows_no_life(record.dagster_run)]
    running = few([f"{_named(record)}, begun {ago(_began(record), now)}" for record in going_on if record not in dead])
    yield Line("runs", f"{running or 'none is going on'}; {queued} queued" if queued else running or "none is going on")
    failed = _failed_since_success(instance)
    if dead:
        words = few([_named(record) for record in dead])
        yield Line("runs", f"without a process: {words}; the daemon or the next make fails it", Standing.LOOK)
    if failed:
        words = few([f"{_named(record)} ({record.dagster_run.run_id[:8]})" for record in failed])
        newest = ago(max(record.end_time or _began(record) for record in failed), now)
        yield Line("runs", f"failed and not made up for: {words}; the latest ended {newest}", Standing.ACT)


def _failed_since_success(instance: dg.DagsterInstance) -> list[RunRecord]:
    """Return the failed runs that no later success made up for, without those that start again by themselves.

    A success makes up for runs of its job, or of any where its job makes everything, about days that it covers. Assets
    that were chosen by hand count as a job of their own.
    """
    statuses = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE]
    succeeded: list[RunRecord] = []
    failed = []
    # The newest first.
    for record in instance.get_run_records(RunsFilter(statuses=statuses), limit=LOOKED_AT_RUNS):
        run = record.dagster_run
        if run.status == DagsterRunStatus.SUCCESS:
            succeeded.append(record)
        elif not run.is_complete_and_waiting_to_retry and not any(_makes_up_for(run, each) for each in succeeded):
            failed.append(record)
    return failed


def _makes_up_for(failed: dg.DagsterRun, success: RunRecord) -> bool:
    job = job_in_words(success.dagster_run)
    return job in (job_in_words(failed), *FULL_JOBS) and covers(success, run_window(failed.tags))


def _named(record: RunRecord) -> str:
    run = record.dagster_run
    days = run_window(run.tags)
    return f"{job_in_words(run)} for {days}" if days else job_in_words(run)


def _began(record: RunRecord) -> float:
    return record.start_time or record.create_timestamp.timestamp()


def _freshness(instance: dg.DagsterInstance, end_day: date | None) -> Iterator[Line]:
    now = time.time()
    made = {}
    for record in instance.get_asset_records([dg.AssetKey(name) for name in ALL_TABLES]):
        entry = record.asset_entry
        if entry.last_materialization:
            made[entry.asset_key.to_user_string()] = entry.last_materialization.timestamp
    if not made:
        yield Line("freshness", "no table is made yet", Standing.LOOK)
        return
    ages = {name: now - moment for name, moment in made.items()}
    late = sorted((name for name, age in ages.items() if age > _bounds_s(name)[0]), key=lambda name: -ages[name])
    missed = [name for name in late if ages[name] > _bounds_s(name)[1]]
    never = [name for name in ALL_TABLES if name not in made]
    if not late:
        yield Line("freshness", f"{counted(len(made), 'table')}, all made in time")
    elif end_day and end_day <= datetime.now(UTC).date():
        words = f"as of {ago(min(made[name] for name in late), now)}; no further day is to come (TCM_END_DATE)"
        yield Line("freshness", words)
    else:
        oldest = ago(made[late[0]], now)
        words = f"late: {counted(len(late), 'table')}, {len(missed)} by more than a refresh: {few(late)}; made {oldest}"
        yield Line("freshness", words, Standing.ACT if missed else Standing.LOOK)
    if never:
        yield Line("freshness", f"never made: {few(never)}", Standing.LOOK)


def _bounds_s(table_name: str) -> tuple[float, float]:
    """Return the ages (s) after which a table is late, and after which it missed more than one refresh."""
    policy = WEEKLY_FRESHNESS if table_name in WEEKLY_TABLES else DAILY_FRESHNESS
    return _WINDOWS[policy is WEEKLY_FRESHNESS]


def _windows(policy: dg.FreshnessPolicy) -> tuple[float, float]:
    warn, fail = policy.warn_window, policy.fail_window  # type: ignore[attr-defined]
    return warn.to_timedelta().total_seconds(), fail.to_timedelta().total_seconds()


_WINDOWS = {True: _windows(WEEKLY_FRESHNESS), False: _windows(DAILY_FRESHNESS)}


def _old_days(instance: dg.DagsterInstance) -> Iterator[Line]:
    """Yield a line for each table of which a check has found days that other code made."""
    keys = [dg.AssetCheckKey(dg.AssetKey(name), OUTDATED_CHECK) for name in ALL_TABLES]
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
    # A run that is going on has planned some, which are no results yet.
    found = [each.evaluation for each in latest.values() if isinstance(each.evaluation, dg.AssetCheckEvaluation)]
    # What is not published comes first.
    outdated = sorted(
        (evaluation for evaluation in found if not evaluation.passed), key=lambda each: not _is_unpublished(each)
    )
    if found and not outdated:
        yield Line("old days", "none: every stored day was made by the present code")
    for evaluation in outdated[:SHOWN_OLD_TABLES]:
        words = evaluation.description or f"{evaluation.asset_key.to_user_string()} has days that other code made"
        yield Line("old days", words, Standing.ACT if _is_unpublished(evaluation) else Standing.LOOK)
    if len(outdated) > SHOWN_OLD_TABLES:
        yield Line("old days", f"and {len(outdated) - SHOWN_OLD_TABLES} more tables", Standing.LOOK)


def _is_unpublished(evaluation: dg.AssetCheckEvaluation) -> bool:
    return evaluation.severity == dg.AssetCheckSeverity.ERROR


def _automation(instance: dg.DagsterInstance) -> Iterator[Line]:
    states = {state.name: state for state in instance.all_instigator_state()}
    turned_on = [name for name in AUTOMATIONS if name in states and states[name].status == InstigatorStatus.RUNNING]
    off = [name for name in AUTOMATIONS if name not in turned_on]
    if turned_on and not _is_daemon_alive(instance):
        words = f"on: {few(turned_on)}, but no daemon is running: start one (make ui)"
        yield Line("automation", words, Standing.ACT)
    if off:
        yield Line("automation", f"off: {few(off, shown=len(off))}; turn them on in the UI", Standing.LOOK)
    elif turned_on:
        yield Line("automation", "every sensor and schedule is on")
    for name, state in sorted(states.items()):
        if state.status != InstigatorStatus.STOPPED:
            yield from _latest_tick(instance, name, state)


def _latest_tick(instance: dg.DagsterInstance, name: str, state: InstigatorState) -> Iterator[Line]:
    """Yield a line about a sensor or schedule whose latest tick failed, or which says that something is late."""
    for tick in instance.get_ticks(state.instigator_origin_id, state.selector_id, limit=1):
        if tick.status == TickStatus.FAILURE and tick.error:
            error = tick.error.cause or tick.error
            yield Line(
                name, f"its last tick failed: {error.message.strip().partition(': ')[2] or error.message}", Standing.ACT
            )
        elif "late since" in (tick.skip_reason or ""):
            yield Line(name, str(tick.skip_reason), Standing.LOOK)


def _is_daemon_alive(instance: dg.DagsterInstance) -> bool:
    heartbeats = instance.get_daemon_heartbeats().values()
    return any(time.time() - heartbeat.timestamp < UNSEEN_AFTER_S for heartbeat in heartbeats)


def _settings(instance: dg.DagsterInstance, settings_file: str) -> Iterator[Line]:
    gaps: Sequence[str] = list(find_instance_gaps(instance))
    if not gaps:
        yield Line("instance", f"{settings_file} has all that is needed")
    for gap in gaps:
        yield Line("instance", f"{settings_file}: {gap}", Standing.LOOK)
