"""Preparation before anything runs: the data folder, Dagster's home, the points ledger, runs whose process is gone."""

import glob
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from dagster import DagsterRunStatus, RunsFilter
from rich.console import Console

from tcm_assets.catalogue.ingest import find_upload_days, ingest_landing
from tcm_assets.data_folder import first_day_note
from tcm_assets.sample.plan import SampleError
from tcm_assets.sample.write import write_sample
from tcm_assets.setting_types import FirstDayUnknownError, SettingsError
from tcm_assets.settings import Settings

_INSTANCE_SETTINGS = Path(__file__).resolve().parents[2] / "dagster.yaml"

EVENT_BATCH_SIZE = "1000"
"""Events that Dagster stores at once, instead of one by one: a run over many days has thousands."""

PROCESS_TAG = "tcm_assets/process"
"""Tag of a run: the name of its machine and the id of its process."""

FFMPEG_QUIET_LOG_LEVEL = "-8"
"""FFmpeg's AV_LOG_QUIET: it would print lines while the sample's clips are written."""


class MissingInputError(FileNotFoundError):
    """The data folder lacks something that the pipeline reads; the message says what to put there."""


PREPARATION_ERRORS = (MissingInputError, SampleError, SettingsError)
"""Errors whose message tells the user what to change."""


def refuse(console: Console, error: Exception) -> int:
    """Print what the user has to change; return the exit code 2."""
    console.print(str(error), style="red", markup=False, soft_wrap=True)
    return 2


def prepare() -> Settings:
    """Make the data folder, Dagster's home and the ledger ready, and return the settings. Raises PREPARATION_ERRORS."""
    settings = prepare_data_folder()
    prepare_dagster_home(settings)
    prepare_points_ledger(settings)
    claim_points_ledger(settings)
    return settings


def prepare_data_folder() -> Settings:
    """Complete the bundled sample, or check the user's folder; return the settings.

    Adds nothing to a user's inputs. Without TCM_START_DATE, the first upload day in the landing folder is noted in the
    data folder, so that every later start has the same partitions. Raises PREPARATION_ERRORS.
    """
    try:
        settings = Settings()
    except FirstDayUnknownError as unknown:
        _require_inputs(unknown.data_dir)
        _note_first_day(unknown.data_dir)
        return Settings()
    if settings.has_own_folder:
        _require_inputs(settings.data_dir)
    else:
        # OpenCV reads this when it first opens a file, here to write the sample's clips.
        os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", FFMPEG_QUIET_LOG_LEVEL)
        write_sample(settings.data_dir)
    return settings


def prepare_dagster_home(settings: Settings) -> None:
    """Set DAGSTER_HOME to a folder in the data folder and put the instance's settings there.

    Raises SettingsError for a folder whose settings Dagster would ignore.
    """
    if glob.has_magic(str(settings.dagster_home)):
        raise SettingsError(
            f"{settings.dagster_home} has one of the characters [ ? * in its path, and Dagster reads no settings from "
            "such a folder: rename it"
        )
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_INSTANCE_SETTINGS, settings.dagster_home / _INSTANCE_SETTINGS.name)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", EVENT_BATCH_SIZE)


def prepare_points_ledger(settings: Settings) -> None:
    """Create the ledger's database, or migrate it to this code's version; entries stay as they are.

    Raises SettingsError when it is newer than this code, cannot be reached or may not be changed.
    """
    from tcm_assets.ledger.database import prepare_ledger

    with _ledger_errors_as_settings_errors():
        prepare_ledger(settings.ledger_url)


def claim_points_ledger(settings: Settings) -> None:
    """Claim the prepared ledger for this data folder, before anything is posted to it.

    Raises SettingsError when it belongs to another folder.
    """
    from tcm_assets.ledger.database import Ledger, claim_ledger

    with _ledger_errors_as_settings_errors(), Ledger.open(settings.ledger_url) as ledger:
        claim_ledger(ledger, settings.data_folder_id_path)


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


def _require_inputs(data_dir: Path) -> None:
    missing = [name for name in ("creators.csv", "brands.csv", "landing") if not (data_dir / name).exists()]
    if missing:
        raise MissingInputError(
            f"{data_dir} lacks {', '.join(missing)}. A data folder holds creators.csv, brands.csv, landing/ with the "
            "export files, and media/ with clips named after their video's id (media/ may be absent)."
        )


def _note_first_day(data_dir: Path) -> None:
    # The assets read the same archive later, so nothing is parsed twice.
    archive_dir = data_dir / "warehouse" / "ingested"
    landing = ingest_landing(data_dir / "landing", archive_dir, datetime.now(UTC))
    days = find_upload_days(landing)
    if days is None:
        raise MissingInputError(
            f"{data_dir / 'landing'} holds no readable video, so the first day is not known: put export files there "
            "(.json, .jsonl, or either with .gz), or set TCM_START_DATE=YYYY-MM-DD."
        )
    first_day_note(data_dir).write_text(f"{days[0].isoformat()}\n")


def process_tag() -> str:
    """Return the value of PROCESS_TAG for this process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def fail_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs as failed whose process, on this machine, is gone; return their ids."""
    unfinished = RunsFilter(statuses=[DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING])
    dead = [run for run in instance.get_runs(unfinished) if _is_dead(run.tags.get(PROCESS_TAG))]
    for run in dead:
        instance.report_run_failed(run, "its process ended before the run did; tables that it had stored are complete")
    return [run.run_id for run in dead]


def _is_dead(tag: str | None) -> bool:
    """Return whether the process of the tag was on this machine and is gone; False where that is not known."""
    machine, _, process = (tag or "").rpartition(":")
    if machine != socket.gethostname() or not process.isdecimal() or int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
