import importlib.metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.sentiment.lexicon import LexiconScorer
from tcm_assets.sentiment.scorers import Scorer, VideoContent

SCORER: Scorer = LexiconScorer()


def _scores(*texts):
    """Scores and statuses: a lexicon has no more to say."""
    scores = SCORER.score([VideoContent("1", text) for text in texts])
    assert all(score.reason is score.media_sha256 is None for score in scores)
    return [score[:2] for score in scores]


def _score(text):
    return _scores(text)[0]


@pytest.mark.parametrize("text", [None, "", " \n\t"])
def test_nothing_to_read_has_no_score(text):
    assert _score(text) == (None, "no_text")


@pytest.mark.parametrize(
    "text", ["Bourtange, the Netherlands", "สวัสดีครับ", "كم وزنكم ؟", "👉", "@love_hate", "...", "123", "\ufe0f"]
)
def test_texts_without_a_known_word_have_no_score(text):
    assert _score(text) == (None, "no_known_words")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("I love this", "I hate this"),
        ("I love this", "I don't love this"),
        ("I love this", "I don’t love this"),
        ("I LOVE this!!!", "I love this"),
        ("very good", "good"),
        ("#happy#love", "#sad"),
        ("❤️", "💔"),
        ("😂lol", "😭"),
        ("𝓵𝓸𝓿𝓮", "𝓱𝓪𝓽𝓮"),
        ("สวัสดี 😍", "สวัสดี 😢"),
    ],
)
def test_better_words_score_higher(better, worse):
    (high, high_status), (low, low_status) = _scores(better, worse)
    assert (high_status, low_status) == ("scored", "scored")
    assert 0 <= low < high <= 1


def test_good_is_above_and_bad_below_the_middle():
    assert _score("what a great day")[0] > 0.6
    assert _score("what a terrible day")[0] < 0.4


@pytest.mark.parametrize(
    "text", ["Deze is voor de mensen die geen rijst koken", "El dinero no lo es todo", "ha sido sin ti"]
)
def test_foreign_everyday_words_are_not_read_as_english(text):
    assert _score(text) == (None, "no_known_words")


def test_the_same_words_count_in_english():
    assert _score("I would die without you")[0] < 0.4
    assert _score("no, this is not the war")[0] is not None


def test_a_long_caption_is_scored():
    assert _score("good gym day " * 770)[1] == "scored"


def test_the_version_names_the_lexicons_release():
    assert SCORER.name == "vader"
    assert SCORER.version.startswith(importlib.metadata.version("vaderSentiment"))


@given(st.lists(st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=60)), max_size=5))
def test_any_texts_have_a_score_in_range_or_a_reason(texts):
    scores = _scores(*texts)
    assert len(scores) == len(texts)
    for score, status in scores:
        assert (score is None) == (status != "scored")
        assert score is None or 0 <= score <= 1
    assert scores == _scores(*texts)
