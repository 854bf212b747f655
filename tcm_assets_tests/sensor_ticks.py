"""A sensor that is evaluated tick by tick, on an instance whose runs end as a test says."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from tcm_assets.orchestration.partitions import run_tags
from tcm_assets.warehouse.relations import Window

DAYS_OF_RUN = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")


class SensorTicks:
    """A sensor with its cursor and its clock; what it asks for is queued on `instance`."""

    def __init__(
        self,
        sensor: dg.SensorDefinition,
        resources: Mapping[str, object],
        instance: dg.DagsterInstance,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.instance, self.cursor, self.reason = instance, None, ""
        self._sensor, self._resources = sensor, dict(resources)
        self._now = datetime.now(UTC).timestamp()
        clock = SimpleNamespace(time=lambda: self._now)
        monkeypatch.setattr(f"{sensor._raw_fn.__module__}.time", clock)

    def wait(self, minutes: float) -> None:
        """Let time pass."""
        self._now += 60 * minutes

    def look(self, *, starts: bool = True) -> list[Any]:
        """Evaluate the sensor: first and last day, or the assets, or None, of each run; `reason` is why there is none.

        Each run is queued, unless `starts` is False: a daemon that dies between the tick and its runs.
        """
        context = dg.build_sensor_context(
            self.instance, self.cursor, resources=self._resources, sensor_name=self._sensor.name
        )
        data = self._sensor.evaluate_tick(context)
        self.cursor, self.reason = data.cursor or self.cursor, data.skip_message or ""
        assert bool(data.run_requests) != bool(self.reason)
        for request in data.run_requests or ():
            assert request.run_key is None
            if starts:
                self.queued(request.tags, asset_selection=frozenset(request.asset_selection or ()) or None)
        return [_subject(request) for request in data.run_requests or ()]

    def queued(self, tags: Mapping[str, str], job_name: str | None = None, **fields: Any) -> dg.DagsterRun:
        """Queue a run, of the sensor's own job unless told otherwise."""
        run = dg.DagsterRun(
            job_name or self._sensor.job_name, tags=dict(tags), status=DagsterRunStatus.STARTING, **fields
        )
        return self.instance.add_run(run)

    def end_runs(self, event: dg.DagsterEventType = dg.DagsterEventType.RUN_SUCCESS) -> None:
        """Let every queued run end so."""
        for run in self.instance.get_runs(dg.RunsFilter(statuses=[DagsterRunStatus.STARTING])):
            self._happens(run, event)

    def fail_runs(self) -> None:
        """Let every queued run fail."""
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

    def _happens(self, run: dg.DagsterRun, event: dg.DagsterEventType) -> None:
        moment = datetime.fromtimestamp(self._now, UTC)
        self.instance.run_storage.handle_run_event(run.run_id, dg.DagsterEvent(event.value, run.job_name), moment)


def _subject(request: dg.RunRequest) -> Any:
    if request.asset_selection:
        return tuple(key.to_user_string() for key in request.asset_selection)
    return tuple(request.tags[end] for end in DAYS_OF_RUN) if DAYS_OF_RUN[0] in request.tags else None


@pytest.fixture
def runs_of_sensors() -> Iterator[dg.DagsterInstance]:
    """An instance without runs."""
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance
