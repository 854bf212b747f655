"""The sensor of the landing folder, which starts a refresh."""

import json
import re
import time
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import dagster as dg

from tcm_assets.catalogue.assets import ingest
from tcm_assets.catalogue.ingest import IngestedLanding, find_changed_days, find_upload_days
from tcm_assets.catalogue.landing_files import MissingLandingError, list_landing_folder
from tcm_assets.catalogue.tables import REJECTED_RECORDS
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.partitions import SCORING_WINDOW_DAYS, all_days
from tcm_assets.orchestration.requested_runs.requests import (
    Plan,
    Request,
    Reviewed,
    Standing,
    ask,
    plan,
    succeeded_items,
)
from tcm_assets.orchestration.requested_runs.run_states import FULL_JOBS, latest_success_since, review_all, run_request
from tcm_assets.orchestration.requested_runs.sensor_memory import Memory, answer, recall
from tcm_assets.orchestration.resources import DataFolder
from tcm_assets.setting_types import SettingsError
from tcm_assets.warehouse.relations import Window

CHECK_EVERY_S = 60  # pause between two evaluations, in seconds
_KEY_LENGTH = 12  # hexadecimal digits of a file's digest: two of 10,000 files agree in one folder of five million


@dg.sensor(
    # By name: the job covers all subjects, which cannot be imported here.
    job_name="refresh",
    minimum_interval_seconds=CHECK_EVERY_S,
    description=(
        "New, changed or removed export files in the landing folder refresh the upload days that they hold, and the "
        "days that are scored against those. What a failed run leaves undone is asked for again."
    ),
    metadata=defined_here(),
)
def landing_folder(context: dg.SensorEvaluationContext, data_folder: DataFolder) -> dg.SensorResult | dg.SkipReason:
    """Request runs over the days of all files that were added, changed or removed and not refreshed since.

    A file is done when a run that was asked for it has succeeded; until then it is asked for again, with the pauses and
    the limit of `requested_runs`. At the first evaluation every file is new, unless a successful run over all days is
    younger. When the new files hold no video of a day with a partition, a run refreshes `rejected_records` alone.
    """
    now = time.time()
    try:
        landing, days = ingest(data_folder), all_days()
        present = _present_keys(landing)
        memory = recall(context) or _first_memory(context, data_folder, landing, present, days)
    except (MissingLandingError, SettingsError) as error:
        return dg.SkipReason(str(error))
    reviewed = review_all(context.instance, memory.requests, jobs=FULL_JOBS, now=now)
    done = _with_done(memory.done, succeeded_items(reviewed))
    planned = plan(reviewed, _wanted(present, done, reviewed), now)
    requests = _requests(planned, landing, days, now)
    return answer(
        context,
        Memory((*(each.request for each in planned.others), *requests), done, memory.kept_as),
        planned,
        # Where nothing that can be stored came, the reasons are worth a record.
        [run_request(request, (REJECTED_RECORDS.name,)) for request in requests],
        name=_name,
        idle=f"every file in {data_folder.landing_dir} is refreshed, {len(present)} in all: waiting for a new, changed "
        "or removed one",
    )


def _present_keys(landing: IngestedLanding) -> frozenset[str]:
    parts = (key[:_KEY_LENGTH] for key in landing.parts.keys)
    return frozenset([*parts, *(_key(problem.source_file) for problem in landing.unread)])


def _key(name: str) -> str:
    """Return the beginning of the digest in the name of an archived file; of any other file, that of its name."""
    archived = re.match(r"[0-9a-f]{64}(?=\.)", name)
    return (archived[0] if archived else sha256(name.encode()).hexdigest())[:_KEY_LENGTH]


