"""Requested runs: what was asked for, whether it was done, and when it is asked for again.

Knows no Dagster. Times are Unix seconds. An item is what a run is asked for, a file that was added, say. A request is
over when its run has succeeded, not when it was made.
"""

from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import uuid4

from tcm_assets.services.messages import clock
from tcm_assets.services.retry_policy import RetryPolicy
from tcm_assets.warehouse.relations import Window

PAUSES = RetryPolicy(first_wait_s=120, max_wait_s=3600, max_attempts=12, is_jittered=False)
"""Pauses after a failed run: 2, 4, 8, 16, 32 minutes, then hours. 12 attempts take 7 hours."""

STARTS_WITHIN_S = 600.0
"""Time in which a requested run appears in the queue; one that does not was lost with the daemon, or was deleted."""


class Progress(StrEnum):
    """How far a run is."""

    UNFINISHED = "unfinished"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class RunState:
    """How far a run is, since when (`at`), and the same in words that name the run."""

    progress: Progress
    at: float
    words: str


@dataclass(frozen=True)
class Request:
    """A request for one run.

    `request_id` is a tag of the run, `days` the days that the run is about. `noticed_at` is when its items were first
    asked for, `asked_at` when they were last.
    """

    request_id: str
    items: tuple[str, ...]
    days: Window | None
    attempts: int
    asked_at: float
    noticed_at: float


class Standing(StrEnum):
    """What is to be done about a request."""

    DONE = "done"
    WAITING = "waiting"
    PAUSED = "paused"
    DUE = "due"
    GIVEN_UP = "given up"


@dataclass(frozen=True)
class Reviewed:
    """A request, the state of its run, and what is to be done about it; `next_at` is when a paused one is due."""

    request: Request
    state: RunState
    standing: Standing
    next_at: float | None = None


@dataclass(frozen=True)
class Plan:
    """What a tick does: `new` items and `due` requests are asked for, all others wait."""

    new: frozenset[str]
    due: tuple[Reviewed, ...]
    others: tuple[Reviewed, ...]

    @property
    def given_up(self) -> tuple[Reviewed, ...]:
        """The requests that nobody makes again until a person acts or a run succeeds."""
        return tuple(each for each in self.others if each.standing is Standing.GIVEN_UP)


def review(request: Request, state: RunState | None, now: float, succeeded_at: float = 0.0) -> Reviewed:
    """Return what is to be done about a request whose run has `state`; None when there is no such run.

    `succeeded_at` is the start of the latest run of the kind that succeeded: what was given up before is tried again
    then, since its cause may be gone.

    >>> asked = Request("a", ("file +",), None, attempts=2, asked_at=0, noticed_at=0)
    >>> reviewed = review(asked, RunState(Progress.FAILED, 60, "run 1 failed"), now=100)
    >>> reviewed.standing.value, reviewed.next_at
    ('paused', 300.0)
    """
    if state is None:
        if now - request.asked_at <= STARTS_WITHIN_S:
            waits = RunState(Progress.UNFINISHED, request.asked_at, "its run is about to be queued")
            return Reviewed(request, waits, Standing.WAITING)
        state = RunState(Progress.FAILED, request.asked_at, "its run never started, or was deleted")
    if state.progress is Progress.UNFINISHED:
        return Reviewed(request, state, Standing.WAITING)
    if state.progress is Progress.SUCCEEDED:
        return Reviewed(request, state, Standing.DONE)
    return after_failure(request, state, now, succeeded_at)


def after_failure(request: Request, state: RunState, now: float, succeeded_at: float = 0.0) -> Reviewed:
    """Return whether a request whose run failed is due, paused or given up."""
    if request.attempts >= PAUSES.max_attempts:
        return Reviewed(request, state, Standing.DUE if succeeded_at > state.at else Standing.GIVEN_UP)
    next_at = state.at + PAUSES.wait_s(request.attempts)
    return Reviewed(request, state, Standing.DUE if now >= next_at else Standing.PAUSED, next_at)


def plan(reviewed: Sequence[Reviewed], wanted: Set[str], now: float) -> Plan:
    """Return what to ask for, of the items that are wanted now.

    A request that is not waiting keeps those of its items that are still wanted. One whose run succeeded, and whose
    items are wanted all the same, has failed.
    """
    due: list[Reviewed] = []
    others: list[Reviewed] = []
    for each in reviewed:
        if each.standing is Standing.WAITING:
            others.append(each)
            continue
        items = tuple(item for item in each.request.items if item in wanted)
        if not items:
            continue
        kept = replace(each, request=replace(each.request, items=items))
        if kept.standing is Standing.DONE:
            kept = after_failure(kept.request, replace(kept.state, words=f"{kept.state.words}, to no effect"), now)
        (due if kept.standing is Standing.DUE else others).append(kept)
    taken = {item for each in (*due, *others) for item in each.request.items}
    return Plan(frozenset(wanted - taken), tuple(due), tuple(others))


def succeeded_items(reviewed: Sequence[Reviewed]) -> list[str]:
    """Return the items of the requests that are done, the oldest request first."""
    done = (each.request for each in reviewed if each.standing is Standing.DONE)
    return [item for request in sorted(done, key=lambda request: request.asked_at) for item in request.items]


def ask(items: Collection[str], days: Window | None, now: float, again: Sequence[Reviewed] = ()) -> Request:
    """Return the request for `items`, some of which were asked for before, by the requests `again`."""
    return Request(
        request_id=uuid4().hex[:12],
        items=tuple(sorted(items)),
        days=days,
        attempts=1 + max((each.request.attempts for each in again), default=0),
        asked_at=now,
        noticed_at=min((each.request.noticed_at for each in again), default=now),
    )


def explain(reviewed: Reviewed, name: Callable[[Request], str]) -> str:
    """Return one sentence: what is waited for, since when, and when it is asked for again."""
    request, state = reviewed.request, reviewed.state
    what = name(request)
    if reviewed.standing is Standing.WAITING:
        return f"{what}: {state.words}; asked for at {clock(request.asked_at)}"
    late = f"{what}, late since {clock(request.noticed_at)}: {state.words}"
    if reviewed.standing is Standing.GIVEN_UP:
        return (
            f"{late}. Given up after {request.attempts} attempts. See why in the log of that run, then re-execute it "
            "in the UI, or run `make run`; any refresh that succeeds has it tried once more"
        )
    return f"{late}; asked for again at {clock(reviewed.next_at or 0)}, attempt {request.attempts + 1}"


def explain_all(waiting: Sequence[Reviewed], name: Callable[[Request], str]) -> str:
    """Return the sentences of everything that waits, what was given up first."""
    ordered = sorted(waiting, key=lambda each: (each.standing is not Standing.GIVEN_UP, each.request.noticed_at))
    return "; ".join(explain(each, name) for each in ordered)
