import re

import pytest

from tcm_assets.domain.matching import category_affinity, sponsor_themes
from tcm_assets.domain.matching.matching_versions import matching_version, themes_version
from tcm_assets.domain.matching.matching_weights import DEFAULT_MATCHING_WEIGHTS, MatchingWeights


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
        (category_affinity, "CATEGORY_THEME_AFFINITY", {"vlogs": {"travel": 0.5}}),
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
