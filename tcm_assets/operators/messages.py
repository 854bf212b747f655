"""Messages to operators: how a run ended and what people should know of it, in a bounded number of lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from tcm_assets.services.messages import REMEDY_CHARACTERS, few, one_line
from tcm_assets.services.secrets import SecretWords
from tcm_assets.warehouse.relations import Window

SHOWN_LINES = 6
"""Failed steps, and failed checks, that a message lists before it counts the rest: one screen of a phone."""

SENTENCE_CHARACTERS = 500
"""Longest sentence about a step or a check. A whole message stays below what Slack shows in one piece, 8,000."""


class Ending(StrEnum):
    """How a run ended, in words that follow the name of the job."""

    FAILED = "failed"
    CANCELLED = "was cancelled by the run monitoring"
    SUCCEEDED = "succeeded, with checks that failed"


@dataclass(frozen=True)
class FailedStep:
    """A step that failed, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class FailedCheck:
    """A check that failed; an error rather than a warning, and new when it passed, or was never made, before."""

    name: str
    sentence: str
    is_blocking: bool
    is_error: bool
    is_new: bool


@dataclass(frozen=True)
class RunEnd:
    """The end of a run, as far as operators want to know it.

    `days` is None for a run that is not about days. `reason` is why the run as a whole ended, None where the steps say
    it.
    """

    run_id: str
    job: str
    days: Window | None
    ending: Ending
    reason: str | None = None
    failed_steps: Sequence[FailedStep] = ()
    failed_checks: Sequence[FailedCheck] = ()
    starts_again: str | None = None
    """What is said about another attempt; None where nothing failed."""

    @property
    def concerns_people(self) -> bool:
        """Whether it is worth a message: anything but success with checks that failed before as well."""
        return self.ending is not Ending.SUCCEEDED or any(_is_worth_a_line(check) for check in self.failed_checks)


@dataclass(frozen=True)
class Message:
    """What is sent; `kind` colours it where a place has colours."""

    title: str
    body: str
    kind: Literal["failure", "warning"]


def compose(end: RunEnd, ui_url: str, secrets: SecretWords) -> Message:
    """Return the message about a run, without any secret."""
    days = f" for {end.days}" if end.days else ""
    title = f"tcm_assets: {end.job}{days} {end.ending}"
    body = "\n".join(_lines(end, f"{ui_url}/runs/{end.run_id}", secrets))
    is_failure = end.ending is not Ending.SUCCEEDED or any(check.is_blocking for check in end.failed_checks)
    return Message(secrets.hide(title), body, "failure" if is_failure else "warning")


def _lines(end: RunEnd, link: str, secrets: SecretWords) -> Iterator[str]:
    def sentence(text: str) -> str:
        # Hidden before it is shortened, which could leave a part of a secret.
        return one_line(secrets.hide(text), SENTENCE_CHARACTERS, REMEDY_CHARACTERS)

    if end.reason:
        yield sentence(end.reason)
    steps_by_reason: dict[str, list[str]] = {}
    for step in end.failed_steps:
        steps_by_reason.setdefault(sentence(step.reason), []).append(step.name)
    failed = [f"step {few(names, SHOWN_LINES)}: {reason}" for reason, names in steps_by_reason.items()]
    yield from _listed(failed, "reasons of failed steps")
    shown = [check for check in end.failed_checks if _is_worth_a_line(check)]
    shown.sort(key=lambda check: (not check.is_blocking, not check.is_error, not check.is_new))
    yield from _listed([f"{_kind(check)} {check.name}: {sentence(check.sentence)}" for check in shown], "failed checks")
    if known := len(end.failed_checks) - len(shown):
        yield f"{known} failed {'check' if known == 1 else 'checks'} as before."
    if end.starts_again:
        yield sentence(end.starts_again)
    yield secrets.hide(link)


def _listed(lines: Sequence[str], what: str) -> Iterator[str]:
    yield from (f"- {line}" for line in lines[:SHOWN_LINES])
    if len(lines) > SHOWN_LINES:
        yield f"and {len(lines) - SHOWN_LINES} more {what}"


def _is_worth_a_line(check: FailedCheck) -> bool:
    return check.is_blocking or check.is_new


def _kind(check: FailedCheck) -> str:
    if check.is_blocking:
        return "blocking check"
    return "failed check" if check.is_error else "new warning"
