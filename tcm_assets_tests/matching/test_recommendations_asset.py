"""The asset `recommendations`."""

import pytest

from tcm_assets.matching.resources import MATCHING_VERSION, Matching

pytestmark = pytest.mark.usefixtures("scored")


@pytest.fixture
def scored(workbench):
    """Nina suits both brands, Kite better; Otto was never compared."""
    workbench.given(
        "creator_profiles",
        {"creator_id": "1", "creator_name": "Nina", "content_tags": ["vlogs"], "category": "daily life and vlogs"},
        {"creator_id": "2", "creator_name": "Otto"},
    )
    workbench.given(
        "brand_profiles",
        {"brand_id": "B1", "brand_name": "Kite", "theme": "sports", "sports_share": 1.0},
        {"brand_id": "B2", "brand_name": "Rope", "theme": "home", "home_share": 1.0},
    )
    names = {"1": "Nina", "2": "Otto", "B1": "Kite", "B2": "Rope"}
    scores = {("1", "B1"): 0.9, ("1", "B2"): 0.4, ("2", "B1"): None, ("2", "B2"): None}
    workbench.given(
        "similarity_scores",
        *(
            {
                "creator_id": creator,
                "brand_id": brand,
                "creator_name": names[creator],
                "brand_name": names[brand],
                "content_similarity": score,
                "score": score,
                "matching_version": MATCHING_VERSION,
            }
            for (creator, brand), score in scores.items()
        ),
    )


def test_advises_both_sides_with_reasons(workbench):
    workbench.materialize("recommendations")
    rows = workbench.rows("recommendations")
    listed = [(row["direction"], row["subject_name"], row["rank"], row["recommended_name"]) for row in rows]
    assert listed == [
        ("brands_for_creator", "Nina", 1, "Kite"),
        ("brands_for_creator", "Nina", 2, "Rope"),
        ("creators_for_brand", "Kite", 1, "Nina"),
        ("creators_for_brand", "Rope", 1, "Nina"),
    ]
    assert rows[0]["content_similarity_contribution"] == rows[0]["score"] == 0.9
    assert rows[0]["audience_match_contribution"] is None
    assert "sports" in rows[0]["reason"]
    assert "audience unknown" in rows[0]["reason"]


def test_the_resource_says_how_many(workbench):
    workbench.materialize("recommendations", resources={"matching": Matching(top_k=1)})
    assert {row["rank"] for row in workbench.rows("recommendations")} == {1}


def test_rows_tell_which_weights_made_them(workbench):
    workbench.materialize("recommendations")
    assert {row["matching_version"] for row in workbench.rows("recommendations")} == {MATCHING_VERSION}


def test_scores_of_other_weights_are_refused(workbench):
    weights = {"matching": Matching(weights={"content_similarity": 1.0})}
    result = workbench.materialize("recommendations", resources=weights, raise_on_error=False)
    assert not result.success
    (failure,) = result.get_step_failure_events()
    told = str(failure.step_failure_data.user_failure_data.description)
    assert MATCHING_VERSION in told
    assert "materialize similarity_scores first" in told


def test_weights_other_than_the_scores_were_made_with_are_noticed(workbench):
    pair = {"creator_id": "1", "brand_id": "B1", "audience_match": 0.5, "score": 0.9}
    workbench.given("similarity_scores", {**pair, "matching_version": MATCHING_VERSION})
    result = workbench.materialize("recommendations", raise_on_error=False)
    failed = [check.check_name for check in result.get_asset_check_evaluations() if not check.passed]
    assert not result.success
    assert failed == ["contributions_sum_to_score"]
