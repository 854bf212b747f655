"""When a request is waited for, asked for again, or given up."""

from dataclasses import replace
from datetime import date

import pytest

from tcm_assets.orchestration.requested_runs.requests import (
    PAUSES,
    STARTS_WITHIN_S,
    Progress,
    Request,
    RunState,
    Standing,
    ask,
    explain_all,
    plan,
    review,
    succeeded_items,
)
from tcm_assets.warehouse.relations import Window

DAYS = Window(date(2020, 10, 1), date(2020, 10, 3))

ASKED = Request("a", ("f +", "g +"), DAYS, attempts=1, asked_at=1000, noticed_at=1000)

FAILED = RunState(Progress.FAILED, 1060, "run 1234 failed")


def name(request):
    return " ".join(request.items)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 2), (2, 4), (5, 32), (6, 60), (11, 60)])
def test_pauses_grow_to_an_hour(attempts, minutes):
    asked = replace(ASKED, attempts=attempts)
    assert review(asked, FAILED, 1060 + 60 * minutes - 1).standing is Standing.PAUSED
    assert review(asked, FAILED, 1060 + 60 * minutes).standing is Standing.DUE


def test_after_the_last_attempt_it_is_given_up_until_a_run_succeeds():
    asked = replace(ASKED, attempts=int(PAUSES.max_attempts))
    assert review(asked, FAILED, 10**6).standing is Standing.GIVEN_UP
    assert review(asked, FAILED, 10**6, succeeded_at=1000).standing is Standing.GIVEN_UP
    assert review(asked, FAILED, 10**6, succeeded_at=2000).standing is Standing.DUE


def test_a_run_that_never_appears_is_waited_for_and_then_missed():
    assert review(ASKED, None, 1000 + STARTS_WITHIN_S).standing is Standing.WAITING
    assert review(ASKED, None, 1001 + STARTS_WITHIN_S).standing is Standing.DUE


def test_only_what_is_neither_on_the_way_nor_paused_is_new():
    waiting = review(ASKED, RunState(Progress.UNFINISHED, 1000, "run 1 is queued"), 1010)
    paused = review(replace(ASKED, request_id="b", items=("h +",)), FAILED, 1061)
    planned = plan([waiting, paused], {"f +", "g +", "h +", "i -"}, 1061)
    assert (planned.new, planned.due, planned.others) == ({"i -"}, (), (waiting, paused))


def test_what_is_not_wanted_any_more_is_not_asked_for_again():
    due = review(ASKED, FAILED, 2000)
    (kept,) = plan([due], {"g +"}, 2000).due
    assert kept.request.items == ("g +",)
    assert plan([due], set(), 2000).due == ()


def test_a_run_that_succeeded_to_no_effect_has_failed():
    done = review(ASKED, RunState(Progress.SUCCEEDED, 1060, "run 1 succeeded"), 1061)
    assert succeeded_items([done]) == ["f +", "g +"]
    assert plan([done], set(), 1061).others == ()
    (paused,) = plan([done], {"f +"}, 1061).others
    assert (paused.standing, paused.state.words) == (Standing.PAUSED, "run 1 succeeded, to no effect")


def test_asking_again_counts_the_attempt_and_keeps_the_time_of_the_first():
    due = review(ASKED, FAILED, 2000)
    again = ask(["f +"], DAYS, 2000, [due])
    assert (again.attempts, again.asked_at, again.noticed_at) == (2, 2000, 1000)
    assert again.request_id != ASKED.request_id


def test_it_is_said_what_is_late_since_when_and_what_happens_next():
    waiting = review(replace(ASKED, items=("h +",)), RunState(Progress.UNFINISHED, 1000, "run 1 is queued"), 1010)
    paused = review(ASKED, FAILED, 1061)
    given_up = review(replace(ASKED, attempts=12, items=("i +",)), FAILED, 10**6)
    assert explain_all([waiting, paused, given_up], name) == (
        "i +, late since 1970-01-01 00:16 UTC: run 1234 failed. Given up after 12 attempts. See why in the log of that "
        "run, then re-execute it in the UI, or run `make run`; any refresh that succeeds has it tried once more; "
        "h +: run 1 is queued; asked for at 1970-01-01 00:16 UTC; "
        "f + g +, late since 1970-01-01 00:16 UTC: run 1234 failed; asked for again at 1970-01-01 00:19 UTC, attempt 2"
    )
