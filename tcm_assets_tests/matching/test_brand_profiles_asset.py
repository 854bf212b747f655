"""The asset `brand_profiles`."""

import pytest

pytestmark = pytest.mark.usefixtures("known_anchors")


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
    assert (kite["theme"], len(kite["embedding"]), kite["audience_genders"]) == ("sports", 384, ["female"])
    assert {rope[name] for name in ("profile_text", "embedding", "theme", "brightness")} == {None}
    assert rope["mention_count"] == 0
    failed = [check.check_name for check in result.get_asset_check_evaluations() if not check.passed]
    assert failed == ["brands_say_what_they_want"]


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


def test_follows_the_brand_list(workbench):
    workbench.given("sponsored_content")
    workbench.given("visual_features")
    for brand_id in ("B1", "B2"):
        workbench.given("cleaned_brands", {"brand_id": brand_id, "marketing_goals": "Sell perfume"})
        workbench.materialize("brand_profiles")
    assert [row["brand_id"] for row in workbench.rows("brand_profiles")] == ["B2"]
