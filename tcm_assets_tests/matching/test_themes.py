import numpy as np
import pytest
from pydantic import ValidationError

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.themes import (
    CREATOR_KINDS,
    SPONSOR_THEMES,
    SUITABILITY,
    THEMES,
    CreatorKind,
    CreatorKinds,
    SponsorTheme,
    SponsorThemes,
    subjects_version,
)


def suitability(class_name, theme):
    return SUITABILITY[CONTENT_TAXONOMY.index(class_name), SPONSOR_THEMES.index(theme)]


def test_content_suits_a_theme_in_steps():
    assert suitability("makeup", "make-up and cosmetics") == 1
    assert suitability("skin and hair care", "make-up and cosmetics") == 0.6
    assert suitability("dance", "make-up and cosmetics") == 0.3
    assert suitability("motor racing", "make-up and cosmetics") == 0


def test_every_theme_has_content_of_its_own_and_every_kind_is_called_something():
    assert SUITABILITY.shape == (len(CONTENT_TAXONOMY), len(THEMES))
    assert set(np.unique(SUITABILITY)) == {0.0, 0.3, 0.6, 1.0}
    assert (SUITABILITY.max(axis=0) >= 0.6).all()
    assert len(set(SPONSOR_THEMES)) == len(SPONSOR_THEMES)
    assert tuple(kind.name for kind in CREATOR_KINDS) == CONTENT_TAXONOMY


def test_content_that_no_taxonomy_has_suits_nothing():
    with pytest.raises(ValidationError, match="kite flying"):
        SponsorThemes([SponsorTheme(name="kites", sells=["kites"], own=("kite flying",))])


def test_content_that_is_in_two_steps_is_refused():
    with pytest.raises(ValidationError, match="dance"):
        SponsorThemes([SponsorTheme(name="shoes", sells=["shoes"], own=("dance",), placed=("dance",))])


def test_kinds_are_those_of_the_taxonomy_in_its_order():
    kinds = list(CREATOR_KINDS)
    for wrong in (kinds[:-1], kinds[::-1], [*kinds, CreatorKind("kite flying", ["kite flyer"])]):
        with pytest.raises(ValidationError, match="each class of the taxonomy once"):
            CreatorKinds(wrong)


def test_other_words_or_steps_are_another_version(monkeypatch):
    before = subjects_version()
    assert before == subjects_version()
    monkeypatch.setattr("tcm_assets.matching.themes.THEMES", THEMES[1:])
    assert subjects_version() != before
