"""Telling operators of a run's end, once for each run, whoever started it and whoever looks at its end.

A tag of the run says so: "<run id> told", or "<run id> since <Unix seconds>" while somebody is telling. It holds the
run's own id, since a run that is started again copies the tags.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import dagster as dg
from dagster import RunsFilter

from tcm_assets.operators.messages import compose
from tcm_assets.operators.places import NotToldError, Place, secret_words, send_to_all
from tcm_assets.operators.run_ends import FINISHED, read_run_end
from tcm_assets.orchestration.instance.running import LOCATION_NAMES, SIGN_OF_LIFE_TAG
from tcm_assets.settings import Settings

TOLD_TAG = "tcm_assets/told"
"""Tag of a run whose end operators were told of, or are being told of. Without it they are still to be told."""

TELLING_TAKES_S = 300.0
"""Time after which somebody who began to tell of a run, and has not ended, was killed: another one tells."""

SETTLES_IN_S = 10.0
"""Time from the end of a run until the sensor looks at it: `make run` tells of its own runs first."""

FORGOTTEN_AFTER_S = 3 * 86_400
"""Age of an end that nobody is told of any more: a daemon that was off for weeks sends no hundreds of messages."""

LOOK_BACK_S = 60.0
"""Time by which the storage may be late in showing a run's end: the sensor looks at the last minute again."""

TICK_S = 20.0
"""Time after which a tick begins no further message: one takes half a minute at most, and a tick is ended at 60 s."""


def tell_of_run(instance: dg.DagsterInstance, run_id: str, settings: Settings, places: Sequence[Place]) -> list[str]:
    """Tell every place of the end of a run, where it concerns people and they were not told; return what failed.

    The run counts as told once one place has the message: a place that is down for days is no reason to repeat it to
    the others.
    """
    run = instance.get_run_by_id(run_id)
    if not places or run is None or is_told(run) or is_being_told(run):
        return []
    end = read_run_end(instance, run)
    if end is None or not end.concerns_people:
        return []
    # Marked before: two who look at the same moment would both tell.
    instance.add_run_tags(run_id, {TOLD_TAG: f"{run_id} since {time.time():.0f}"})
    message = compose(end, settings.ui_url, secret_words(settings))
    problems = send_to_all(places, message)
    has_reached_one = len(problems) < len(places)
    instance.add_run_tags(run_id, {TOLD_TAG: f"{run_id} told" if has_reached_one else "nobody could be reached"})
    return [f"{problem}. It was about run {run_id[:8]}, which is not affected" for problem in problems]


def is_told(run: dg.DagsterRun) -> bool:
    """Return whether operators were told of the run's end."""
    return run.tags.get(TOLD_TAG) == f"{run.run_id} told"


def is_being_told(run: dg.DagsterRun) -> bool:
    """Return whether somebody is telling of the run's end, and has not been at it for too long."""
    run_id, _, began = run.tags.get(TOLD_TAG, "").partition(" since ")
    return run_id == run.run_id and began.isdecimal() and time.time() - int(began) < TELLING_TAKES_S


def tell_of_all(instance: dg.DagsterInstance, since: float, settings: Settings, places: Sequence[Place]) -> float:
    """Tell of every run of this project whose end was stored since then; return since when to look the next time.

    Times are Unix seconds. Raises NotToldError when a place did not take a message, after all were tried.
    """
    began = time.time()
    filters = RunsFilter(statuses=list(FINISHED), updated_after=datetime.fromtimestamp(since, UTC))
    records = instance.get_run_records(filters, order_by="update_timestamp", ascending=True)
    problems: list[str] = []
    is_somebody_telling = False
    for record in records:
        run, ended_at = record.dagster_run, record.end_time or record.update_timestamp.timestamp()
        if not is_ours(run) or not SETTLES_IN_S <= began - ended_at <= FORGOTTEN_AFTER_S:
            continue
        if time.time() - began > TICK_S:
            problems.append("there was no time for further messages: they follow at the next tick")
            break
        is_somebody_telling |= is_being_told(run)
        problems += tell_of_run(instance, run.run_id, settings, places)
    if problems:
        raise NotToldError("; ".join(dict.fromkeys(problems)))
    # Whoever is telling may be killed before it is done.
    return since if is_somebody_telling else began - LOOK_BACK_S


def is_ours(run: dg.DagsterRun) -> bool:
    """Return whether a run is of this code location, also one that a command started without naming it."""
    origin = run.remote_job_origin
    if origin is None:
        return SIGN_OF_LIFE_TAG in run.tags
    return origin.repository_origin.code_location_origin.location_name in LOCATION_NAMES
