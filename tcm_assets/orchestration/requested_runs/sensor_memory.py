"""What a sensor remembers from tick to tick: the requests that are not over, and what is done."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

import dagster as dg
from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from tcm_assets.orchestration.requested_runs.requests import Plan, Request, explain_all

_VERSION = 2  # of the cursor; the first ones had none
KEPT_IN_CURSOR = 20  # done items that a cursor holds itself


@dataclass(frozen=True)
class Memory:
    """The requests that are not over, and the items that are done.

    `kept_as` identifies the done items where they are too many for a cursor. Dagster copies a sensor's cursor into each
    of its ticks, and 10,000 files with a tick a minute would be a gigabyte in a week; so they are kept once, beside the
    cursors of Dagster's own daemons. They are only ever what successful runs have done: a cursor that is reset in the
    UI forgets them, and a tick that is only tried out there changes nothing.
    """

    requests: tuple[Request, ...] = ()
    done: frozenset[str] = frozenset()
    kept_as: str | None = None


@validated(frozen=True)
class _Cursor:
    version: int
    requests: tuple[Request, ...]
    done: frozenset[str] | None
    kept_as: str | None


_CURSOR = TypeAdapter(_Cursor)


def recall(context: dg.SensorEvaluationContext) -> Memory | None:
    """Return what the sensor remembers; None without a cursor, or with one that is not of this format."""
    try:
        cursor = _CURSOR.validate_json(context.cursor or "")
    except ValidationError:
        return None
    if cursor.kept_as is None:
        return Memory(cursor.requests, cursor.done or frozenset())
    key = _key(context)
    kept = json.loads(context.instance.daemon_cursor_storage.get_cursor_values({key}).get(key, "{}"))
    if kept.get("kept_as") != cursor.kept_as:
        return None
    return Memory(cursor.requests, frozenset(kept["items"]), cursor.kept_as)


def remember(context: dg.SensorEvaluationContext, memory: Memory) -> str:
    """Return the cursor that stands for `memory`; many done items are stored here."""
    kept_as, done = memory.kept_as, memory.done
    if len(done) > KEPT_IN_CURSOR:
        kept_as = kept_as or uuid4().hex
        kept = json.dumps({"kept_as": kept_as, "items": sorted(done)})
        context.instance.daemon_cursor_storage.set_cursor_values({_key(context): kept})
        cursor = _Cursor(_VERSION, memory.requests, None, kept_as)
    else:
        cursor = _Cursor(_VERSION, memory.requests, done, None)
    return _CURSOR.dump_json(cursor).decode()


class GivenUpError(Exception):
    """Runs failed so often that nobody asks for them any more; the message says which, and what to do."""


def answer(
    context: dg.SensorEvaluationContext,
    memory: Memory,
    plan: Plan,
    run_requests: Sequence[dg.RunRequest],
    *,
    name: Callable[[Request], str],
    idle: str,
) -> dg.SensorResult | dg.SkipReason:
    """Return the result of a tick: its runs, or why there are none.

    `memory` is what to remember, `name` names what a request is about, `idle` says what is looked at while nothing
    waits. Raises GivenUpError when nothing is asked for and something was given up, so that the tick fails.
    """
    if run_requests:
        return dg.SensorResult(run_requests=list(run_requests), cursor=remember(context, memory))
    reason = explain_all(plan.others, name) or idle
    if memory != recall(context):
        return dg.SensorResult(skip_reason=reason, cursor=remember(context, memory))
    if plan.given_up:
        raise GivenUpError(reason)
    return dg.SkipReason(reason)


def _key(context: dg.SensorEvaluationContext) -> str:
    return f"tcm_assets/{context.sensor_name}/done"
