from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.encoders.gemini_limits import FAILURES_IN_A_ROW, RateLimit, RunLimits, SystemClock


class OneThreadsClock:
    """Time that passes by sleeping, and by `time_s` being set."""

    def __init__(self):
        self.time_s = 0.0

    def now_s(self):
        return self.time_s

    def sleep(self, seconds):
        self.time_s += seconds


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


def test_who_comes_late_enough_does_not_wait():
    clock = OneThreadsClock()
    limit = RateLimit(6, clock)
    for arrival_s in (0.0, 10.0, 25.0):
        clock.time_s = arrival_s
        limit.wait()
        assert clock.time_s == arrival_s


def test_a_budget_is_never_overdrawn_by_threads():
    limits = RunLimits(50)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: limits.take(), range(200)))
    assert sum(taken) == 50


def test_only_failures_in_a_row_count():
    limits = RunLimits(1)
    for did_answer in [False] * (FAILURES_IN_A_ROW - 1) + [True] + [False] * (FAILURES_IN_A_ROW - 1):
        limits.note(did_answer=did_answer)
        assert not limits.has_given_up
    limits.note(did_answer=False)
    assert limits.has_given_up


def test_less_than_one_a_minute_is_refused():
    with pytest.raises(ValueError, match="at least 1 is needed"):
        RateLimit(0, SystemClock())


def test_the_systems_clock_moves_by_sleeping():
    clock = SystemClock()
    before_s = clock.now_s()
    clock.sleep(0.01)
    assert clock.now_s() >= before_s + 0.01
