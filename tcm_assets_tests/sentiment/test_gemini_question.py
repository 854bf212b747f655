import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.sentiment.gemini_question import (
    ANSWER_SCHEMA,
    MAX_REASON_CHARACTERS,
    MODERATOR,
    MalformedAnswerError,
    one_line,
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
    assert one_line("a\r\n  b\u2028c\x1b[0m", 20) == "a b c [0m"
    assert one_line("word " * 100, 12) == "word word w…"


def test_the_question_asks_for_what_the_schema_takes():
    assert all(f"`{name}`" in MODERATOR for name in ANSWER_SCHEMA["required"])
    assert (ANSWER_SCHEMA["properties"]["score"]["minimum"], ANSWER_SCHEMA["properties"]["score"]["maximum"]) == (0, 1)
