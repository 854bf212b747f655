"""Any answer of Gemini is a score or malformed, and any error of google-genai is transient or not."""

import json
from contextlib import suppress
from types import SimpleNamespace

import httpx2
import pytest
from google.genai import errors
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.sentiment.gemini_protocol import (
    ANSWER_SCHEMA,
    MAX_REASON_CHARACTERS,
    MODERATOR,
    RETRY_POLICY,
    MalformedAnswerError,
    classify_failure,
    error_details,
    is_about_setup,
    parse_answer,
)

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["score", "reason", "x"]), inner),
    max_leaves=6,
)


@given(_JSON.map(json.dumps) | st.text())
def test_any_answer_is_a_score_in_range_or_malformed(text):
    with suppress(MalformedAnswerError):
        score, reason = parse_answer(text)
        assert 0 <= score <= 1
        assert score == round(score, 2)
        assert reason is None or (reason.isprintable() and 0 < len(reason) <= MAX_REASON_CHARACTERS)


@pytest.mark.parametrize(("given", "score"), [(0, 0.0), (1, 1.0), (0.125, 0.12), (0.999, 1.0)])
def test_scores_have_two_decimals(given, score):
    assert parse_answer(json.dumps({"score": given, "reason": "x"})) == (score, "x")


@pytest.mark.parametrize("reason", [None, 7, "", "\n\x00"])
def test_a_score_without_a_reason_is_a_score(reason):
    assert parse_answer(json.dumps({"score": 0.5, "reason": reason})) == (0.5, None)


def test_a_reason_is_one_line_and_short():
    answer = parse_answer(json.dumps({"score": 0.5, "reason": "a\r\n  b\u2028c\x1b[0m" + "d" * 1000}))
    assert answer.reason == "a b c [0m" + "d" * 290 + "…"


def test_the_question_asks_for_what_the_schema_takes():
    assert all(f"`{name}`" in MODERATOR for name in ANSWER_SCHEMA["required"])
    assert (ANSWER_SCHEMA["properties"]["score"]["minimum"], ANSWER_SCHEMA["properties"]["score"]["maximum"]) == (0, 1)


def failure(code, retry_after=None, body=None):
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return errors.APIError(code, body if body is not None else {"error": {}}, SimpleNamespace(headers=headers))


def test_attempts_and_waits_are_bounded():
    assert (RETRY_POLICY.max_attempts, RETRY_POLICY.first_wait_s, RETRY_POLICY.max_wait_s) == (5, 1, 60)
    assert (RETRY_POLICY.max_asked_wait_s, RETRY_POLICY.is_jittered) == (120, True)


@pytest.mark.parametrize(("header", "asked_s"), [("30", 30), (None, None), ("soon", None)])
def test_the_header_asks_for_a_wait(header, asked_s):
    assert classify_failure(failure(429, header)) == (True, asked_s)


@pytest.mark.parametrize(
    ("delay", "asked_s"), [("53s", 53), ("0.5s", 0.5), *((one, None) for one in ("53", 53, None, "s", "-1s"))]
)
def test_the_body_asks_for_a_wait(delay, asked_s):
    assert classify_failure(failure(429, body={"error": {"details": [{"retryDelay": delay}]}})).asked_wait_s == asked_s


def test_the_longer_of_both_is_asked_for():
    body = {"error": {"details": [{"retryDelay": "7s"}]}}
    assert [classify_failure(failure(429, header, body)).asked_wait_s for header in ("5", "9")] == [7, 9]


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
    assert classify_failure(error).is_transient is passes


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 413, 429, 451, 500])
def test_a_refusal_of_the_key_or_the_model_is_about_the_setup(code):
    assert is_about_setup(failure(code)) is (code in {401, 403, 404, 410, 451})


@pytest.mark.parametrize("body", [[], [{}, {}], {}, {"error": "x"}, {"error": {"details": "x"}}, {"message": "x"}])
def test_details_of_any_body(body):
    error = SimpleNamespace(details=body)
    assert error_details(error) == []
