import dagster as dg
import pytest

from tcm_assets.matching.list_selection import LEAST_SCORE
from tcm_assets.matching.resources import MATCHING_VERSION, Matching
from tcm_assets.matching.similarity_scores import matching_version
from tcm_assets.models.subject_encoder import SubjectEncoder
from tcm_assets.tables.match_components import SIMILARITY_COMPONENTS, MatchingWeights
from tcm_assets_tests.matching.profile_rows import brand_row, creator_row

OTHER_TABLES = ("videos", "text_embeddings", "content_analysis", "visual_features")


@pytest.fixture
def profiles(workbench, text_model):
    """Profiles of Nina, who posts dances, and of Otto, whose name alone is known."""
    workbench.given(
        "cleaned_creators",
        {"creator_id": "1", "creator_name": "Nina", "username": "nina", "content_tags": ["dance videos"]},
        {"creator_id": "2", "creator_name": "Otto"},
    )
    workbench.given(
        "videos",
        *(
            {
                "video_id": str(views),
                "author_id": "7",
                "author_username": "nina",
                "view_count": views,
                "engagement_rate": 0.2,
            }
            for views in (100, 300, 500)
        ),
        {"video_id": "9", "author_id": "8", "author_username": "somebody", "view_count": 10_000},
    )
    workbench.given("text_embeddings", {"video_id": "100", "embedding": [1.0] + [0.0] * 895, **text_model})
    classes = {"taxonomy_nearest": "dance", "taxonomy_category": "dance"}
    workbench.given("content_analysis", {"video_id": "100", **classes})
    workbench.given("visual_features", {"video_id": "100", "status": "measured", "brightness": 0.25})
    result = workbench.materialize("creator_profiles")
    return result, *workbench.rows("creator_profiles")


