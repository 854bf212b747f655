import hashlib

import numpy as np
import pytest

from tcm_assets.domain.matching.category_affinity import (
    CATEGORY_THEME_AFFINITY,
    affinities_of_several,
    theme_affinities,
)
from tcm_assets.domain.matching.sponsor_themes import THEME_PHRASES, TextAnchors
from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES
from tcm_assets.schemas.sponsor_themes import SPONSOR_THEMES


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
