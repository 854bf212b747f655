"""Sensors and schedules that are evaluated tick by tick, on an instance whose runs end as a test says."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from tcm_assets.orchestration.partitions import run_tags
from tcm_assets.warehouse.relations import Window

DAYS_OF_RUN = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")


class _Ticks:
    """A clock, and the runs that were asked for."""

    def __init__(self, instance: dg.DagsterInstance, job_name: str, now: float) -> None:
        self.instance, self.reason = instance, ""
        self._job_name, self._now = job_name, now

    def wait(self, minutes: float) -> None:
        """Let time pass."""
        self._now += 60 * minutes

    def queued(self, tags: Mapping[str, str], job_name: str | None = None, **fields: Any) -> dg.DagsterRun:
        """Have a run on its way, of the own job unless told otherwise."""
        run = dg.DagsterRun(job_name or self._job_name, tags=dict(tags), status=DagsterRunStatus.STARTING, **fields)
        return self.instance.add_run(run)

    def end_runs(self, event: dg.DagsterEventType = dg.DagsterEventType.RUN_SUCCESS) -> None:
        """Let every run that is on its way end so."""
        for run in self.instance.get_runs(dg.RunsFilter(statuses=[DagsterRunStatus.STARTING])):
            self._happens(run, event)

    def fail_runs(self) -> None:
        """Let every run that is on its way fail."""
        self.end_runs(dg.DagsterEventType.RUN_FAILURE)

    def delete_runs(self) -> None:
        """Delete every run."""
        for run in self.instance.get_runs():
            self.instance.delete_run(run.run_id)

    def other_success(self, days: Window, job_name: str = "everything") -> None:
        """Let a run that nobody asked for start now, and succeed."""
        run = self.queued(run_tags(days), job_name)
        self._happens(run, dg.DagsterEventType.RUN_START)
        self._happens(run, dg.DagsterEventType.RUN_SUCCESS)

    def _answered(self, run_requests: Sequence[dg.RunRequest], skip_message: str | None, *, starts: bool) -> list[Any]:
        self.reason = skip_message or ""
        assert bool(run_requests) != bool(self.reason)
        for request in run_requests:
            assert request.run_key is None
            if starts:
                self.queued(request.tags, asset_selection=frozenset(request.asset_selection or ()) or None)
        return [_subject(request) for request in run_requests]

    def _happens(self, run: dg.DagsterRun, event: dg.DagsterEventType) -> None:
        moment = datetime.fromtimestamp(self._now, UTC)
        self.instance.run_storage.handle_run_event(run.run_id, dg.DagsterEvent(event.value, run.job_name), moment)


class SensorTicks(_Ticks):
    """A sensor with its cursor and its clock."""

    def __init__(
        self,
        sensor: dg.SensorDefinition,
        resources: Mapping[str, object],
        instance: dg.DagsterInstance,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        super().__init__(instance, sensor.job_name, datetime.now(UTC).timestamp())
        self.cursor: str | None = None
        self._sensor, self._resources = sensor, dict(resources)
        monkeypatch.setattr(f"{sensor._raw_fn.__module__}.time", SimpleNamespace(time=lambda: self._now))

    def look(self, *, starts: bool = True) -> list[Any]:
        """Evaluate the sensor: first and last day, or the assets, or None, of each run; `reason` is why there is none.

        Each run is on its way then, unless `starts` is False: a daemon that dies between the tick and its runs.
        """
        context = dg.build_sensor_context(
            self.instance, self.cursor, resources=self._resources, sensor_name=self._sensor.name
        )
        data = self._sensor.evaluate_tick(context)
        self.cursor = data.cursor or self.cursor
        return self._answered(data.run_requests or (), data.skip_message, starts=starts)


class ScheduleTicks(_Ticks):
    """A schedule and its clock."""

    def __init__(self, schedule: dg.ScheduleDefinition, instance: dg.DagsterInstance, now: datetime) -> None:
        super().__init__(instance, schedule.job_name, now.timestamp())
        self._schedule = schedule

    def look(self, at: datetime | None = None) -> list[Any]:
        """Evaluate the schedule, at a later time if one is given; see `SensorTicks.look`."""
        self._now = at.timestamp() if at else self._now
        context = dg.build_schedule_context(scheduled_execution_time=datetime.fromtimestamp(self._now, UTC))
        # Dagster takes none but persistent instances here, which are slow to make.
        context._instance_ref, context._instance = object(), self.instance
        data = self._schedule.evaluate_tick(context)
        return self._answered(data.run_requests or (), data.skip_message, starts=True)


def _subject(request: dg.RunRequest) -> Any:
    if request.asset_selection:
        return tuple(key.to_user_string() for key in request.asset_selection)
    return tuple(request.tags[end] for end in DAYS_OF_RUN) if DAYS_OF_RUN[0] in request.tags else None


@pytest.fixture
def runs_of_sensors() -> Iterator[dg.DagsterInstance]:
    """An instance without runs."""
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance
