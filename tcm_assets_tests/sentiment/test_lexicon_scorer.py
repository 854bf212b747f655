import importlib.metadata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.sentiment.lexicon_scorer import LexiconScorer
from tcm_assets.sentiment.read_out import RATED_WORDS
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


@pytest.mark.parametrize("text", ["Bourtange, the Netherlands", "🛹", "@love_hate", "...", "123", "\ufe0f"])
def test_texts_without_a_known_word_have_no_score(text):
    assert _score(text) == (None, "no_known_words")


@pytest.mark.parametrize(
    "text", ["สวัสดีครับ", "كم وزنكم ؟", "අලුත් එක බලන්න", "me encanta este día tan bonito", "кто со мной", "#love ขอบคุณครับ"]
)
def test_texts_in_other_languages_are_not_understood_without_a_model_that_is(text):
    assert _score(text) == (None, "unknown_language")


def test_emoji_speak_in_every_language_and_it_is_said_that_they_alone_do():
    glad, sad, wordless, english = SCORER.score(
        [VideoContent("1", text) for text in ("สวัสดีครับ 😍", "สวัสดีครับ 💔", "😍", "I love this 😍")]
    )
    assert glad.score > 0.6
    assert sad.score < 0.5
    assert wordless.score == glad.score
    assert [score.basis for score in (glad, sad, wordless, english)] == ["emoji", "emoji", "emoji", "words"]


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
        ("🔥", "😭"),
        ("🥰", "😤"),
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
    assert _score(text)[0] is None


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


class ToyEncoder:
    """Knows "good" and "bad" of a few languages: a stand-in for a model that reads many."""

    name = "toy"
    revision = "1+bfloat16"
    dimension = 3

    GOOD = (
        "love",
        "happy",
        "great",
        "good",
        "encanta",
        "feliz",
        "mejor",
        "bonita",
        "joy",
        "wonderful",
        "lovely",
        "proud",
    )
    BAD = ("hate", "sad", "worst", "bad", "odio", "triste", "peor", "horrible", "wrong", "cried", "disgusting", "tired")

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked.extend(texts)
        counted = [
            [sum(word in text.lower() for word in self.GOOD), sum(word in text.lower() for word in self.BAD), 1]
            for text in texts
        ]
        return np.array(counted, np.float32)


def test_a_model_that_tells_good_from_bad_in_a_language_scores_its_texts():
    encoder = ToyEncoder()
    scorer = LexiconScorer(encoder)
    glad, sad, russian, tagged = scorer.score(
        [
            VideoContent("1", "me encanta este día, soy muy feliz #gym"),
            VideoContent("2", "odio este día, estoy muy triste"),
            VideoContent("3", "сегодня мне очень весело"),
            VideoContent("4", "#love #happy"),
        ]
    )
    assert glad.score > 0.55 > 0.45 > sad.score
    assert (glad.basis, sad.basis, tagged.basis) == ("meaning", "meaning", "words")
    assert russian.status == "unknown_language"
    assert "me encanta este día, soy muy feliz" in encoder.asked
    assert len(encoder.asked) > RATED_WORDS


def test_english_is_read_by_the_same_measure_as_other_languages():
    (english,) = LexiconScorer(ToyEncoder()).score([VideoContent("1", "I love this day with my friends")])
    assert english.basis == "meaning"


def test_the_version_names_the_model_in_whatever_precision():
    assert LexiconScorer(ToyEncoder()).version == f"{SCORER.version}+toy (1)"
