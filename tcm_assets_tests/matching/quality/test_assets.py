import dagster as dg
import pytest

from tcm_assets.matching.quality.held_out import HELD_OUT_BRANDS

pytestmark = pytest.mark.usefixtures("known_anchors")

CREATORS = (
    {"creator_id": "1", "creator_name": "Nina", "username": "nina", "content_tags": ["makeup tutorials"]},
    {"creator_id": "2", "creator_name": "Otto", "username": "otto", "content_tags": ["gaming"]},
    {"creator_id": "3", "creator_name": "Pia", "content_tags": ["baking"]},
)

BRANDS = (
    {"brand_id": "B1", "brand_name": "Kite", "marketing_goals": "Sell lipsticks", "past_activities": "make-up artists"},
    {"brand_id": "B2", "brand_name": "Rope", "marketing_goals": "Sell game consoles and games"},
)

VIDEOS = ("text_embeddings", "content_analysis", "visual_features")


@pytest.fixture
def quality(workbench):
    """Makes the profiles, the labels and the quality of what was given; returns the rows of the match, by metric."""

    def make(*creators, brands=BRANDS, videos=(), paid=()):
        workbench.given("cleaned_creators", *creators)
        workbench.given("cleaned_brands", *brands)
        workbench.given("videos", *videos)
        workbench.given("sponsored_content", *paid)
        for name in VIDEOS:
            workbench.given(name)
        names = ("creator_profiles", "brand_profiles", "relevance_labels", "recommendation_quality")
        workbench.materialize(*names, checks=False)
        return workbench.rows("recommendation_quality")

    return make


def of_match(rows, label_source="graded list", metric="ndcg_at_5"):
    return {
        row["direction"]: row
        for row in rows
        if (row["label_source"], row["method"], row["metric"], row["split"])
        == (label_source, "match", metric, HELD_OUT_BRANDS.name)
    }


def grade(workbench, *lines):
    workbench.write_list(workbench.settings.relevance_csv, ["brand_id", "creator_id", "grade", "source"], *lines)


def test_the_match_is_measured_against_the_grades_of_the_list(workbench, quality):
    grade(workbench, "B1,1,3,me", "B1,2,0,me", "B2,2,3,me", "B2,3,0,me", "B9,1,3,me")
    rows = quality(*CREATORS)
    labels = workbench.rows("relevance_labels")
    assert [(row["brand_id"], row["creator_id"], row["grade"]) for row in labels] == [
        ("B1", "1", 3),
        ("B1", "2", 0),
        ("B2", "2", 3),
        ("B2", "3", 0),
    ]
    found = of_match(rows)["creators_for_brand"]
    assert (found["value"], found["subject_count"], found["blank_reason"]) == (1.0, 2, None)
    silent = of_match(rows, "disclosed partnership")["creators_for_brand"]
    assert "no video of a listed creator discloses a partnership" in silent["blank_reason"]


def test_without_labels_the_checks_pass_and_say_why(workbench, quality):
    quality(*CREATORS)
    checks = workbench.check("recommendation_quality")
    for name in ("no_baseline_ranks_better", "the_match_keeps_its_floors"):
        result = checks[f"recommendation_quality.{name}"]
        assert result.passed
        reason = "nobody graded pairs: there is no relevance.csv with readable rows in the data folder"
        assert result.description == f"nothing was compared: {reason}."
    assert all(result.passed for result in checks.values())


@pytest.mark.parametrize(("creators", "brands"), [((), ()), ((), BRANDS), (CREATORS[:1], ()), (CREATORS[:1], BRANDS)])
def test_few_or_nobody_is_no_crash(workbench, quality, creators, brands):
    grade(workbench, "B1,1,3,me")
    rows = quality(*creators, brands=brands)
    found = of_match(rows)["creators_for_brand"]
    assert found["value"] == (1.0 if creators and brands else None)
    assert all(result.passed for result in workbench.check("recommendation_quality", "relevance_labels").values())


def test_a_partnership_is_a_label_and_its_video_is_no_feature(workbench, quality):
    videos = [
        {"video_id": "1", "author_id": "7", "author_username": "nina", "caption": "#ad Kite lipstick"},
        {"video_id": "2", "author_id": "7", "author_username": "nina", "caption": "my garden"},
    ]
    paid = [
        {"video_id": "1", "is_sponsored": True, "brand_mentions": ["Kite"]},
        {"video_id": "2", "is_sponsored": False, "brand_mentions": []},
    ]
    rows = quality(*CREATORS, videos=videos, paid=paid)
    (label,) = workbench.rows("relevance_labels")
    assert (label["brand_id"], label["creator_id"], label["grade"], label["video_count"]) == ("B1", "1", 2, 1)
    found = {
        row["method"]: row["value"]
        for row in rows
        if (row["label_source"], row["metric"], row["split"], row["direction"])
        == ("disclosed partnership", "ndcg_at_5", HELD_OUT_BRANDS.name, "brands_for_creator")
    }
    assert found["match"] == 1.0
    # The caption alone shares the words with the brand, and it was left out: both brands are equal, in order of ids.
    without = next(
        row
        for row in rows
        if (row["label_source"], row["method"], row["metric"]) == ("graded list", "match", "ndcg_at_5")
    )
    assert without["value"] is None


def test_a_worse_match_fails_the_checks_and_names_the_figures(workbench):
    place = {
        "label_source": "graded list",
        "split": HELD_OUT_BRANDS.name,
        "direction": "creators_for_brand",
        "subject_count": 20,
    }
    workbench.given(
        "recommendation_quality",
        {**place, "method": "match", "method_kind": "match", "metric": "ndcg_at_5", "value": 0.3, "lead": -0.2},
        {**place, "method": "TF-IDF", "method_kind": "baseline", "metric": "ndcg_at_5", "value": 0.5},
    )
    checks = workbench.check("recommendation_quality")
    failed = {name.partition(".")[2] for name, result in checks.items() if not result.passed}
    assert failed == {"no_baseline_ranks_better", "the_match_keeps_its_floors"}
    worse = checks["recommendation_quality.no_baseline_ranks_better"]
    assert worse.severity == dg.AssetCheckSeverity.WARN
    assert "the match ranks at least as well as the best baseline" in worse.description


@pytest.mark.pictures
def test_the_picture_and_the_table_are_in_the_metadata(workbench, quality):
    grade(workbench, "B1,1,3,me", "B2,2,3,me")
    quality(*CREATORS)
    result = workbench.materialize("recommendation_quality", checks=False)
    (made,) = result.asset_materializations_for_node("recommendation_quality")
    assert str(made.metadata["Ranking quality"].value).startswith("![Ranking quality](data:image/png")
    words = str(made.metadata["Quality of the recommendations"].value)
    assert "| match | 1.000" in words
    assert "Not measured: no video of a listed creator" in words
