"""When a request is made again, and after which wait."""

import email.utils
from datetime import UTC, datetime, timedelta

import pytest

from tcm_assets.services.retry_policy import Failure, RetryPolicy, is_transient_status, retry_after_s, status_meaning

JITTERED = RetryPolicy(max_attempts=5, first_wait_s=1, max_wait_s=6, max_asked_wait_s=120)

STEADY = RetryPolicy(max_attempts=4, first_wait_s=2, max_wait_s=6, max_asked_wait_s=120, is_jittered=False)


class RefusedError(Exception):
    def __init__(self, is_transient=True, asked_wait_s=None):
        super().__init__()
        self.failure = Failure(is_transient, asked_wait_s)


class Service:
    """Fails as it is told to and then succeeds; time passes by waiting alone."""

    def __init__(self, *failures):
        self.left = list(failures)
        self.asked_at_s = []
        self.slept_s = []

    def now_s(self):
        return sum(self.slept_s)

    def request(self):
        self.asked_at_s.append(self.now_s())
        if self.left:
            raise self.left.pop(0)
        return "done"

    def asked(self, policy, **bounds):
        return policy.call(
            self.request, lambda error: error.failure, sleep=self.slept_s.append, now_s=self.now_s, **bounds
        )


def test_a_transient_failure_is_asked_again_after_doubling_waits_up_to_the_bound():
    service = Service(RefusedError(), RefusedError(), RefusedError())
    assert service.asked(STEADY) == "done"
    assert service.slept_s == [2, 4, 6]


def test_waits_are_drawn_from_zero_to_their_bound():
    drawn = [JITTERED.wait_s(3) for _ in range(200)]
    assert 0 <= min(drawn) < 1
    assert 3 < max(drawn) <= 4


def test_after_the_last_attempt_its_error_is_raised_as_it_came():
    failures = [RefusedError() for _ in range(9)]
    service = Service(*failures)
    with pytest.raises(RefusedError) as raised:
        service.asked(STEADY)
    assert raised.value is failures[3]
    assert len(service.asked_at_s) == 4
    assert len(service.slept_s) == 3


def test_a_lasting_failure_is_not_asked_again():
    service = Service(RefusedError(is_transient=False, asked_wait_s=1))
    with pytest.raises(RefusedError):
        service.asked(STEADY)
    assert service.slept_s == []


def test_an_interruption_is_no_failure_to_look_at():
    service = Service(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        service.asked(STEADY)
    assert len(service.asked_at_s) == 1


def test_a_longer_wait_that_the_service_asks_for_is_heeded():
    service = Service(RefusedError(asked_wait_s=30), RefusedError(asked_wait_s=1))
    service.asked(STEADY)
    assert service.slept_s == [30, 4]
    service = Service(RefusedError(asked_wait_s=30))
    service.asked(JITTERED)
    assert 30 <= service.slept_s[0] <= 31


def test_a_wait_beyond_patience_ends_at_once():
    for policy in (STEADY, JITTERED):
        service = Service(RefusedError(asked_wait_s=121))
        with pytest.raises(RefusedError):
            service.asked(policy)
        assert service.slept_s == []
        service = Service(RefusedError(asked_wait_s=120))
        assert service.asked(policy) == "done"


def test_nothing_is_asked_once_time_is_up():
    service = Service(*(RefusedError() for _ in range(9)))
    with pytest.raises(RefusedError):
        service.asked(STEADY, end_s=5)
    # The next wait would last until second 6.
    assert service.asked_at_s == [0, 2]
    service = Service(RefusedError(asked_wait_s=60))
    with pytest.raises(RefusedError):
        service.asked(STEADY, end_s=50)
    assert service.slept_s == []


def test_a_poll_goes_on_for_as_long_as_it_may():
    service = Service(*(RefusedError() for _ in range(3000)))
    poll = RetryPolicy(first_wait_s=0.005, max_wait_s=0.1, is_jittered=False)
    assert service.asked(poll, end_s=400) == "done"
    assert service.now_s() > 290


NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("3", 3),
        (" 120 ", 120),
        (email.utils.format_datetime(NOW + timedelta(seconds=30), usegmt=True), 30),
        ("Thu, 26 Nov 2026 12:01:00 -0000", 60),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        *((nonsense, None) for nonsense in ("-1", "-3", "soon", "1e9", "1.5", "99999999999999", "٣", "Wed, 99 Oct")),
    ],
)
def test_the_wait_that_a_header_asks_for(header, seconds):
    assert retry_after_s(header, NOW) == seconds


def test_a_date_is_measured_from_now():
    moment = datetime.now(UTC) + timedelta(hours=1)
    assert 3_000 < retry_after_s(email.utils.format_datetime(moment, usegmt=True)) <= 3_600


@pytest.mark.parametrize(
    ("statuses", "meaning", "is_transient"),
    [
        ((429,), "throttled", True),
        ((408, 500, 502, 503, 504, 522, 599), "unavailable", True),
        ((404, 410), "gone", False),
        ((401, 403, 451), "forbidden", False),
        ((302, 400, 413, 501, 505), "refused", False),
    ],
)
def test_what_a_status_means(statuses, meaning, is_transient):
    for status in statuses:
        assert status_meaning(status) == meaning
        assert is_transient_status(status) is is_transient
