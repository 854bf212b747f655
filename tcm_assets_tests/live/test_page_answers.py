"""Errors of yt-dlp that the local server of these tests cannot cause."""

import pytest

page_answers = pytest.importorskip("tcm_assets.live.page_answers", reason="yt-dlp is not installed")
exceptions = pytest.importorskip("yt_dlp.networking.exceptions")
utils = pytest.importorskip("yt_dlp.utils")


def as_raised(error):
    """As yt-dlp raises errors: inside an error of its own, with the traceback's triple."""
    return utils.DownloadError(f"ERROR: {error}", (type(error), error, None))


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (utils.GeoRestrictedError("not in your country"), "blocked"),
        (utils.ExtractorError("page failed", cause=exceptions.TransportError("connection refused")), "unreachable"),
        (utils.ExtractorError("page failed", cause=exceptions.IncompleteRead(10, 20)), "cut_off"),
        (utils.ExtractorError("Unable to extract challenge data"), "throttled"),
        (utils.ExtractorError("TikTok is requiring login for access to this content", expected=True), "login_needed"),
        (utils.ExtractorError("Unable to extract universal data"), "unexpected_answer"),
        (TimeoutError("timed out"), "unreachable"),
        (KeyError("itemStruct"), "unexpected_answer"),
    ],
)
def test_an_error_has_an_outcome_and_a_reason(error, outcome):
    for raised in (error, as_raised(error)):
        refusal = page_answers.classify_error(raised)
        assert refusal.outcome == outcome
        assert refusal.reason
        assert "\n" not in refusal.reason
        assert "report this issue" not in refusal.reason


def test_an_error_that_is_its_own_cause_ends():
    error = utils.ExtractorError("around")
    error.cause = error
    assert page_answers.classify_error(error).outcome == "unexpected_answer"
