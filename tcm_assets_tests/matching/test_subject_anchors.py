import numpy as np
import pytest

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY, TAXONOMY
from tcm_assets.matching.subject_anchors import SubjectAnchors
from tcm_assets.matching.themes import CREATOR_KINDS, SPONSOR_THEMES, THEMES
from tcm_assets_tests.matching.word_encoder import encode

ANCHORS = SubjectAnchors.of(encode)

FROM_NOWHERE = np.zeros((1, 64))


def test_classes_are_what_captions_and_creators_say_and_themes_what_is_sold():
    own = {text for entry in TAXONOMY for text in (*entry.descriptions, *entry.in_other_languages)}
    own |= {text for kind in CREATOR_KINDS for text in kind.called}
    assert len(ANCHORS.classes.descriptions) > len(own)  # and captions without a subject
    assert len(ANCHORS.themes.descriptions) == sum(len(theme.sells) for theme in THEMES)
    assert ANCHORS.dimension == 64


@pytest.mark.parametrize("kind", CREATOR_KINDS, ids=lambda kind: kind.name)
def test_what_creators_of_a_class_call_themselves_is_of_that_class(kind):
    shares, sureness = ANCHORS.class_shares(np.asarray(encode(kind.called), np.float64))
    assert shares.shape == (len(kind.called), len(CONTENT_TAXONOMY))
    assert (shares.sum(axis=1) <= 1 + 1e-9).all()
    assert {CONTENT_TAXONOMY[place] for place in shares.argmax(axis=1)} == {kind.name}
    assert sureness.min() == 1


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_a_theme_sells_is_of_that_theme(theme):
    vectors = np.asarray(encode(theme.sells), np.float64)
    shares = ANCHORS.theme_shares(ANCHORS.theme_likenesses(vectors))
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(theme.sells)))
    assert {SPONSOR_THEMES[place] for place in shares.argmax(axis=1)} == {theme.name}


def test_words_that_no_class_has_say_nothing_of_what_is_made():
    texts = ["makeup tutorials and lipstick", "booking and management", "founder"]
    _, sureness = ANCHORS.class_shares(np.asarray(encode(texts), np.float64))
    assert sureness.tolist() == [1.0, 0.0, 0.0]


def test_likenesses_are_in_standard_deviations_of_ones_that_mean_nothing():
    of_content = ANCHORS.theme_likenesses(ANCHORS.classes.descriptions)
    assert of_content.mean() == pytest.approx(0, abs=1e-4)
    assert of_content.std() == pytest.approx(1, abs=1e-4)


def test_each_side_is_measured_from_the_mean_of_texts_like_its_own():
    own = np.asarray(encode(["make-up artist"]), np.float64)
    for moved, mean in (
        (ANCHORS.from_content_mean(own), ANCHORS.classes.descriptions.mean(axis=0)),
        (ANCHORS.from_goods_mean(own), ANCHORS.themes.descriptions.mean(axis=0)),
    ):
        apart = own[0] - mean
        assert moved[0] == pytest.approx(apart / np.linalg.norm(apart))


def test_a_row_of_zeros_stays_one():
    assert not ANCHORS.from_content_mean(FROM_NOWHERE).any()
    assert not ANCHORS.from_goods_mean(FROM_NOWHERE).any()


def test_a_text_does_not_depend_on_its_neighbours():
    vectors = np.asarray(encode(["make-up artist", "car reviews", "my garden"]), np.float64)
    together, _ = ANCHORS.class_shares(vectors)
    for row, vector in enumerate(vectors):
        assert together[row] == pytest.approx(ANCHORS.class_shares(vector[None, :])[0][0], abs=1e-12)
