import pytest

from tcm_assets.domain.matching.matching_weights import DEFAULT_MATCHING_WEIGHTS, MatchingWeights
from tcm_assets.schemas.similarity_scores import SIMILARITY_COMPONENTS


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
