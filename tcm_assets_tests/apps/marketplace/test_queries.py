from tcm_assets.apps.marketplace.queries import (
    TOP_VIDEO_COUNT,
    fetch_brand,
    fetch_brands,
    fetch_filter_choices,
    fetch_looks,
    fetch_top_videos,
)
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.marketplace.literal_market import brand, creator


def test_top_videos_are_the_most_viewed_of_each(published: Published) -> None:
    published.given(
        "creator_profiles", {"creator_id": "a", "account_key": "7"}, {"creator_id": "b", "account_key": "@bob"}
    )
    published.given(
        "videos",
        *({"video_id": f"{n}", "author_id": "7", "author_username": f"ann{n}", "view_count": n} for n in range(6)),
        {"video_id": "x", "author_id": "8", "author_username": "ann5", "view_count": 99},
    )
    found = fetch_top_videos(published.query, ["a"])
    assert [(row["creator_id"], row["view_count"]) for row in found] == [("a", 5), ("a", 4), ("a", 3)]
    assert len(found) == TOP_VIDEO_COUNT


def test_choices_are_what_some_creator_has(published: Published) -> None:
    published.given(
        "creator_profiles",
        creator("a", "makeup", content_tags=["beauty"], audience_locations=["Germany", "Worldwide"], country="Peru"),
        creator("b", "dance"),
    )
    choices = fetch_filter_choices(published.query)
    assert set(choices.contents) == {"beauty", "makeup", "dance"}
    assert (choices.locations, choices.countries) == (("Germany",), ("Peru",))


def test_brands_are_listed_by_name_and_found_by_id(published: Published) -> None:
    published.given(
        "brand_profiles", brand("b", brand_name="Zeta"), {"brand_id": "c", "brand_name": "alpha", "theme": None}
    )
    assert [row["brand_name"] for row in fetch_brands(published.query)] == ["alpha", "Zeta"]
    found = fetch_brand(published.query, "b")
    assert found is not None
    assert (found["brand_name"], bool(found["themes"])) == ("Zeta", True)
    unknown = fetch_brand(published.query, "c")
    assert unknown is not None
    assert unknown["themes"] is None
    assert fetch_brand(published.query, "b' OR true --") is None


def test_looks_are_those_of_the_creators_asked_for(published: Published) -> None:
    published.given("creator_profiles", creator("a", brightness=0.5), creator("b"))
    assert fetch_looks(published.query, ["a"])["a"]["brightness"] == 0.5
    assert set(fetch_looks(published.query, ["a", "nobody"])) == {"a"}
