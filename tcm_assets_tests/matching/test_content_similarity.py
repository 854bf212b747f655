import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.matching.content_similarity import (
    CATEGORY_THEME_AFFINITY,
    NEUTRAL_GOALS,
    THEME_PHRASES,
    TextAnchors,
    affinities_of_several,
    brand_backgrounds,
    content_similarity,
    theme_affinities,
    theme_shares,
)
from tcm_assets.matching.tables import (
    SPONSOR_THEMES,
    THEME_AFFINITIES,
    THEME_SHARES,
    theme_affinity_column_name,
    theme_share_column_name,
)
from tcm_assets_tests.matching.word_encoder import encode

ANCHORS = TextAnchors.of(encode)

THEME_WEIGHT, WORDS_WEIGHT, THEME_SOFTNESS = 0.7, 0.3, 0.03
"""Written out, and not imported: the formula's constants are held against these."""


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


def test_themes_of_other_content_are_measured_from_the_mean_of_the_categories():
    text = encode(["bread rolls at four in the morning"])
    assert (text @ ANCHORS.categories.T).max() < 0.5
    logits = (text - encode(CONTENT_CATEGORIES).mean(axis=0)) @ ANCHORS.themes.T / THEME_SOFTNESS
    shares = np.exp(logits) / np.exp(logits).sum()
    assert theme_affinities(text, ANCHORS) == pytest.approx(shares, abs=1e-6)


@pytest.mark.parametrize(("cosine", "membership"), [(0.6, 0.0), (0.62, 0.1), (0.7, 0.5), (0.78, 0.9), (0.8, 1.0)])
def test_between_a_category_and_something_else_is_a_blend(cosine, membership):
    category = CONTENT_CATEGORIES.index("dance videos")
    elsewhere = np.linalg.svd(ANCHORS.categories)[2][-1]  # a right angle to every category
    vector = (cosine * ANCHORS.categories[category] + (1 - cosine**2) ** 0.5 * elsewhere)[None, :]
    judged = [CATEGORY_THEME_AFFINITY["dance videos"].get(theme, 0.0) for theme in SPONSOR_THEMES]
    about = theme_shares(vector - ANCHORS.content_background, ANCHORS)[0]
    expected = membership * np.array(judged) + (1 - membership) * about
    assert theme_affinities(vector, ANCHORS)[0] == pytest.approx(expected, abs=1e-6)


def test_several_kinds_of_content_lie_midway_between_their_mean_and_their_best():
    assert affinities_of_several(np.array([[1.0, 0.2], [0.0, 0.2]])).tolist() == pytest.approx([0.75, 0.2])
    assert affinities_of_several(np.array([[0.3, 0.9]])).tolist() == pytest.approx([0.3, 0.9])


def test_anchors_hold_the_fixed_texts():
    assert ANCHORS.categories == pytest.approx(encode(CONTENT_CATEGORIES))
    assert ANCHORS.themes.sum(axis=0) == pytest.approx(np.zeros(64), abs=1e-6)
    assert ANCHORS.goals_background == pytest.approx(encode([NEUTRAL_GOALS])[0])


def test_a_text_in_the_words_of_a_theme_is_of_that_theme():
    shares = theme_shares(
        encode([THEME_PHRASES[theme] for theme in SPONSOR_THEMES]) - ANCHORS.goals_background,
        ANCHORS,
    )
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(SPONSOR_THEMES)))
    assert shares.argmax(axis=1).tolist() == list(range(len(SPONSOR_THEMES)))
    assert shares.diagonal().min() > 0.6


def test_a_brand_is_measured_from_the_neutral_texts_of_what_it_has():
    rows = brand_backgrounds(np.array([True, False]), np.array([False, True]), ANCHORS)
    assert 2 * rows[0] - ANCHORS.theme_mean == pytest.approx(ANCHORS.goals_background, abs=1e-6)
    assert 2 * rows[1] - ANCHORS.theme_mean == pytest.approx(ANCHORS.activities_background, abs=1e-6)


VECTOR = ("embedding", pa.list_(pa.float32()))

CREATORS = pa.schema([VECTOR, *((column.name, pa.float64()) for column in THEME_AFFINITIES)])

BRANDS = pa.schema([VECTOR, *((column.name, pa.float64()) for column in THEME_SHARES)])


def creator(embedding, **affinities):
    of_all = {theme_affinity_column_name(theme): affinities.get(theme, 0.0) for theme in SPONSOR_THEMES}
    return {"embedding": embedding} | (of_all if embedding else {})


def brand(embedding, **shares):
    of_all = {theme_share_column_name(theme): shares.get(theme, 0.0) for theme in SPONSOR_THEMES}
    return {"embedding": embedding} | (of_all if embedding else {})


def similarity(creator, brand):
    creators = pa.RecordBatch.from_pylist([creator], CREATORS)
    value, known = content_similarity(creators, pa.Table.from_pylist([brand], BRANDS))
    return value[0, 0] if known[0, 0] else None


def test_the_ideal_pair_reaches_one():
    assert similarity(creator([1.0, 0.0], beauty=1.0), brand([1.0, 0.0], beauty=1.0)) == pytest.approx(1)


def test_nothing_in_common_is_zero():
    assert similarity(creator([1.0, 0.0], beauty=1.0), brand([-1.0, 0.0], home=1.0)) == 0


def test_themes_are_weighed_by_the_brands_shares():
    value = similarity(creator([1.0, 0.0], family=1.0, home=0.5), brand([-1.0, 0.0], family=0.6, home=0.4))
    assert value == pytest.approx(THEME_WEIGHT * (0.6 * 1.0 + 0.4 * 0.5))


def test_words_are_stretched_between_their_bounds():
    value = similarity(creator([1.0, 0.0]), brand([0.16, 0.9744**0.5]))
    assert value == pytest.approx(WORDS_WEIGHT * 0.5, abs=1e-6)


@pytest.mark.parametrize(("own", "theirs"), [(None, [1.0]), ([1.0], None), (None, None)])
def test_without_a_text_on_either_side_it_is_unknown(own, theirs):
    assert similarity(creator(own), brand(theirs)) is None


def test_vectors_of_two_models_are_refused():
    with pytest.raises(ValueError, match="one model"):
        similarity(creator([1.0]), brand([1.0, 0.0]))
