"""Briefs read by Gemini: the real client library against a stand-in on loopback; the rules where it fails."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tcm_assets.campaigns.briefs.gemini_answer import READER
from tcm_assets.campaigns.briefs.gemini_reading import GeminiReader
from tcm_assets.campaigns.briefs.readers import chosen_reader
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings
from tcm_assets_tests.sentiment.conftest import FakeClock
from tcm_assets_tests.sentiment.gemini_api import KEY, MODEL, Fault, GeminiApi, answer, error, served_gemini_api

DAY = date(2027, 1, 15)
TEXT = "Vegan soap for mums, five creators out of Germany, two grand, nothing with booze"
GOOD: dict[str, Any] = {
    "language": "en",
    "subject": "vegan soap",
    "audience_genders": ["female"],
    "creator_countries": ["Germany"],
    "creator_count": {"least": 5, "most": 5},
    "budget": {"amount": 2000, "currency": "USD"},
    "must_not": [{"kind": "safety", "value": "alcohol"}],
    "quotes": [{"field": "budget", "words": "two grand"}, {"field": "subject", "words": "not in the text"}],
}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[GeminiApi]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_GENAI_USE_VERTEXAI"):
        monkeypatch.delenv(name, raising=False)
    with served_gemini_api() as api:
        api.files["any"] = {"polls": 0}  # the stand-in knows questions about clips: every body has this name
        yield api


def read(api: GeminiApi, *faults: Fault, text: str = TEXT) -> Any:
    api.faults["question"] = list(faults)
    return GeminiReader(KEY, MODEL, base_url=api.url, clock=FakeClock())(text, DAY, {"Nike": "B001"})


def test_an_answer_becomes_the_same_structure(api: GeminiApi) -> None:
    brief = read(api, answer(json.dumps(GOOD)))
    assert (brief.read_by, brief.reading_note, brief.subject) == ("gemini", None, "vegan soap")
    assert brief.budget.amount == 2000
    assert brief.must_not[0].value == "alcohol"
    (span,) = brief.origins["budget"].spans
    assert TEXT[span.start : span.end] == "two grand"
    assert brief.origins["subject"].spans == ()


def test_the_text_alone_is_sent_and_the_key_in_the_header_alone(api: GeminiApi) -> None:
    read(api, answer(json.dumps(GOOD)))
    (body,) = api.bodies
    head, _, sent = body.partition(b"{")
    content = json.loads(b"{" + sent)
    assert content["contents"][0]["parts"][0]["text"] == f"Today is 2027-01-15. The brief:\n\n{TEXT}"
    assert content["systemInstruction"]["parts"][0]["text"] == READER
    assert KEY.encode() not in sent
    assert KEY.encode() in head
    assert b"B001" not in sent


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (answer("no JSON"), "not JSON"),
        (answer("[1]"), "no table of fields"),
        (answer(json.dumps({**GOOD, "creator_count": {"least": 9, "most": 2}})), "its creator_count"),
        (answer(json.dumps({**GOOD, "creator_countries": ["Atlantis"]})), "its creator_countries"),
        (answer(json.dumps({**GOOD, "budget": {"amount": "all of it", "currency": "USD"}})), "its budget"),
        (answer("{", "MAX_TOKENS"), "cut off"),
        (answer("", "SAFETY"), "refused the text"),
        (error(403, f"the key {KEY} is not accepted"), "HTTP 403"),
        (error(404), "HTTP 404"),
    ],
)
def test_the_rules_read_what_gemini_does_not(api: GeminiApi, fault: Fault, reason: str) -> None:
    brief = read(api, fault)
    assert brief.read_by == "rules"
    assert reason in brief.reading_note
    assert KEY not in brief.reading_note
    assert brief.model_copy(update={"reading_note": None}) == read_brief(TEXT, DAY, {"Nike": "B001"})


def test_a_short_fault_is_asked_again_and_a_long_one_is_not_waited_for(api: GeminiApi) -> None:
    assert read(api, error(503), answer(json.dumps(GOOD))).read_by == "gemini"
    assert read(api, *[error(503)] * 5).read_by == "rules"
    assert read(api, *[Fault(hang_up=True)] * 5).read_by == "rules"
    assert api.count("question") == 6


def test_an_empty_text_is_not_sent(api: GeminiApi) -> None:
    assert read(api, text="  ").said == ()
    assert api.count("question") == 0


def test_an_answer_instructs_nobody(api: GeminiApi) -> None:
    extra = {**GOOD, "day": "1999-01-01", "read_by": "rules", "text": "other", "unused": ["x"], "origins": {}}
    brief = read(api, answer(json.dumps(extra)))
    assert (brief.day, brief.read_by, brief.text, brief.unused) == (DAY, "gemini", TEXT, ())


def test_the_owner_chooses_the_reader(tmp_path: Any) -> None:
    own = {"TCM_DATA_DIR": str(tmp_path)}
    assert chosen_reader(Settings(own)) is read_brief
    assert chosen_reader(Settings({**own, "GEMINI_API_KEY": "key"})) is read_brief
    assert isinstance(chosen_reader(Settings({**own, "GEMINI_API_KEY": "key", "TCM_BRIEFS": "gemini"})), GeminiReader)
    with pytest.raises(SettingsError, match="TCM_BRIEFS"):
        chosen_reader(Settings({**own, "TCM_BRIEFS": "gemini"}))
