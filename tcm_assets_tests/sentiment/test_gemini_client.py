"""Clips at Gemini: late answers, throttling, failures and refusals; what stays behind there; where the key is seen."""

import logging
import sqlite3
from functools import partial

import pytest

from tcm_assets.sentiment import gemini_client
from tcm_assets.sentiment.gemini_protocol import RETRY_POLICY, GeminiSetupError
from tcm_assets.sentiment.gemini_scorer import GeminiScorer
from tcm_assets_tests.sentiment.gemini_api import KEY, Fault, add_clips, error, only, score, served_gemini_api, videos
from tcm_assets_tests.waiting import wait_until


def test_a_clip_that_is_not_ready_for_long_is_waited_for(api, media, clock, scorer_of):
    add_clips(media, "1")
    api.polls_until_active = 7
    assert only(scorer_of().score(videos("1"))).status == "scored"
    assert clock.slept_s == [1, 2, 4, 8, 15, 15]


def test_a_clip_that_is_never_ready_is_given_up_and_asked_about_again_by_the_next_run(api, media, clock, scorer_of):
    add_clips(media, "1")
    api.polls_until_active = 10**6
    result = only(scorer_of().score(videos("1")))
    assert (result.score, result.status) == (None, "unavailable")
    assert "not ready 300 s after" in result.reason
    assert clock.time_s <= 300
    assert api.count("question") == 0
    assert api.files == {}
    api.polls_until_active = 1
    assert only(scorer_of().score(videos("1"))).status == "scored"


@pytest.mark.parametrize(("code", "is_kept"), [(3, True), (13, False)])
def test_failed_processing(api, media, scorer_of, code, is_kept):
    add_clips(media, "1")
    api.failed_processing = {"code": code, "message": "the video cannot be decoded"}
    result = only(scorer_of().score(videos("1")))
    assert result[:3] == (None, "failed_processing", "the video cannot be decoded")
    assert api.files == {}
    scorer_of().score(videos("1"))
    assert api.count("upload") == (1 if is_kept else 2)


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        *[(step, Fault(hang_up=True)) for step in ("start", "upload", "state", "question", "delete")],
        *[("question", error(code)) for code in (408, 429, 500, 502, 503, 504)],
        ("upload", error(503)),
    ],
    ids=lambda each: each if isinstance(each, str) else str(each.code),
)
def test_what_passes_is_asked_again(api, media, scorer_of, step, fault):
    add_clips(media, "1")
    api.faults[step] = [fault, fault]
    assert only(scorer_of().score(videos("1"))).status == "scored"
    assert api.count(step) >= 3
    assert api.files == {}


def test_429_then_success_waits_as_long_as_the_header_asks(api, media, clock, scorer_of):
    add_clips(media, "1")
    api.faults["question"] = [error(429, Retry_After="7")]
    assert only(scorer_of().score(videos("1"))).status == "scored"
    assert 7 <= max(clock.slept_s) <= 8


def test_429_then_success_waits_as_long_as_the_body_asks(api, media, clock, scorer_of):
    add_clips(media, "1")
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "53.5s"}
    api.faults["question"] = [error(429, "slow down", info)]
    assert only(scorer_of().score(videos("1"))).status == "scored"
    assert 53.5 <= max(clock.slept_s) <= 54.5


@pytest.mark.parametrize("code", [429, 500, 503])
def test_an_error_for_ever_ends_as_a_row_that_the_next_run_asks_about_again(api, media, clock, scorer_of, code):
    add_clips(media, "1")
    api.faults_for_ever["question"] = error(code, "too much today")
    result = only(scorer_of().score(videos("1")))
    assert (result.score, result.status) == (None, "unavailable")
    assert f"HTTP {code}" in result.reason
    assert "too much today" in result.reason
    assert api.count("question") == RETRY_POLICY.max_attempts
    assert clock.time_s < 60
    assert api.files == {}
    del api.faults_for_ever["question"]
    assert only(scorer_of().score(videos("1"))).status == "scored"


def test_a_quota_of_the_day_is_not_waited_for(api, media, clock, scorer_of):
    add_clips(media, "1")
    api.faults_for_ever["question"] = error(429, Retry_After=str(int(RETRY_POLICY.max_asked_wait_s) + 1))
    assert only(scorer_of().score(videos("1"))).status == "unavailable"
    assert api.count("question") == 1
    assert clock.time_s == 0


def test_a_service_that_is_down_is_not_asked_about_every_clip(api, media, scorer_of):
    names = [str(number) for number in range(10)]
    add_clips(media, *names)
    api.faults_for_ever["start"] = error(503)
    scores = scorer_of().score(videos(*names))
    assert {score.status for score in scores} == {"unavailable"}
    assert api.count("start") == 3 * RETRY_POLICY.max_attempts
    assert scores[-1].reason == "not asked: no answer for 3 videos in a row"


def test_an_answer_that_takes_too_long_is_asked_for_again(api, media, scorer_of, monkeypatch):
    add_clips(media, "1")
    # Enough for the other requests on a busy machine; the first question has no answer until it is asked again.
    monkeypatch.setattr(gemini_client, "REQUEST_TIMEOUT_S", 3.0)
    asked_again = partial(wait_until, lambda: api.count("question") == 2, "the second question")
    api.faults["question"] = [Fault(before=asked_again)]
    assert only(scorer_of().score(videos("1"))).status == "scored"
    assert api.count("question") == 2


