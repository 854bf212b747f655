"""What is left out of vectors is what languages have in common, whatever is said."""

import numpy as np
import pytest

from tcm_assets.captions.topics.background import EVERYDAY_SENTENCES, background_directions
from tcm_assets.models.sentence_transformer import SentenceTransformerEncoder


def test_directions_are_orthonormal_and_span_the_languages():
    chance = np.random.default_rng(0)
    vectors = {}

    def encode(sentences):
        vectors.update({sentence: chance.normal(size=40) for sentence in sentences})
        return np.array([vectors[sentence] for sentence in sentences])

    directions = background_directions(encode)
    assert directions @ directions.T == pytest.approx(np.eye(len(directions)), abs=1e-9)
    for group in EVERYDAY_SENTENCES.values():
        mean = np.mean([vectors[sentence] for sentence in group], axis=0)
        assert mean - (mean @ directions.T) @ directions == pytest.approx(np.zeros(40), abs=1e-9)


def test_a_model_that_knows_no_languages_apart_has_few_directions():
    mean = np.eye(30)[0]
    noise = iter(np.random.default_rng(0).normal(scale=1e-3, size=(100, 30)))
    assert len(background_directions(lambda sentences: np.array([mean + next(noise) for _ in sentences]))) == 1


def test_texts_of_two_languages_on_one_subject_come_nearer_than_those_of_one_language_on_two():
    encoder = SentenceTransformerEncoder(device="cpu")
    subject, other = "pasta koken in de keuken", "gitaar spelen op het podium"
    vectors = encoder.encode([subject, other, "cooking pasta in the kitchen"]).astype(float)
    directions = background_directions(encoder.encode)
    vectors -= (vectors @ directions.T) @ directions
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]
