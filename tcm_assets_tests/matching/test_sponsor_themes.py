import hashlib

import numpy as np
import pytest

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.matching.sponsor_themes import (
    CATEGORY_THEME_AFFINITY,
    NEUTRAL_GOALS,
    THEME_PHRASES,
    TextAnchors,
    affinities_of_several,
    brand_backgrounds,
    theme_affinities,
    theme_shares,
)
from tcm_assets.matching.tables import SPONSOR_THEMES, theme_affinity_column_name, theme_share_column_name


def word_vector(word):
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=64)


def encode(texts):
    rows = np.array([sum(word_vector(word) for word in text.lower().split()) for text in texts])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


ANCHORS = TextAnchors.of(encode)


def affinity_of(text):
    return dict(zip(SPONSOR_THEMES, theme_affinities(encode([text]), ANCHORS)[0], strict=True))


def test_the_judgement_covers_every_category_and_names_only_themes():
    assert tuple(CATEGORY_THEME_AFFINITY) == CONTENT_CATEGORIES
    for category, affinities in CATEGORY_THEME_AFFINITY.items():
        assert set(affinities) <= set(SPONSOR_THEMES), category
        assert all(0 < affinity <= 1 for affinity in affinities.values()), category


@pytest.mark.parametrize("category", CONTENT_CATEGORIES)
def test_a_category_has_its_judged_affinities(category):
    expected = {theme: CATEGORY_THEME_AFFINITY[category].get(theme, 0.0) for theme in SPONSOR_THEMES}
    assert affinity_of(category) == pytest.approx(expected)


def test_content_outside_the_categories_suits_what_it_is_about():
    affinities = affinity_of(THEME_PHRASES["gaming"])
    assert affinities["gaming"] > 0.6
    assert max(affinities, key=affinities.get) == "gaming"


def test_several_kinds_of_content_lie_midway_between_their_mean_and_their_best():
    assert affinities_of_several(np.array([[1.0, 0.2], [0.0, 0.2]])).tolist() == pytest.approx([0.75, 0.2])
    assert affinities_of_several(np.array([[0.3, 0.9]])).tolist() == pytest.approx([0.3, 0.9])


def encode_test_sponsor_themes(texts):
    rows = np.array([sum(word_vector(word) for word in text.lower().split()) for text in texts])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_every_theme_has_a_phrase():
    assert tuple(THEME_PHRASES) == SPONSOR_THEMES


def test_columns_are_named_after_the_theme():
    assert theme_share_column_name("film and TV") == "film_and_tv_share"
    assert theme_affinity_column_name("film and TV") == "film_and_tv_affinity"


def test_anchors_hold_the_fixed_texts():
    anchors = TextAnchors.of(encode_test_sponsor_themes)
    assert anchors.categories == pytest.approx(encode_test_sponsor_themes(CONTENT_CATEGORIES))
    assert anchors.themes.sum(axis=0) == pytest.approx(np.zeros(64), abs=1e-6)
    assert anchors.goals_background == pytest.approx(encode_test_sponsor_themes([NEUTRAL_GOALS])[0])


def test_a_text_in_the_words_of_a_theme_is_of_that_theme():
    anchors = TextAnchors.of(encode_test_sponsor_themes)
    shares = theme_shares(
        encode_test_sponsor_themes([THEME_PHRASES[theme] for theme in SPONSOR_THEMES]) - anchors.goals_background,
        anchors,
    )
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(SPONSOR_THEMES)))
    assert shares.argmax(axis=1).tolist() == list(range(len(SPONSOR_THEMES)))
    assert shares.diagonal().min() > 0.6


def test_a_brand_is_measured_from_the_neutral_texts_of_what_it_has():
    anchors = TextAnchors.of(encode_test_sponsor_themes)
    rows = brand_backgrounds(np.array([True, False]), np.array([False, True]), anchors)
    assert 2 * rows[0] - anchors.theme_mean == pytest.approx(anchors.goals_background, abs=1e-6)
    assert 2 * rows[1] - anchors.theme_mean == pytest.approx(anchors.activities_background, abs=1e-6)
