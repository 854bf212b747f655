"""What stays behind at Gemini, and where the key is never seen."""

import logging
import sqlite3
from functools import partial

import pytest

from tcm_assets.sentiment import gemini_client
from tcm_assets.sentiment.gemini_failures import GeminiSetupError
from tcm_assets.sentiment.gemini_scorer import GeminiScorer
from tcm_assets_tests.sentiment.gemini_api import KEY, Fault, error, score, served_gemini_api
from tcm_assets_tests.sentiment.scored_clips import add_clips, only, videos
from tcm_assets_tests.waiting import wait_until


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
