from literal_site import Published

from tcm_assets.apps.queries.comparison import TOP_VIDEO_COUNT, compared_creators, top_videos


def test_creators_come_in_the_order_asked_for_with_their_score_or_none(published: Published) -> None:
    published.given("creator_profiles", *({"creator_id": name, "brightness": 0.5} for name in "abc"))
    published.given(
        "similarity_scores",
        {"creator_id": "a", "brand_id": "x", "score": 0.4},
        {"creator_id": "a", "brand_id": "y", "score": 0.9},
    )
    found = compared_creators(published.query, ["c", "a", "nobody"], "x")
    assert [(row["creator_id"], row["score"], row["brightness"]) for row in found] == [
        ("c", None, 0.5),
        ("a", 0.4, 0.5),
    ]


def test_top_videos_are_the_most_viewed_of_each(published: Published) -> None:
    published.given("creator_profiles", {"creator_id": "a", "username": "ann"}, {"creator_id": "b", "username": "bob"})
    published.given(
        "videos",
        *({"video_id": f"{n}", "author_username": "ann", "view_count": n} for n in range(6)),
        {"video_id": "x", "author_username": "bob", "view_count": 99},
    )
    found = top_videos(published.query, ["a"])
    assert [(row["creator_id"], row["view_count"]) for row in found] == [("a", 5), ("a", 4), ("a", 3)]
    assert len(found) == TOP_VIDEO_COUNT
