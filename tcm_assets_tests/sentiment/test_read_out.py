"""The read-out of the packaged text model, in languages that it was not learned from."""

import csv
import tomllib
from pathlib import Path

import numpy as np
import pytest

import tcm_assets.models.text_encoder as encoders
from tcm_assets.models.vectors import VectorModel
from tcm_assets.sentiment.lexicon_scorer import LexiconScorer
from tcm_assets.sentiment.read_out import PROBES, ReadOut, learn_read_out, read_out_of
from tcm_assets.sentiment.scorers import VideoContent

BY_FEELING = Path(__file__).with_name("captions_by_feeling.toml")

STRONG_WORDS = Path(__file__).with_name("strong_words.toml")

JUDGED = Path(__file__).with_name("judged_feelings.csv")
"""120 real captions of December 2020, drawn at random, half English and half in six other languages, without tags and
names; judged by a reader as glad, sorry or neither before any score was seen."""

LANGUAGES = 16  # that a packaged model has to read


def packaged_encoder():
    return encoders.text_encoder() if hasattr(encoders, "text_encoder") else encoders.SentenceTransformerEncoder()


@pytest.fixture(scope="module")
def encoder():
    packaged = packaged_encoder()
    if len(read_out_of(packaged).languages) < LANGUAGES:
        pytest.skip(f"the packaged text model {packaged.name} reads English alone")
    return packaged


def test_the_read_out_of_the_packaged_model_is_kept(monkeypatch):
    monkeypatch.setattr("tcm_assets.sentiment.read_out.learn_read_out", lambda _: pytest.fail("it is not kept"))
    packaged = packaged_encoder()
    read_out = read_out_of(packaged)
    assert len(read_out.weights) == packaged.dimension + 1
    assert "en" in read_out.languages
    assert VectorModel.of(packaged).revision


def test_glad_captions_are_above_sorry_ones_in_every_language(encoder):
    read_out = read_out_of(encoder)
    captions = tomllib.loads(BY_FEELING.read_text("utf-8"))
    assert set(captions) == set(PROBES)
    glad, sorry = (
        read_out.ratings(
            np.array(encoder.encode([text for own in captions.values() for text in own[name]]), np.float64)
        )
        for name in ("glad", "sorry")
    )
    assert np.mean(glad[:, None] > sorry[None, :]) > 0.93
    assert np.mean(glad > 0) > 0.97
    assert np.mean(sorry < glad.mean() / 2) > 0.8


def test_joy_in_words_of_death_and_pain_is_above_plain_dislike(encoder):
    captions = tomllib.loads(STRONG_WORDS.read_text("utf-8"))
    assert len(captions) >= 16
    glad, sorry = (
        read_out_of(encoder).ratings(
            np.array(encoder.encode([text for own in captions.values() for text in own[name]]), np.float64)
        )
        for name in ("glad", "sorry")
    )
    assert np.mean(glad[:, None] > sorry[None, :]) > 0.9
    assert np.mean(glad > 0) >= 0.7
    assert np.mean(sorry < 0) >= 0.9


def test_scores_of_real_captions_follow_a_readers_judgement(encoder):
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    scores = LexiconScorer(encoder).score([VideoContent("1", row["caption"]) for row in rows])
    by_feeling = {
        feeling: np.array(
            [one.score for one, row in zip(scores, rows, strict=True) if row["feeling"] == feeling and one.score]
        )
        for feeling in ("glad", "neither", "sorry")
    }
    glad, neither, sorry = by_feeling.values()
    assert sum(map(len, by_feeling.values())) > 100
    assert np.mean(glad[:, None] > sorry[None, :]) > 0.95
    assert glad.mean() > neither.mean() + 0.08 > sorry.mean() + 0.16


def test_a_language_in_which_good_and_bad_are_not_told_apart_does_not_count():
    def encode(texts):
        return np.ones((len(texts), 2), np.float32)

    assert learn_read_out(encode).languages == frozenset()


def test_ratings_are_a_linear_function():
    read_out = ReadOut(np.array([1.0, -2.0, 0.5]), frozenset())
    assert read_out.ratings(np.array([[1.0, 0.0], [0.0, 1.0]])).tolist() == [1.5, -1.5]
