"""The asset `similarity_scores`."""

import pytest

from tcm_assets.matching.resources import MATCHING_VERSION, Matching
from tcm_assets.matching.tables import SIMILARITY_COMPONENTS
from tcm_assets.matching.versions import MatchingWeights, matching_version

NORTH = {"audience_locations": ["Norway"]}

EVERYWHERE = {"audience_locations": ["Worldwide"]}


def test_scores_every_pair_from_what_is_known(workbench):
    workbench.given(
        "creator_profiles",
        {"creator_id": "1", "embedding": [1.0, 0.0], "engagement_strength": 0.5, **NORTH},
        {"creator_id": "2"},
    )
    workbench.given("brand_profiles", {"brand_id": "B1", "embedding": [1.0, 0.0], **NORTH}, {"brand_id": "B2", **NORTH})
    workbench.materialize("similarity_scores")
    rows = {(row["creator_id"], row["brand_id"]): row for row in workbench.rows("similarity_scores")}
    assert set(rows) == {("1", "B1"), ("1", "B2"), ("2", "B1"), ("2", "B2")}
    assert rows["1", "B1"]["content_similarity"] > 0
    assert (rows["1", "B1"]["audience_match"], rows["1", "B1"]["engagement_strength"]) == (1, 0.5)
    # B2 has no text: audience and engagement are known, but without content there is no score.
    assert (rows["1", "B2"]["audience_match"], rows["1", "B2"]["engagement_strength"]) == (1, 0.5)
    assert (rows["1", "B2"]["content_similarity"], rows["1", "B2"]["score"]) == (None, None)
    assert {rows["2", "B1"][name] for name in (*SIMILARITY_COMPONENTS, "score")} == {None}


@pytest.mark.parametrize("other", [{"model_name": "another"}, {"model_revision": "another"}])
def test_profiles_of_two_models_are_not_compared(workbench, other):
    workbench.given("creator_profiles", {"creator_id": "1", "embedding": [1.0, 0.0]})
    workbench.given("brand_profiles", {"brand_id": "B1", "embedding": [1.0, 0.0], **other})
    result = workbench.materialize("similarity_scores", raise_on_error=False)
    assert not result.success
    (failure,) = result.get_step_failure_events()
    told = str(failure.step_failure_data.user_failure_data.description)
    assert "brand_profiles has vectors of" in told
    assert "Materialize creator_profiles and brand_profiles again with one model" in told


def test_precision_makes_no_other_model_and_what_has_no_text_is_of_any(workbench):
    workbench.given("creator_profiles", {"creator_id": "1", "embedding": [1.0, 0.0], "model_revision": "1"})
    workbench.given(
        "brand_profiles",
        {"brand_id": "B1", "embedding": [1.0, 0.0], "model_revision": "1+bfloat16"},
        {"brand_id": "B2", "model_name": "another"},
    )
    workbench.materialize("similarity_scores")
    assert [row["brand_id"] for row in workbench.rows("similarity_scores")] == ["B1", "B2"]


def test_the_weights_of_the_resource_are_used(workbench):
    workbench.given(
        "creator_profiles", {"creator_id": "1", "embedding": [1.0, 0.0], "engagement_strength": 0.5, **NORTH}
    )
    workbench.given("brand_profiles", {"brand_id": "B1", "embedding": [1.0, 0.0], **EVERYWHERE})
    audience_alone = {name: float(name == "audience_match") for name in SIMILARITY_COMPONENTS}
    workbench.materialize("similarity_scores", resources={"matching": Matching(weights=audience_alone)})
    (row,) = workbench.rows("similarity_scores")
    assert row["score"] == row["audience_match"] == 0.95
    assert row["matching_version"] == matching_version(MatchingWeights(**audience_alone)) != MATCHING_VERSION


def test_without_brands_there_are_no_pairs(workbench):
    workbench.given("creator_profiles", {"creator_id": "1"})
    workbench.given("brand_profiles")
    assert workbench.materialize("similarity_scores").success
    assert workbench.rows("similarity_scores") == []
