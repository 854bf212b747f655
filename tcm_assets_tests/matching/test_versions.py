import re

import pytest

from tcm_assets.matching import sponsor_themes
from tcm_assets.matching.tables import SIMILARITY_COMPONENTS
from tcm_assets.matching.versions import DEFAULT_MATCHING_WEIGHTS, MatchingWeights, matching_version, themes_version


def test_the_same_parameters_have_the_same_name_and_proportions_alone_count():
    name = matching_version(DEFAULT_MATCHING_WEIGHTS)
    assert re.fullmatch("matching-[0-9a-f]{8}", name)
    assert re.fullmatch("themes-[0-9a-f]{8}", themes_version())
    percent = MatchingWeights(content_similarity=55, audience_match=25, visual_similarity=10, engagement_strength=10)
    assert matching_version(percent) == matching_version(MatchingWeights()) == name


def test_other_weights_are_another_version():
    names = {matching_version(MatchingWeights(audience_match=weight)) for weight in (0.0, 0.25, 0.2500001, 0.5)}
    assert len(names) == 4


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (sponsor_themes, "CATEGORY_THEME_AFFINITY", {"vlogs": {"travel": 0.5}}),
        (sponsor_themes, "THEME_PHRASES", {"travel": "suitcases"}),
    ],
)
def test_other_themes_or_affinities_are_another_version(monkeypatch, module, name, value):
    before = matching_version(DEFAULT_MATCHING_WEIGHTS), themes_version()
    monkeypatch.setattr(module, name, {**getattr(module, name), **value})
    after = matching_version(DEFAULT_MATCHING_WEIGHTS), themes_version()
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_weights_leave_the_themes_as_they_are():
    before = themes_version()
    assert matching_version(MatchingWeights(audience_match=1)) != matching_version(DEFAULT_MATCHING_WEIGHTS)
    assert themes_version() == before


def test_the_default_weights():
    assert {component: DEFAULT_MATCHING_WEIGHTS.of(component) for component in SIMILARITY_COMPONENTS} == {
        "content_similarity": 0.55,
        "audience_match": 0.25,
        "visual_similarity": 0.10,
        "engagement_strength": 0.10,
    }


@pytest.mark.parametrize("weight", [-0.1, float("nan"), float("inf")])
def test_impossible_weights_are_refused_by_name(weight):
    with pytest.raises(ValueError, match="audience_match"):
        MatchingWeights(audience_match=weight)


def test_all_zero_is_refused():
    with pytest.raises(ValueError, match="all zero"):
        MatchingWeights(content_similarity=0, audience_match=0, visual_similarity=0, engagement_strength=0)


def test_a_single_weight_may_be_zero():
    assert MatchingWeights(visual_similarity=0).of("visual_similarity") == 0
