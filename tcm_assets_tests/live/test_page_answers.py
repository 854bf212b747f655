"""Errors of yt-dlp that the local server of these tests cannot cause."""

import pytest
from yt_dlp.networking.exceptions import IncompleteRead, TransportError
from yt_dlp.utils import DownloadError, ExtractorError, GeoRestrictedError

from tcm_assets.live.page_answers import classify_error

pytest.importorskip("yt_dlp")


def as_raised(error):
    """As yt-dlp raises errors: inside an error of its own, with the traceback's triple."""
    return DownloadError(f"ERROR: {error}", (type(error), error, None))


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (GeoRestrictedError("not in your country"), "blocked"),
        (ExtractorError("page failed", cause=TransportError("connection refused")), "unreachable"),
        (ExtractorError("page failed", cause=IncompleteRead(10, 20)), "cut_off"),
        (ExtractorError("Unable to extract challenge data"), "throttled"),
        (ExtractorError("TikTok is requiring login for access to this content", expected=True), "login_needed"),
        (ExtractorError("Unable to extract universal data"), "unexpected_answer"),
        (TimeoutError("timed out"), "unreachable"),
        (KeyError("itemStruct"), "unexpected_answer"),
    ],
)
def test_an_error_has_an_outcome_and_a_reason(error, outcome):
    for raised in (error, as_raised(error)):
        refusal = classify_error(raised)
        assert refusal.outcome == outcome
        assert refusal.reason
        assert "\n" not in refusal.reason
        assert "report this issue" not in refusal.reason


def test_an_error_that_is_its_own_cause_ends():
    error = ExtractorError("around")
    error.cause = error
    assert classify_error(error).outcome == "unexpected_answer"