@pytest.mark.usefixtures("known_anchors")
def test_brings_together_list_videos_and_clips(profiles):
    result, nina, otto = profiles
    assert (nina["video_count"], nina["median_view_count"], nina["median_engagement_rate"]) == (3, 300, 0.2)
    assert (nina["measured_clip_count"], nina["brightness"]) == (1, 0.25)
    assert (nina["category"], len(nina["embedding"])) == ("dance", SubjectEncoder.dimension)
    assert (nina["recent_video_count"], nina["recent_classes"], nina["recent_class_counts"]) == (1, ["dance"], [1])
    # What is unknown is null, and only what was counted is zero.
    assert (otto["video_count"], otto["measured_clip_count"]) == (0, 0)
    assert {otto[name] for name in ("embedding", "category", "median_view_count", "brightness")} == {None}
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    silent = checks["creators_have_texts"]
    assert (silent.passed, silent.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert all(check.passed for name, check in checks.items() if name != "creators_have_texts")


@pytest.mark.usefixtures("known_anchors")
def test_creators_without_any_video_have_profiles(workbench):
    workbench.given("cleaned_creators", {"creator_id": "1", "username": "nina", "content_tags": ["magic tricks"]})
    for name in OTHER_TABLES:
        workbench.given(name)
    workbench.materialize("creator_profiles")
    (nina,) = workbench.rows("creator_profiles")
    assert (nina["category"], nina["video_count"], nina["engagement_strength"]) == ("magic and illusions", 0, None)


@pytest.mark.usefixtures("known_anchors")
def test_says_what_brands_want_and_how_videos_that_name_them_look(workbench):
    workbench.given(
        "cleaned_brands",
        {
            "brand_id": "B1",
            "brand_name": "Kite & Co",
            "marketing_goals": "Sell running shoes and training clothes to athletes",
            "audience_genders": ["female"],
        },
        {"brand_id": "B2", "brand_name": "Rope"},
    )
    workbench.given(
        "sponsored_content",
        {"video_id": "1", "brand_mentions": ["Kite & Co"]},
        {"video_id": "2", "brand_mentions": ["Kite & Co"]},
        {"video_id": "3", "brand_mentions": []},
    )
    workbench.given("visual_features", {"video_id": "1", "status": "measured", "brightness": 0.75})
    result = workbench.materialize("brand_profiles")
    kite, rope = workbench.rows("brand_profiles")
    assert (kite["mention_count"], kite["measured_clip_count"], kite["brightness"]) == (2, 1, 0.75)
    assert (kite["theme"], len(kite["embedding"])) == ("sportswear", SubjectEncoder.dimension)
    assert (kite["wanted_class"], kite["audience_genders"]) == ("gym and strength training", ["female"])
    assert {rope[name] for name in ("profile_text", "embedding", "theme", "wanted_classes", "brightness")} == {None}
    assert rope["themes"] == []
    assert rope["mention_count"] == 0
    failed = [check.check_name for check in result.get_asset_check_evaluations() if not check.passed]
    assert failed == ["brands_have_texts"]


@pytest.mark.usefixtures("known_anchors")
def test_a_brand_has_as_many_mentions_as_videos_are_said_to_name_it(workbench):
    """Tag, words, handle and haul of the same four brands: what one table says, the other counts."""
    captions = ("#target", "new shoes by Nike", "@nikeofficial", "#guccihaul", "at Target today")
    workbench.given("videos", *({"video_id": str(place), "caption": own} for place, own in enumerate(captions)))
    workbench.given("visual_features")
    names = ("Target", "Nike", "Gucci")
    workbench.given("cleaned_brands", *({"brand_id": name, "brand_name": name} for name in names))
    workbench.materialize("sponsored_content", "brand_profiles")
    named = [name for row in workbench.rows("sponsored_content") for name in row["brand_mentions"]]
    counts = {row["brand_name"]: row["mention_count"] for row in workbench.rows("brand_profiles")}
    assert counts == {name: named.count(name) for name in names} == {"Target": 1, "Nike": 2, "Gucci": 1}


@pytest.mark.usefixtures("known_anchors")
def test_brand_profiles_follow_the_brand_list(workbench):
    workbench.given("sponsored_content")
    workbench.given("visual_features")
    for brand_id in ("B1", "B2"):
        workbench.given("cleaned_brands", {"brand_id": brand_id, "marketing_goals": "Sell perfume"})
        workbench.materialize("brand_profiles")
    assert [row["brand_id"] for row in workbench.rows("brand_profiles")] == ["B2"]


NORTH = {"audience_locations": ["Norway"]}

EVERYWHERE = {"audience_locations": ["Worldwide"]}


def test_scores_every_pair_from_what_is_known(workbench):
    workbench.given(
        "creator_profiles",
        creator_row("1", {"dance": 1.0}, engagement_strength=0.5, **NORTH),
        creator_row("2"),
    )
    workbench.given("brand_profiles", brand_row("B1", {"dance": 1.0}, **NORTH), brand_row("B2", **NORTH))
    workbench.materialize("similarity_scores")
    rows = {(row["creator_id"], row["brand_id"]): row for row in workbench.rows("similarity_scores")}
    assert set(rows) == {("1", "B1"), ("1", "B2"), ("2", "B1"), ("2", "B2")}
    assert rows["1", "B1"]["content_similarity"] > 0
    assert (rows["1", "B1"]["audience_match"], rows["1", "B1"]["engagement_strength"]) == (1, 0.5)
    # B2 has no text: audience and engagement are known, but without content there is no score.
    assert (rows["1", "B2"]["audience_match"], rows["1", "B2"]["engagement_strength"]) == (1, 0.5)
    assert (rows["1", "B2"]["content_similarity"], rows["1", "B2"]["score"]) == (None, None)
    # Of Otto nothing is known: part of any audience is in a target, and nothing else is said.
    assert 0 < rows["2", "B1"]["audience_match"] < 1
    unknown = {*SIMILARITY_COMPONENTS, "score", "matched_class"} - {"audience_match"}
    assert {rows["2", "B1"][name] for name in unknown} == {None}
    assert rows["2", "B1"]["confidence"] == 0


@pytest.mark.parametrize("other", [{"model_name": "another"}, {"model_revision": "another"}])
def test_profiles_of_two_models_are_not_compared(workbench, other):
    workbench.given("creator_profiles", {"creator_id": "1", "embedding": [1.0, 0.0]})
    workbench.given("brand_profiles", {"brand_id": "B1", "embedding": [1.0, 0.0], **other})
    result = workbench.materialize("similarity_scores", raise_on_error=False)
    assert not result.success
    (failure,) = result.get_step_failure_events()
    message = str(failure.step_failure_data.user_failure_data.description)
    assert "brand_profiles has vectors of" in message
    assert "Materialize creator_profiles and brand_profiles again with one model" in message


def test_precision_makes_no_other_model_and_what_has_no_text_is_of_any(workbench):
    workbench.given("creator_profiles", creator_row("1", {"dance": 1.0}, model_revision="1"))
    workbench.given(
        "brand_profiles",
        brand_row("B1", {"dance": 1.0}, model_revision="1+bfloat16"),
        brand_row("B2", model_name="another"),
    )
    workbench.materialize("similarity_scores")
    assert [row["brand_id"] for row in workbench.rows("similarity_scores")] == ["B1", "B2"]


def test_the_weights_of_the_resource_are_used(workbench):
    workbench.given("creator_profiles", creator_row("1", {"dance": 1.0}, engagement_strength=0.0, **NORTH))
    workbench.given("brand_profiles", brand_row("B1", {"films and series": 1.0}, **EVERYWHERE))
    audience_alone = {name: float(name == "audience_match") for name in SIMILARITY_COMPONENTS}
    workbench.materialize("similarity_scores", resources={"matching": Matching(weights=audience_alone)})
    (row,) = workbench.rows("similarity_scores")
    assert row["audience_match"] == 1.0
    assert row["score"] == pytest.approx(1.0, abs=1e-3)
    assert row["matching_version"] == matching_version(MatchingWeights(**audience_alone)) != MATCHING_VERSION


def test_without_brands_there_are_no_pairs(workbench):
    workbench.given("creator_profiles", creator_row("1", {"dance": 1.0}), creator_row("2"))
    workbench.given("brand_profiles")
    assert workbench.materialize("similarity_scores").success
    assert workbench.rows("similarity_scores") == []
    workbench.given("regulated_brands")
    assert workbench.materialize("recommendations", "recommendation_lists").success
    assert {row["given_count"] for row in workbench.rows("recommendation_lists")} == {0}


def test_of_more_pairs_than_configured_the_candidates_are_scored(workbench):
    makes = ("dance", "makeup", "photography")
    creators = [creator_row(f"{place:02}", {makes[place % 3]: 1.0}) for place in range(60)]
    brands = [brand_row(f"B{place:02}", {makes[place % 3]: 1.0}) for place in range(60)]
    workbench.given("creator_profiles", *creators)
    workbench.given("brand_profiles", *brands)
    workbench.materialize("similarity_scores", checks=False)
    every = {(row["creator_id"], row["brand_id"]): row for row in workbench.rows("similarity_scores")}
    resources = {"matching": Matching(most_pairs=1_200)}
    workbench.materialize("similarity_scores", checks=False, resources=resources)
    some = workbench.rows("similarity_scores")
    assert len(some) < len(every) == 3_600
    assert all(row == every[row["creator_id"], row["brand_id"]] for row in some)
    # Everyone keeps the partners whose content fits.
    kept = {(row["creator_id"], row["brand_id"]) for row in some}
    fitting = [row for row in every.values() if row["score"] > LEAST_SCORE]
    assert {row["creator_id"] for row in fitting} == {creator for creator, _ in kept}
    assert {row["brand_id"] for row in fitting} == {brand for _, brand in kept}


@pytest.fixture
def scored_pairs(workbench):
    """Nina suits both brands, Kite better; Otto was never compared."""
    workbench.given(
        "creator_profiles",
        creator_row("1", {"dance": 1.0}, creator_name="Nina", content_tags=["vlogs"], category="daily life and vlogs"),
        creator_row("2", creator_name="Otto"),
    )
    workbench.given(
        "brand_profiles",
        brand_row("B1", {"dance": 1.0}, brand_name="Kite", themes=["sportswear"]),
        brand_row("B2", {"dance": 0.5}, brand_name="Rope", themes=["home decor"]),
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
    workbench.given("regulated_brands", *({"brand_id": brand} for _, brand in scores))


@pytest.mark.usefixtures("scored_pairs")
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
    assert rows[0]["reason"] == "Content fits sportswear: vlogs."


@pytest.mark.usefixtures("scored_pairs")
def test_short_lists_are_told_for_everyone(workbench):
    result = workbench.materialize("recommendations", "recommendation_lists")
    assert all(check.passed for check in result.get_asset_check_evaluations())
    rows = {row["subject_name"]: (row["given_count"], row["note"]) for row in workbench.rows("recommendation_lists")}
    assert rows == {
        "Nina": (2, "no other brand on the list fits well enough"),
        "Otto": (0, "nothing says what they make: give them tags, a biography or videos with captions"),
        "Kite": (1, "no other creator on the list fits well enough"),
        "Rope": (1, "no other creator on the list fits well enough"),
    }


@pytest.mark.usefixtures("scored_pairs")
def test_the_resource_says_how_many(workbench):
    workbench.materialize("recommendations", resources={"matching": Matching(top_k=1)})
    assert {row["rank"] for row in workbench.rows("recommendations")} == {1}


@pytest.mark.usefixtures("scored_pairs")
def test_rows_tell_which_weights_made_them(workbench):
    workbench.materialize("recommendations")
    assert {row["matching_version"] for row in workbench.rows("recommendations")} == {MATCHING_VERSION}


@pytest.mark.usefixtures("scored_pairs")
def test_scores_of_other_weights_are_refused(workbench):
    weights = {"matching": Matching(weights={"content_similarity": 1.0})}
    result = workbench.materialize("recommendations", resources=weights, raise_on_error=False)
    assert not result.success
    (failure,) = result.get_step_failure_events()
    message = str(failure.step_failure_data.user_failure_data.description)
    assert MATCHING_VERSION in message
    assert "materialize similarity_scores first" in message


@pytest.mark.usefixtures("scored_pairs")
def test_a_score_that_no_component_explains_is_noticed(workbench):
    pair = {"creator_id": "1", "brand_id": "B1", "score": 0.9}
    workbench.given("similarity_scores", {**pair, "matching_version": MATCHING_VERSION})
    result = workbench.materialize("recommendations", raise_on_error=False)
    failed = [check.check_name for check in result.get_asset_check_evaluations() if not check.passed]
    assert not result.success
    assert failed == ["contributions_sum_to_score"]
