import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.brand_subjects import PARTNERS_SUIT, brand_subjects, named_themes, text_parts
from tcm_assets.matching.subject_anchors import SubjectAnchors
from tcm_assets.matching.themes import SPONSOR_THEMES, SUITABILITY, THEMES
from tcm_assets_tests.matching.word_encoder import encode

ANCHORS = SubjectAnchors.of(encode)

SOLD = {theme.name: theme.sells[0] for theme in THEMES}


def subjects(*brands):
    goals, activities = zip(*brands, strict=True)
    return brand_subjects(goals, activities, ANCHORS, encode)


def theme(found, row=0):
    return SPONSOR_THEMES[int(found.theme_shares[row].argmax())]


@pytest.mark.parametrize("name", ["skincare", "perfume"])
@pytest.mark.parametrize("place", [0, 1])
def test_either_text_says_what_is_sold(name, place):
    found = subjects((SOLD[name], None) if place == 0 else (None, SOLD[name]))
    assert theme(found) == name
    assert found.theme_shares.sum() == pytest.approx(1)
    assert np.linalg.norm(found.vectors[0]) == pytest.approx(1)


def test_goals_count_more_than_what_was_done():
    found = subjects((SOLD["skincare"], SOLD["perfume"]), (SOLD["perfume"], SOLD["skincare"]))
    skincare = found.theme_shares[:, SPONSOR_THEMES.index("skincare")]
    assert skincare[0] > skincare[1]


def test_what_is_sold_says_which_content_suits_it():
    found = subjects((SOLD["perfume"], None))
    assert found.wanted_classes[0] == pytest.approx(found.theme_shares[0] @ SUITABILITY.T)


def test_whom_a_brand_has_worked_with_is_wanted_too():
    without, with_dancers = subjects((SOLD["skincare"], None)), subjects((SOLD["skincare"], "dancer, choreographer"))
    dance = CONTENT_TAXONOMY.index("dance")
    assert without.wanted_classes[0, dance] < 0.5 < with_dancers.wanted_classes[0, dance] <= PARTNERS_SUIT


def test_no_text_is_unknown():
    found = subjects((SOLD["skincare"], None), (None, None))
    assert found.known.tolist() == [True, False]
    for rows in (found.theme_shares, found.wanted_classes, found.vectors, found.directions):
        assert not rows[1].any()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("dancers", ["dancers"]),
        ("Athletes, dancers and streetwear stylists", ["Athletes", "dancers", "streetwear stylists"]),
        ("Tänzer und Köche; Gamer", ["Tänzer", "Köche", "Gamer"]),
        ("chefs e atletas", ["chefs", "atletas"]),
        ("a, b", ["a, b"]),
        ("Sandy Anderson", ["Sandy Anderson"]),
    ],
)
def test_a_text_is_cut_where_it_names_several(text, parts):
    assert text_parts(text) == parts


@pytest.mark.parametrize(
    ("shares", "named"),
    [
        ([0.9, 0.1, 0.0, 0.0], [0]),
        ([0.3, 0.4, 0.2, 0.1], [1, 0, 2]),
        ([0.25, 0.25, 0.25, 0.25], [0, 1, 2]),
        # The first is named however small it is.
        ([0.1, 0.19, 0.1, 0.1], [1]),
    ],
)
def test_up_to_three_themes_with_a_fifth_of_the_text_are_named(shares, named):
    assert named_themes(np.array([shares]), np.array([True])) == [[SPONSOR_THEMES[place] for place in named]]
    assert named_themes(np.array([shares]), np.array([False])) == [[]]


TEXTS = st.none() | st.sampled_from([*list(SOLD.values())[:4], "make-up artists and dancers"])


@settings(max_examples=30)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_a_row_depends_on_its_brand_alone_and_keeps_its_range(brands):
    together = subjects(*brands)
    assert ((together.wanted_classes >= 0) & (together.wanted_classes <= 1)).all()
    for row, brand in enumerate(brands):
        alone = subjects(brand)
        assert alone.theme_shares[0] == pytest.approx(together.theme_shares[row], abs=1e-6)
        assert alone.wanted_classes[0] == pytest.approx(together.wanted_classes[row], abs=1e-6)