def test_one_clip_has_its_time_and_no_more(api, media, clock, scorer_of, monkeypatch):
    add_clips(media, "1")
    monkeypatch.setattr(gemini_client, "JUDGEMENT_TIMEOUT_S", 250.0)
    api.faults_for_ever["question"] = error(503, Retry_After="100")
    assert only(scorer_of().score(videos("1"))).status == "unavailable"
    assert api.count("question") == 3
    assert clock.time_s < 250
    assert api.files == {}


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        ("start", error(400, "API key not valid.", {"reason": "API_KEY_INVALID"})),
        ("start", error(401, "who are you?")),
        ("start", error(403, "the key has no access")),
        ("question", error(403, "the API is not enabled")),
        ("question", error(404, "models/gemini-0 is not found")),
    ],
)
def test_an_invalid_key_or_model_ends_the_run_and_says_what_to_do(api, media, scorer_of, step, refusal):
    add_clips(media, "1", "2", "3")
    api.faults_for_ever[step] = refusal
    with pytest.raises(GeminiSetupError, match="check GOOGLE_API_KEY or GEMINI_API_KEY, and TCM_GEMINI_MODEL"):
        scorer_of().score(videos("1", "2", "3"))
    assert api.count(step) <= 2
    assert api.files == {}


def test_a_clip_that_gemini_lost_is_no_matter_of_the_key(api, media, scorer_of):
    add_clips(media, "1")
    api.faults["state"] = [error(403, "You do not have permission to access the File or it may not exist.")]
    assert only(scorer_of().score(videos("1"))).status == "unavailable"


def test_a_clip_that_gemini_does_not_take_is_refused_and_not_kept(api, media, scorer_of):
    add_clips(media, "1")
    api.faults["question"] = [error(400, "Unsupported MIME type")]
    result = only(scorer_of().score(videos("1")))
    assert result.status == "refused"
    assert "Unsupported MIME type" in result.reason
    assert only(scorer_of().score(videos("1"))).status == "scored"


def test_an_upload_without_an_address_is_unavailable(api, media, scorer_of):
    add_clips(media, "1")
    api.faults_for_ever["start"] = Fault(body={})
    assert only(scorer_of().score(videos("1"))).status == "unavailable"


def test_a_redirect_does_not_take_the_key_along(api, media, scorer_of):
    add_clips(media, "1")
    with served_gemini_api() as elsewhere:
        api.faults_for_ever["start"] = Fault(307, {}, {"Location": f"{elsewhere.url}/upload/v1beta/files"})
        assert only(scorer_of().score(videos("1"))).status == "unavailable"
        assert elsewhere.steps == []


@pytest.mark.parametrize("step", ["upload", "state", "question"])
def test_what_was_sent_is_deleted_also_after_a_failure(api, media, scorer_of, step):
    add_clips(media, "1")
    api.faults_for_ever[step] = error(500)
    assert only(scorer_of().score(videos("1"))).status == "unavailable"
    assert api.files == {}


def test_a_clip_that_arrived_though_the_answer_was_lost_is_deleted(api, media, scorer_of):
    add_clips(media, "1")
    api.faults["upload"] = [Fault(hang_up=True)]  # it was stored all the same
    assert only(scorer_of().score(videos("1"))).status == "scored"
    assert api.received == [b"clip 1", b"clip 1"]
    assert api.files == {}


def test_a_deletion_that_fails_is_logged_and_costs_no_score(api, media, scorer_of, caplog):
    add_clips(media, "1")
    api.faults_for_ever["delete"] = error(500)
    assert only(scorer_of().score(videos("1"))).status == "scored"
    assert "could not be deleted at Gemini" in caplog.text


def test_a_deletion_is_not_waited_for_as_long_as_an_answer(api, media, scorer_of, monkeypatch):
    add_clips(media, "1")
    monkeypatch.setattr(gemini_client, "DELETE_TIMEOUT_S", 3.0)
    asked_again = partial(wait_until, lambda: api.count("delete") == 2, "the second deletion")
    api.faults["delete"] = [Fault(before=asked_again)]
    assert only(scorer_of().score(videos("1"))).status == "scored"
    assert api.count("delete") == 2
    assert api.keys == {KEY, None}


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("start", 400),
        ("start", 403),
        ("upload", 500),
        ("state", 403),
        ("question", 429),
        ("question", 400),
        ("delete", 500),
    ],
)
def test_the_key_is_nowhere_after_failures(api, media, scorer_of, tmp_path, caplog, capfd, step, code):
    """Not even where the service repeats it in its errors."""
    caplog.set_level(logging.DEBUG)
    add_clips(media, "1")
    api.faults_for_ever[step] = error(code, f"the key {KEY} was not good", {"reason": f"because {KEY}"})
    scorer = scorer_of()
    said = [repr(scorer), str(vars(GeminiScorer))]
    try:
        said.append(repr(scorer.score(videos("1"))))
    except GeminiSetupError as failure:
        chain = failure
        while chain is not None:
            said.append(repr(chain))
            chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    said += [caplog.text, *capfd.readouterr()]
    assert KEY in {*api.keys}
    assert not [text for text in said if KEY in text]
    kept = tmp_path / "cache.sqlite"
    with sqlite3.connect(kept) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert KEY.encode() not in kept.read_bytes()


def test_the_models_reason_cannot_hold_the_key(api, media, scorer_of):
    add_clips(media, "1")
    api.usual_answer = score(0.5, f"it says {KEY}")
    assert only(scorer_of().score(videos("1"))).reason == "it says [key]"
