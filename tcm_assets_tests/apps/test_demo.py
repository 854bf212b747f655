from tcm_assets.apps.demo import OFFERED_CREATORS, demo_brands, demo_creators
from tcm_assets_tests.apps.literal_site import Published


def test_creators_come_by_rank_and_brands_by_name(published: Published) -> None:
    published.given(
        "creator_points",
        {"author_id": "1", "author_username": "nina", "points_rank": 2},
        {"author_id": "2", "author_username": "omar", "points_rank": 1},
    )
    published.given("cleaned_brands", {"brand_id": "b1", "brand_name": "Zest"}, {"brand_id": "b2", "brand_name": "Arc"})
    assert demo_creators(published.query)["author_username"].to_pylist() == ["omar", "nina"]
    assert demo_brands(published.query).to_pylist() == [
        {"brand_id": "b2", "brand_name": "Arc"},
        {"brand_id": "b1", "brand_name": "Zest"},
    ]


def test_of_very_many_creators_the_first_are_offered(published: Published) -> None:
    rows = [
        {"author_id": str(rank), "author_username": f"name {rank}", "points_rank": rank}
        for rank in range(1, OFFERED_CREATORS + 3)
    ]
    published.given("creator_points", *rows)
    names = demo_creators(published.query)["author_username"].to_pylist()
    assert len(names) == OFFERED_CREATORS
    assert names[-1] == f"name {OFFERED_CREATORS}"