def _first_memory(
    context: dg.SensorEvaluationContext,
    data_folder: DataFolder,
    landing: IngestedLanding,
    present: frozenset[str],
    days: Window,
) -> Memory:
    """Return which files are done by a cursor of the first format, a list of their names, or by the latest full run."""
    try:
        seen = json.loads(context.cursor or "null")
    except ValueError:
        seen = None
    if isinstance(seen, list):
        return Memory(done=frozenset(_key(str(name)) for name in seen))
    files, _ = list_landing_folder(Path(data_folder.landing_dir))
    moment = max((changed_at(file.path) for file in files), default=0.0)
    uploads = find_upload_days(landing)
    made = latest_success_since(context.instance, FULL_JOBS, moment, _clip(uploads, days))
    return Memory(done=present if made else frozenset())


def changed_at(path: Path) -> float:
    """Return when the file was put here or changed, in Unix seconds; a copy keeps the time of its last change.

    0 for a file that is gone, or a link that leads nowhere.
    """
    try:
        status = path.stat()
    except OSError:
        return 0.0
    return max(status.st_ctime, status.st_mtime)


def _with_done(done: frozenset[str], items: Sequence[str]) -> frozenset[str]:
    """Return the files that are refreshed after these items are, as they are in the landing folder."""
    for key, state in (item.split() for item in items):
        done = done | {key} if state == "+" else done - {key}
    return done


def _wanted(present: frozenset[str], done: frozenset[str], reviewed: Sequence[Reviewed]) -> set[str]:
    """Return the items that are not known to be refreshed: a file and "+" when it is there, "-" when it is gone.

    A file that came or went while a run is on its way may be in the tables or not: it is asked for as it is now.
    """
    on_the_way = {item for each in reviewed if each.standing is not Standing.DONE for item in each.request.items}
    keys = (present ^ done) | {key for key, state in map(str.split, on_the_way) if (state == "+") != (key in present)}
    return {f"{key} {'+' if key in present else '-'}" for key in keys}


def _requests(planned: Plan, landing: IngestedLanding, days: Window, now: float) -> list[Request]:
    """Return the runs to ask for: new files and those that are due, together where their days touch."""
    groups: list[tuple[Window | None, set[str], list[Reviewed]]] = []
    asked: list[tuple[Collection[str], list[Reviewed]]] = [(each.request.items, [each]) for each in planned.due]
    if planned.new:
        asked.append((planned.new, []))
    found = [(_days_to_refresh(items, landing, days), set(items), again) for items, again in asked]
    # Files without such days come last: any full run records their problems.
    for window, items, again in sorted(found, key=lambda each: each[0].start if each[0] else date.max):
        last = groups[-1] if groups else None
        if last and (window is None or (last[0] is not None and window.start <= last[0].end)):
            together = last[0] and Window(last[0].start, max(last[0].end, (window or last[0]).end))
            groups[-1] = (together, last[1] | items, last[2] + again)
        else:
            groups.append((window, items, again))
    return [ask(items, window, now, again) for window, items, again in groups]


def _days_to_refresh(items: Collection[str], landing: IngestedLanding, days: Window) -> Window | None:
    """Return the partitions that the files touch, None when there are none; a removed file may still be in the archive.

    A video is scored against by its own day and the days after it, as far as the scoring window reaches.
    """
    keys = {item.split()[0] for item in items}
    changed = [key for key in landing.parts.owners if key[:_KEY_LENGTH] in keys]
    uploads = _clip(find_changed_days(landing, changed), days)
    return uploads and Window(uploads.start, min(uploads.last_day + timedelta(days=SCORING_WINDOW_DAYS), days.end))


def _clip(uploads: tuple[date, date] | None, days: Window) -> Window | None:
    """Return the days with partitions from the first upload to the last, both included."""
    if uploads is None:
        return None
    first, end = max(uploads[0], days.start), min(uploads[1] + timedelta(days=1), days.end)
    return Window(first, end) if first < end else None


def _name(request: Request) -> str:
    count = f"{len(request.items)} {'file' if len(request.items) == 1 else 'files'}"
    return f"{count} about {request.days}" if request.days else f"{count} without a video of a day with a partition"
