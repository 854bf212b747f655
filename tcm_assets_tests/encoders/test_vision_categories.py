import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.encoders import vision_categories
from tcm_assets.encoders.feature_cache import FeatureCache
from tcm_assets.encoders.vision_categories import PROMPTS, CategoryPrompts, category_prompts
from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES
from tcm_assets.schemas.visual_features import VISUAL_FEATURES, vision_score_column_name

EYE = np.eye(len(CONTENT_CATEGORIES), dtype=np.float32)


class OneDirectionPerCategory:
    """Every text of a category has the direction of its category, and a little of its own place."""

    name, revision, logit_scale = "directions", "1", 20.0

    def __init__(self):
        self.encoded = []

    def encode_images(self, _):
        raise AssertionError("no picture is needed to know the categories")

    def encode_texts(self, texts):
        self.encoded += texts
        places = {text: place for place, category in enumerate(CONTENT_CATEGORIES) for text in PROMPTS[category]}
        return np.stack([EYE[places[text]] for text in texts])


@pytest.fixture
def cache(tmp_path):
    return FeatureCache(tmp_path / "features.sqlite")


def test_every_category_has_texts_and_a_column():
    assert tuple(PROMPTS) == CONTENT_CATEGORIES
    texts = [text for texts in PROMPTS.values() for text in texts]
    assert len(texts) == len(set(texts)) == 2 * len(CONTENT_CATEGORIES)
    for category in CONTENT_CATEGORIES:
        assert VISUAL_FEATURES.column(vision_score_column_name(category)).maximum == 1


def test_a_category_is_the_mean_of_its_texts_and_is_encoded_once(cache):
    encoder = OneDirectionPerCategory()
    prompts = category_prompts(encoder, cache)
    assert prompts.vectors == pytest.approx(EYE)
    assert prompts.logit_scale == 20
    again = category_prompts(encoder, cache)
    assert again.vectors.tolist() == prompts.vectors.tolist()
    assert len(encoder.encoded) == 26


def test_other_texts_or_another_revision_are_encoded_again(cache, monkeypatch):
    encoder = OneDirectionPerCategory()
    category_prompts(encoder, cache)
    encoder.revision = "2"
    category_prompts(encoder, cache)
    assert len(encoder.encoded) == 2 * 26
    monkeypatch.setattr(vision_categories, "PROMPTS", {**PROMPTS, "music": PROMPTS["music"][:1]})
    category_prompts(encoder, cache)
    assert len(encoder.encoded) == 2 * 26 + 25


def test_scores_are_the_softmax_of_scaled_cosines():
    prompts = CategoryPrompts(EYE, logit_scale=2.0)
    embedding = 0.6 * EYE[0] + 0.8 * EYE[3]
    scores = prompts.scores(embedding)
    whole = np.exp(1.2) + np.exp(1.6) + 11
    assert scores["dance videos"] == pytest.approx(np.exp(1.2) / whole, abs=1e-6)
    assert scores["lifestyle"] == pytest.approx(np.exp(1.6) / whole, abs=1e-6)
    assert scores["music"] == pytest.approx(1 / whole, abs=1e-6)


@given(seed=st.integers(0, 2**32 - 1), scale=st.sampled_from([0.01, 14.3, 100.0, 1e4]))
def test_scores_are_shares_whatever_the_vectors(seed, scale):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(len(CONTENT_CATEGORIES) + 1, 8))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    scores = CategoryPrompts(vectors[:-1], scale).scores(vectors[-1])
    assert all(0 <= score <= 1 for score in scores.values())
    assert sum(scores.values()) == pytest.approx(1)
    nearest = CONTENT_CATEGORIES[int(np.argmax(vectors[:-1].astype(float) @ vectors[-1].astype(float)))]
    assert max(scores.values()) == scores[nearest]
