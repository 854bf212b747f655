import email.utils
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import httpx2
import pytest
from google.genai import errors

from tcm_assets.encoders.gemini_retries import (
    FIRST_WAIT_S,
    MAX_ATTEMPTS,
    MAX_RETRY_AFTER_S,
    error_details,
    may_pass,
    with_retries,
)


class SleepingClock:
    def __init__(self):
        self.slept_s = []

    def now_s(self):
        return sum(self.slept_s)

    def sleep(self, seconds):
        self.slept_s.append(seconds)


def failure(code, retry_after=None, body=None):
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return errors.APIError(code, body if body is not None else {"error": {}}, SimpleNamespace(headers=headers))


def waits_of(*failures):
    """How long `with_retries` slept for a request that fails so and then succeeds."""
    clock, left = SleepingClock(), list(failures)

    def request():
        if left:
            raise left.pop(0)
        return "done"

    assert with_retries(request, clock) == "done"
    return clock.slept_s


def test_waits_double_at_most_and_end():
    clock, asked = SleepingClock(), []

    def request():
        asked.append(1)
        raise failure(503)

    with pytest.raises(errors.APIError):
        with_retries(request, clock)
    assert len(asked) == MAX_ATTEMPTS
    assert len(clock.slept_s) == MAX_ATTEMPTS - 1
    assert all(0 <= wait_s <= FIRST_WAIT_S * 2**place for place, wait_s in enumerate(clock.slept_s))


def test_a_date_to_come_back_at_is_heeded():
    moment = datetime.now(UTC) + timedelta(seconds=30)
    (wait_s,) = waits_of(failure(429, email.utils.format_datetime(moment, usegmt=True)))
    assert 27 <= wait_s <= 31


@pytest.mark.parametrize("nonsense", ["soon", "-3", "", "1e9", "99999999999999"])
def test_nonsense_to_wait_for_is_as_if_not_said(nonsense):
    (wait_s,) = waits_of(failure(429, nonsense))
    assert wait_s <= FIRST_WAIT_S


@pytest.mark.parametrize("delay", ["53", 53, None, "s", "-1s"])
def test_nonsense_in_the_body_is_as_if_not_said(delay):
    (wait_s,) = waits_of(failure(429, body={"error": {"details": [{"retryDelay": delay}]}}))
    assert wait_s <= FIRST_WAIT_S


def test_a_wait_beyond_patience_ends_at_once():
    clock = SleepingClock()
    patient = failure(429, str(int(MAX_RETRY_AFTER_S)))
    with pytest.raises(errors.APIError):
        with_retries(lambda: (_ for _ in ()).throw(failure(429, str(int(MAX_RETRY_AFTER_S) + 1))), clock)
    assert clock.slept_s == []
    assert waits_of(patient)[0] >= MAX_RETRY_AFTER_S


def test_nothing_is_asked_again_once_time_is_up():
    clock, asked = SleepingClock(), []

    def request():
        asked.append(clock.now_s())
        clock.sleep(100)
        raise failure(503)

    with pytest.raises(errors.APIError):
        with_retries(request, clock, end_s=150)
    assert len(asked) == 2
    with pytest.raises(errors.APIError):
        with_retries(lambda: (_ for _ in ()).throw(failure(429, "60")), clock, end_s=clock.now_s() + 50)
    assert clock.slept_s[-1] == 100


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (failure(429), True),
        (failure(500), True),
        (failure(400), False),
        (failure(403), False),
        (failure(302), False),
        (httpx2.ReadTimeout("late"), True),
        (httpx2.ConnectError("down"), True),
        (ValueError("odd"), False),
        (OSError("disk"), False),
    ],
    ids=repr,
)
def test_what_may_pass(error, passes):
    assert may_pass(error) is passes


@pytest.mark.parametrize("body", [[], [{}, {}], {}, {"error": "x"}, {"error": {"details": "x"}}, {"message": "x"}])
def test_details_of_any_body(body):
    error = SimpleNamespace(details=body)
    assert error_details(error) == []
