"""What a message says, how long it may get, and that it holds no secret."""

from datetime import date

import pytest

from tcm_assets.operators.messages import SENTENCE_CHARACTERS, Ending, FailedCheck, FailedStep, RunEnd, compose
from tcm_assets.operators.places import secret_words
from tcm_assets.services.secrets import SecretWords
from tcm_assets.settings import Settings
from tcm_assets.warehouse.relations import Window

UI = "https://dagster.example.org"

NO_SECRETS = SecretWords(())

DAYS = Window(date(2026, 8, 1), date(2026, 8, 4))

WARNING = FailedCheck("videos.likes", "videos: 2 rows break a rule.", is_blocking=False, is_error=False, is_new=True)

BLOCKING = FailedCheck("videos.key_is_unique", "videos: 1 row is twice.", is_blocking=True, is_error=True, is_new=False)

KNOWN = FailedCheck("videos.other", "As every day.", is_blocking=False, is_error=False, is_new=False)


def said(end: RunEnd, secrets: SecretWords = NO_SECRETS):
    return compose(end, UI, secrets)


def test_a_failed_run_says_all_that_people_ask():
    end = RunEnd(
        "run-1",
        "refresh",
        DAYS,
        Ending.FAILED,
        failed_steps=[FailedStep("raw_videos", "the disk is full")],
        failed_checks=[WARNING, KNOWN, BLOCKING],
        starts_again="It does not start again by itself.",
    )
    message = said(end)
    assert message.title == "tcm_assets: refresh for 2026-08-01 to 2026-08-03, 3 days failed"
    assert message.kind == "failure"
    assert message.body.splitlines() == [
        "- step raw_videos: the disk is full",
        "- blocking check videos.key_is_unique: videos: 1 row is twice.",
        "- new warning videos.likes: videos: 2 rows break a rule.",
        "1 failed check as before.",
        "It does not start again by itself.",
        "https://dagster.example.org/runs/run-1",
    ]


@pytest.mark.parametrize(
    ("checks", "concerns"), [([], False), ([KNOWN], False), ([KNOWN, WARNING], True), ([BLOCKING], True)]
)
def test_success_concerns_people_when_a_check_is_blocking_or_new(checks, concerns):
    assert RunEnd("run-1", "refresh", None, Ending.SUCCEEDED, failed_checks=checks).concerns_people is concerns


def test_a_message_is_bounded():
    steps = [FailedStep(f"step_{number}", f"{number} {'x' * 5000}") for number in range(100)]
    checks = [
        FailedCheck(f"t.{number}", "y" * 5000, is_blocking=True, is_error=True, is_new=True) for number in range(100)
    ]
    body = said(RunEnd("run-1", "refresh", None, Ending.FAILED, "z" * 5000, steps, checks)).body
    assert "and 94 more reasons of failed steps" in body
    assert "and 94 more failed checks" in body
    assert len(body) < 14 * (SENTENCE_CHARACTERS + 60) < 8000


def test_what_to_do_is_never_cut_away():
    remedy = f"; run {'the command ' * 20}--tags '{{}}'"
    old = FailedCheck("t.old", "a" * 5000 + remedy, is_blocking=False, is_error=True, is_new=True)
    lines = said(RunEnd("run-1", "refresh", None, Ending.SUCCEEDED, failed_checks=[WARNING, old])).body.splitlines()
    assert lines[0].startswith("- failed check t.old: aaa"), "errors come before warnings"
    assert lines[0].endswith(remedy)


def test_steps_that_failed_for_one_reason_share_a_line():
    steps = [FailedStep(f"step_{number}", "the disk is full") for number in range(9)]
    body = said(RunEnd("run-1", "refresh", None, Ending.FAILED, None, steps, [])).body
    assert "- step step_0, step_1, step_2, step_3, step_4, step_5 and 3 more: the disk is full" in body


def test_no_secret_is_in_a_message():
    settings = Settings(
        {
            "TCM_LEDGER_URL": "postgresql://owner:le%24dger@db.example.org/ledger",
            "GOOGLE_API_KEY": "AIza-secret",
            "TCM_MEDIA": "s3://key:media-secret@bucket/clips?signature=sig-secret",
            "TCM_NOTIFY": "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7",
        }
    )
    secrets = secret_words(settings)
    leaks = (
        "postgresql://owner:le%24dger@db.example.org/ledger le$dger AIza-secret media-secret sig-secret "
        "TIiajkdnlazkcOXrIdevi7 redis://any:unknown-secret@host/1 "
    )
    end = RunEnd(
        "run-1",
        "refresh",
        None,
        Ending.FAILED,
        leaks,
        [FailedStep("s", "x" * (SENTENCE_CHARACTERS - 12) + leaks)],
        [FailedCheck("t.c", leaks, is_blocking=True, is_error=True, is_new=True)],
        leaks,
    )
    message = said(end, secrets)
    for secret in ("le%24", "le$d", "AIza", "media-s", "sig-s", "TIia", "unknown"):
        assert secret not in message.title + message.body


def test_folders_and_plain_words_of_addresses_are_no_secrets():
    settings = Settings(
        {"TCM_MEDIA": "/mnt/important-clips", "TCM_LEDGER_URL": "postgresql://owner@db.example.org/ledger_of_videos"}
    )
    said = "no clip in /mnt/important-clips, no table in ledger_of_videos"
    assert secret_words(settings).hide(said) == said
