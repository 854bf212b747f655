import datetime
import importlib.metadata

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.sentiment.scorers import (
    LexiconScorer,
    Scorer,
    SentimentScore,
    VideoContent,
    score_content_sentiment,
)
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT

DAY = datetime.date(2020, 11, 5)


class LengthScorer:
    """Scores a text by its length, and keeps what it was asked."""

    name = "length"
    version = "7"

    def __init__(self):
        self.asked = []

    def score(self, videos):
        self.asked.extend(videos)
        return [
            SentimentScore(None, "no_text")
            if video.text is None
            else SentimentScore(min(len(video.text), 100) / 100, "scored", "by its length", "ab" * 32)
            for video in videos
        ]


def _batch(*rows):
    return pa.RecordBatch.from_arrays(
        [
            pa.array([str(position) for position in range(len(rows))], pa.string()),
            pa.array([DAY] * len(rows), pa.date32()),
            pa.array([caption for caption, _ in rows], pa.string()),
            pa.array([tags for _, tags in rows], pa.list_(pa.string())),
        ],
        names=["video_id", "upload_date", "caption", "hashtags"],
    )


def test_rows_say_who_scored_and_why_not():
    scorer: Scorer = LengthScorer()
    result = score_content_sentiment(_batch(("So GOOD!!! #fun", ["fun"]), ("", []), (None, None)), scorer)
    assert result.schema == ibis.schema({column.name: column.dtype for column in CONTENT_SENTIMENT}).to_pyarrow()
    assert result.to_pylist() == [
        {"video_id": video_id, "upload_date": DAY, "sentiment": sentiment, "scorer": "length", "scorer_version": "7",
         "status": status, "reason": reason, "media_sha256": sha256}
        for video_id, sentiment, status, reason, sha256 in [
            ("0", 0.15, "scored", "by its length", "ab" * 32),
            ("1", None, "no_text", None, None),
            ("2", None, "no_text", None, None),
        ]
    ]  # fmt: skip


def test_the_scorer_reads_captions_as_written_with_the_tags_that_they_lack():
    scorer = LengthScorer()
    score_content_sentiment(_batch(("So GOOD!!! #Fun", ["fun", "happy"]), ("", ["sad"]), (" \n", [])), scorer)
    assert scorer.asked == [("0", "So GOOD!!! #Fun happy"), ("1", "sad"), ("2", None)]


def test_an_empty_batch_has_the_columns():
    assert score_content_sentiment(_batch(), LengthScorer()).schema.names == list(CONTENT_SENTIMENT.column_names)


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
