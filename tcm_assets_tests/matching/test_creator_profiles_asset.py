"""The asset `creator_profiles`."""

import dagster as dg
import pytest

pytestmark = pytest.mark.usefixtures("known_anchors")

OTHER_TABLES = ("videos", "text_embeddings", "content_analysis", "visual_features")


@pytest.fixture
def profiles(workbench, text_model):
    """Profiles of Nina, who posts dances, and of Otto, of whom nothing but the name is known."""
    workbench.given(
        "cleaned_creators",
        {"creator_id": "1", "creator_name": "Nina", "username": "nina", "content_tags": ["dance videos"]},
        {"creator_id": "2", "creator_name": "Otto"},
    )
    workbench.given(
        "videos",
        *(
            {"video_id": str(views), "author_username": "nina", "view_count": views, "engagement_rate": 0.2}
            for views in (100, 300, 500)
        ),
        {"video_id": "9", "author_username": "somebody", "view_count": 10_000},
    )
    workbench.given("text_embeddings", {"video_id": "100", "embedding": [1.0] + [0.0] * 383, **text_model})
    classes = {"taxonomy_nearest": "dance", "taxonomy_category": "dance"}
    workbench.given("content_analysis", {"video_id": "100", **classes})
    workbench.given("visual_features", {"video_id": "100", "status": "measured", "brightness": 0.25})
    result = workbench.materialize("creator_profiles")
    return result, *workbench.rows("creator_profiles")


def test_brings_together_list_videos_and_clips(profiles):
    result, nina, otto = profiles
    assert (nina["video_count"], nina["median_view_count"], nina["median_engagement_rate"]) == (3, 300, 0.2)
    assert (nina["measured_clip_count"], nina["brightness"]) == (1, 0.25)
    assert (nina["category"], len(nina["embedding"])) == ("dance", 384)
    # What is unknown is null, and only what was counted is zero.
    assert (otto["video_count"], otto["measured_clip_count"]) == (0, 0)
    assert {otto[name] for name in ("embedding", "category", "median_view_count", "brightness")} == {None}
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    silent = checks["creators_say_what_they_make"]
    assert (silent.passed, silent.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert all(check.passed for name, check in checks.items() if name != "creators_say_what_they_make")


def test_creators_without_any_video_have_profiles(workbench):
    workbench.given("cleaned_creators", {"creator_id": "1", "username": "nina", "content_tags": ["magic tricks"]})
    for name in OTHER_TABLES:
        workbench.given(name)
    workbench.materialize("creator_profiles")
    (nina,) = workbench.rows("creator_profiles")
    assert (nina["category"], nina["video_count"], nina["engagement_strength"]) == ("magic and illusions", 0, None)
