"""The pace of requests, on a clock of our own."""

import pytest

from tcm_assets.sources.request_pace import RequestPace, retry_after_seconds, wait_before


class Time:
    def __init__(self):
        self.now = 100.0

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def turns(pace, time, count):
    started = time.now
    at = []
    for _ in range(count):
        pace.wait_for_turn()
        at.append(round(time.now - started, 6))
    return at


def test_requests_are_evenly_spaced_and_the_first_is_at_once():
    time = Time()
    assert turns(RequestPace(30, clock=time.clock, sleep=time.sleep), time, 4) == [0, 2, 4, 6]


def test_time_that_was_not_used_is_not_saved_up():
    time = Time()
    pace = RequestPace(30, clock=time.clock, sleep=time.sleep)
    pace.wait_for_turn()
    time.now += 60
    assert turns(pace, time, 3) == [0, 2, 4]


def test_after_a_refusal_everyone_rests():
    time = Time()
    pace = RequestPace(30, clock=time.clock, sleep=time.sleep)
    pace.wait_for_turn()
    pace.rest(10)
    pace.rest(5)
    assert turns(pace, time, 2) == [10, 12]


def test_a_pace_is_above_zero():
    with pytest.raises(ValueError, match="above zero"):
        RequestPace(0)


def test_waits_double_and_the_servers_own_is_heeded_when_it_is_longer():
    assert [wait_before(attempt, None, 2.0) for attempt in (2, 3, 4)] == [2, 4, 8]
    assert wait_before(2, 30.0, 2.0) == 30
    assert wait_before(4, 1.0, 2.0) == 8


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("3", 3.0),
        (" 120 ", 120.0),
        ("-1", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("٣", None),
    ],
)
def test_the_header_of_a_refusal(header, seconds):
    assert retry_after_seconds(header) == seconds
