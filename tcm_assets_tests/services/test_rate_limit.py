"""Paces, budgets and streaks, on a clock of our own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.services.rate_limit import Budget, FailureStreak, RateLimit, SystemClock


class OneThreadsClock:
    """Time that passes by sleeping, and by `time_s` being set."""

    def __init__(self):
        self.time_s = 0.0

    def now_s(self):
        return self.time_s

    def sleep(self, seconds):
        self.time_s += seconds


@pytest.fixture
def clock():
    return OneThreadsClock()


def turns(limit, clock, count):
    """When the next requests may be made, in seconds from now."""
    started_s = clock.time_s
    at = []
    for _ in range(count):
        limit.wait()
        at.append(round(clock.time_s - started_s, 6))
    return at


@given(st.integers(1, 20), st.lists(st.floats(0, 50), min_size=1, max_size=40))
def test_no_minute_has_more_turns_than_allowed(per_minute, pauses_s):
    clock = OneThreadsClock()
    limit = RateLimit(per_minute, clock)
    turns_s = []
    for pause_s in pauses_s:
        clock.time_s += pause_s
        limit.wait()
        turns_s.append(clock.time_s)
    for start_s in turns_s:
        assert sum(start_s <= turn_s < start_s + 60 - 1e-6 for turn_s in turns_s) <= per_minute


def test_requests_are_evenly_spaced_and_the_first_is_at_once(clock):
    assert turns(RateLimit(30, clock), clock, 4) == [0, 2, 4, 6]


def test_time_that_was_not_used_is_not_saved_up(clock):
    limit = RateLimit(30, clock)
    limit.wait()
    clock.time_s += 60
    assert turns(limit, clock, 3) == [0, 2, 4]


def test_who_comes_late_enough_does_not_wait(clock):
    limit = RateLimit(6, clock)
    for arrival_s in (0.0, 10.0, 25.0):
        clock.time_s = arrival_s
        limit.wait()
        assert clock.time_s == arrival_s


def test_after_a_refusal_everyone_rests(clock):
    limit = RateLimit(30, clock)
    limit.wait()
    limit.rest(10)
    limit.rest(5)
    assert turns(limit, clock, 2) == [10, 12]


def test_a_sleep_that_ends_early_is_no_turn(clock, monkeypatch):
    limit = RateLimit(30, clock)
    limit.wait()
    monkeypatch.setattr(clock, "sleep", lambda seconds: setattr(clock, "time_s", clock.time_s + min(seconds, 0.5)))
    assert turns(limit, clock, 1) == [2]


@pytest.mark.parametrize("per_minute", [0, -1])
def test_a_pace_is_above_zero(per_minute):
    with pytest.raises(ValueError, match="above zero"):
        RateLimit(per_minute)


def test_the_systems_clock_moves_by_sleeping():
    clock = SystemClock()
    before_s = clock.now_s()
    clock.sleep(0.01)
    assert clock.now_s() >= before_s + 0.01


def test_a_budget_is_never_overdrawn_by_threads():
    budget = Budget(50)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: budget.take(), range(200)))
    assert sum(taken) == 50
    assert budget.is_spent


def test_only_failures_in_a_row_count():
    streak = FailureStreak(3)
    for did_answer in (False, False, True, False, False):
        streak.note(did_answer=did_answer)
        assert not streak.is_full
    streak.note(did_answer=False)
    assert streak.is_full
