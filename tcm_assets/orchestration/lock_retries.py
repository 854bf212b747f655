"""Retries of steps that met a held warehouse or ledger; every other failure ends the step at once.

The lock itself is waited for by a minute. All steps of a run share a process, so a pause holds up what comes after: the
pauses are short, and three retries outlast a holder of five minutes.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

import dagster as dg

from tcm_assets.services.file_locks import LockTimeoutError
from tcm_assets.services.retry_policy import RetryPolicy

MAX_RETRIES = 3
PAUSES = RetryPolicy(first_wait_s=20, max_wait_s=60)  # jittered: runs that met the same holder do not return together

_Function = TypeVar("_Function", bound=Callable[..., Any])


def retried_when_locked(function: _Function) -> _Function:
    """Let the step of an asset's or a check's function be retried after a LockTimeoutError."""
    if inspect.isgeneratorfunction(function):

        @wraps(function)
        def yielding(*args: Any, **kwargs: Any) -> Iterator[Any]:
            with held_locks_retried(_attempts_before()):
                yield from function(*args, **kwargs)

        return yielding  # type: ignore[return-value]

    @wraps(function)
    def returning(*args: Any, **kwargs: Any) -> Any:
        with held_locks_retried(_attempts_before()):
            return function(*args, **kwargs)

    return returning  # type: ignore[return-value]


@contextmanager
def held_locks_retried(attempts_before: int) -> Iterator[None]:
    """Ask Dagster to retry the step whose block raises LockTimeoutError, after so many attempts before this one."""
    try:
        yield
    except LockTimeoutError as error:
        raise dg.RetryRequested(MAX_RETRIES, seconds_to_wait=PAUSES.wait_s(attempts_before + 1)) from error


def _attempts_before() -> int:
    try:
        return dg.OpExecutionContext.get().retry_number
    except dg.DagsterInvariantViolationError:
        # Called by a test or a shell, outside a run.
        return 0
