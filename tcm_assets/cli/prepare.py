"""What `make` prepares before anything runs: the data folder, Dagster's home, the points ledger.

Dagster's own commands prepare the same, each part when it is first used; here, problems are found at once.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from dagster._check import CheckError
from rich.console import Console
from rich.markup import escape

from tcm_assets.catalogue.first_day import note_first_day
from tcm_assets.cli.dagster_home import INSTANCE_SETTINGS, prepare_dagster_home
from tcm_assets.data_folder import require_folder
from tcm_assets.operators.places import find_places
from tcm_assets.operators.privacy import close_places
from tcm_assets.operators.telling import tell_of_run
from tcm_assets.orchestration.instance.running import fail_dead_runs
from tcm_assets.sample.plan import SampleError
from tcm_assets.sample.write import write_sample
from tcm_assets.services.unusable_files import UnusableFileError, shortened
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings

PREPARATION_ERRORS = (SampleError, SettingsError, UnusableFileError)
"""Errors whose message tells the user what to change."""


def refuse(console: Console, error: Exception) -> int:
    """Print what the user has to change; return the exit code 2."""
    console.print(str(error), style="red", markup=False, soft_wrap=True)
    return 2


def prepare() -> Settings:
    """Make the data folder, Dagster's home and the ledger ready, and return the settings. Raises PREPARATION_ERRORS."""
    settings = prepare_data_folder()
    # A bad address is found now, not when a run has failed.
    find_places(settings)
    prepare_dagster_home(settings)
    claim_points_ledger(settings)
    return settings


def close_open_places(console: Console, settings: Settings) -> None:
    """Take the rights of everyone off what holds balances, and print what was changed, or asks for the user."""
    for sentence in close_places(settings):
        console.print(f"[yellow]access[/yellow]   {escape(sentence)}", highlight=False, soft_wrap=True)


def prepare_data_folder() -> Settings:
    """Complete the bundled sample, or note the first day of the user's folder; return the settings.

    Adds nothing to a user's inputs, and asks for none: what is absent is empty. Raises PREPARATION_ERRORS.
    """
    settings = Settings()
    if not settings.has_own_folder:
        write_sample(settings.data_dir)
        return settings
    require_folder(settings.data_dir)
    if settings.first_day is None:
        note_first_day(settings.data_dir, settings.max_export_bytes)
        return Settings()
    return settings


def prepare_points_ledger(settings: Settings) -> None:
    """Create the ledger's database, or migrate it to this code's version; entries stay as they are.

    Raises SettingsError when it is newer than this code, is gone, cannot be reached or may not be changed.
    """
    from tcm_assets.ledger.ownership import open_own_ledger

    with _ledger_errors_as_settings_errors(), open_own_ledger(settings.ledger_url, settings.data_folder_id_path):
        pass


def claim_points_ledger(settings: Settings) -> None:
    """Prepare the ledger and claim it for this data folder, before anything is posted to it.

    Raises SettingsError as `prepare_points_ledger` does, and when the ledger belongs to another folder.
    """
    from tcm_assets.ledger.ownership import claim_ledger, open_own_ledger

    identity_path = settings.data_folder_id_path
    with _ledger_errors_as_settings_errors(), open_own_ledger(settings.ledger_url, identity_path) as ledger:
        claim_ledger(ledger, identity_path)


@contextmanager
def _ledger_errors_as_settings_errors() -> Iterator[None]:
    from sqlalchemy.exc import DBAPIError

    from tcm_assets.ledger.errors import LedgerError

    try:
        yield
    except (LedgerError, OSError) as error:
        raise SettingsError(str(error)) from error
    except DBAPIError as error:
        # The driver's message alone: SQLAlchemy's quotes a statement, which means nothing to a user.
        reason = " ".join(str(error.orig).split())
        raise SettingsError(f"the ledger's database could not be prepared: {reason}") from error


@contextmanager
def prepared_instance(console: Console) -> Iterator[dg.DagsterInstance]:
    """Open the instance of DAGSTER_HOME, end runs whose process is gone, and print what its dagster.yaml lacks.

    Raises PREPARATION_ERRORS.
    """
    import yaml

    try:
        instance = dg.DagsterInstance.get()
        # Loaded on demand otherwise.
        _ = instance.run_launcher
    except (dg.DagsterInvalidConfigError, yaml.YAMLError, UnicodeDecodeError, CheckError) as error:
        where = Path(os.environ["DAGSTER_HOME"]) / INSTANCE_SETTINGS.name
        raise SettingsError(
            f"{where} cannot be used ({shortened(error)}). Correct it by {INSTANCE_SETTINGS}, whose classes may have "
            f"moved since it was copied; in the data folder's own home, delete it, and the project's is written again"
        ) from error
    with instance:
        _prepare_instance(console, instance)
        yield instance


def _prepare_instance(console: Console, instance: dg.DagsterInstance) -> None:
    # Imported late: it loads the partitions, which are fixed at import, when the first day is known.
    from tcm_assets.orchestration.instance.needs import find_instance_gaps
    from tcm_assets.orchestration.table_asset import WAREHOUSE_POOL

    for gap in find_instance_gaps(instance):
        where = Path(instance.root_directory) / "dagster.yaml"
        console.print(f"[yellow]settings[/yellow] {where}: {gap}", highlight=False, soft_wrap=True)
    # A new instance learns of the pool's limit when it first empties its queue, and starts all runs of that once.
    instance.event_log_storage.initialize_concurrency_limit_to_default(WAREHOUSE_POOL)
    for run_id in fail_dead_runs(instance):
        console.print(f"[yellow]runs[/yellow]     {run_id} was failed: its process is gone, or never started")
        tell_people(console, instance, run_id)


def tell_people(console: Console, instance: dg.DagsterInstance, run_id: str) -> None:
    """Tell the places of TCM_NOTIFY of the end of a run, where it concerns people; print which cannot be reached."""
    settings = Settings()
    for problem in tell_of_run(instance, run_id, settings, find_places(settings)):
        console.print(f"[yellow]message[/yellow]  {escape(problem)}", highlight=False, soft_wrap=True)
