"""What errors of google-genai say about trying again."""

from types import SimpleNamespace

import httpx2
import pytest
from google.genai import errors

from tcm_assets.sentiment.gemini_failures import RETRY_POLICY, error_details, failure_of


def failure(code, retry_after=None, body=None):
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return errors.APIError(code, body if body is not None else {"error": {}}, SimpleNamespace(headers=headers))


def test_attempts_and_waits_are_bounded():
    assert (RETRY_POLICY.max_attempts, RETRY_POLICY.first_wait_s, RETRY_POLICY.max_wait_s) == (5, 1, 60)
    assert (RETRY_POLICY.max_asked_wait_s, RETRY_POLICY.is_jittered) == (120, True)


@pytest.mark.parametrize(("header", "asked_s"), [("30", 30), (None, None), ("soon", None)])
def test_the_header_asks_for_a_wait(header, asked_s):
    assert failure_of(failure(429, header)) == (True, asked_s)


@pytest.mark.parametrize(
    ("delay", "asked_s"), [("53s", 53), ("0.5s", 0.5), *((one, None) for one in ("53", 53, None, "s", "-1s"))]
)
def test_the_body_asks_for_a_wait(delay, asked_s):
    assert failure_of(failure(429, body={"error": {"details": [{"retryDelay": delay}]}})).asked_wait_s == asked_s


def test_the_longer_of_both_is_asked_for():
    body = {"error": {"details": [{"retryDelay": "7s"}]}}
    assert [failure_of(failure(429, header, body)).asked_wait_s for header in ("5", "9")] == [7, 9]


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
    assert failure_of(error).is_transient is passes


@pytest.mark.parametrize("body", [[], [{}, {}], {}, {"error": "x"}, {"error": {"details": "x"}}, {"message": "x"}])
def test_details_of_any_body(body):
    error = SimpleNamespace(details=body)
    assert error_details(error) == []
