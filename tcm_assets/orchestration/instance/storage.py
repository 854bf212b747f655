"""Where a Dagster instance keeps runs, events, schedules and logs of steps: DAGSTER_HOME, or else the data folder.

Named in dagster.yaml. Dagster without DAGSTER_HOME takes its settings from the current folder, and a temporary folder
for everything else: `dagster dev` in a clone would neither show what `make run` did nor remember its own runs.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

from tcm_assets.data_folder import dagster_home_of, data_dir_of, require_folder
from tcm_assets.orchestration.instance.databases import NamedRunStorage, NamedScheduleStorage, usable_database
from tcm_assets.orchestration.instance.event_storage import BatchedSqliteEventLogStorage

EVENT_BATCH_SIZE = "1000"
"""Events that Dagster stores at once, instead of one by one: a run over many days has thousands."""


def instance_home() -> Path:
    """Return the folder of the instance that this process uses: DAGSTER_HOME, or `dagster/` of the data folder.

    Raises SettingsError for a data folder that does not exist.
    """
    data_dir = data_dir_of(os.environ)
    if not os.environ.get("DAGSTER_HOME"):
        require_folder(data_dir)
    return dagster_home_of(os.environ, data_dir)


class DataFolderStorage(DagsterSqliteStorage):
    """Dagster's SQLite storage in `instance_home()`, with events in batches; the files are where the stock ones are."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        # The stock storage asks for the size of a batch in the environment alone.
        os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", EVENT_BATCH_SIZE)
        history, schedules = Path(base_dir) / "history", Path(base_dir) / "schedules"
        with usable_database(history / "runs.db"):
            self._run_storage = NamedRunStorage.from_local(str(history))
        with usable_database(history / "runs" / "index.db"):
            self._event_log_storage = BatchedSqliteEventLogStorage(str(history / "runs"))
        with usable_database(schedules / "schedules.db"):
            self._schedule_storage = NamedScheduleStorage.from_local(str(schedules))
        self.base_dir = base_dir
        self._inst_data = inst_data
        super(DagsterSqliteStorage, self).__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Return the configuration's fields: there are none."""
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, _config_value: Mapping[str, Any]
    ) -> "DataFolderStorage":
        """Return the storage that dagster.yaml names."""
        return cls.from_local(str(instance_home()), inst_data=inst_data)


class DataFolderLogs(LocalComputeLogManager):
    """What steps print, in `storage/` of `instance_home()`, where Dagster keeps it by default."""

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Return the configuration's fields: there are none."""
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, _config_value: Mapping[str, Any]
    ) -> "DataFolderLogs":
        """Return the log manager that dagster.yaml names."""
        return cls(base_dir=str(instance_home() / "storage"), inst_data=inst_data)
