import hashlib

import numpy as np
import pytest

from tcm_assets.domain.matching.sponsor_themes import (
    NEUTRAL_GOALS,
    THEME_PHRASES,
    TextAnchors,
    brand_backgrounds,
    theme_shares,
)
from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES
from tcm_assets.schemas.sponsor_themes import SPONSOR_THEMES, theme_affinity_column_name, theme_share_column_name


def word_vector(word):
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=64)


def encode(texts):
    rows = np.array([sum(word_vector(word) for word in text.lower().split()) for text in texts])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_every_theme_has_a_phrase():
    assert tuple(THEME_PHRASES) == SPONSOR_THEMES


def test_columns_are_named_after_the_theme():
    assert theme_share_column_name("film and TV") == "film_and_tv_share"
    assert theme_affinity_column_name("film and TV") == "film_and_tv_affinity"


def test_anchors_hold_the_fixed_texts():
    anchors = TextAnchors.of(encode)
    assert anchors.categories == pytest.approx(encode(CONTENT_CATEGORIES))
    assert anchors.themes.sum(axis=0) == pytest.approx(np.zeros(64), abs=1e-6)
    assert anchors.goals_background == pytest.approx(encode([NEUTRAL_GOALS])[0])


def test_a_text_in_the_words_of_a_theme_is_of_that_theme():
    anchors = TextAnchors.of(encode)
    shares = theme_shares(
        encode([THEME_PHRASES[theme] for theme in SPONSOR_THEMES]) - anchors.goals_background, anchors
    )
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(SPONSOR_THEMES)))
    assert shares.argmax(axis=1).tolist() == list(range(len(SPONSOR_THEMES)))
    assert shares.diagonal().min() > 0.6


def test_a_brand_is_measured_from_the_neutral_texts_of_what_it_has():
    anchors = TextAnchors.of(encode)
    rows = brand_backgrounds(np.array([True, False]), np.array([False, True]), anchors)
    assert 2 * rows[0] - anchors.theme_mean == pytest.approx(anchors.goals_background, abs=1e-6)
    assert 2 * rows[1] - anchors.theme_mean == pytest.approx(anchors.activities_background, abs=1e-6)
