import random

import numpy as np
import pytest

from tcm_assets.matching.lookalikes import (
    LOOKALIKE_COUNT,
    LOOKALIKE_INPUTS,
    Lookalikes,
    audience_overlap,
    shared_traits,
    size_similarity,
)
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets_tests.tables.stored_tables import arrow_rows

AUDIENCE = {
    "audience_age_min": 18,
    "audience_age_max": 34,
    "audience_genders": ["female"],
    "audience_locations": ["France"],
}


def creator(creator_id, angle=0.0, **columns):
    """A creator whose content points in a direction of the plane, in degrees."""
    radians = np.radians(angle)
    plain = {"creator_name": creator_id.upper(), "content_tags": [], "measured_clip_count": 0}
    return {"creator_id": creator_id, "embedding": [np.cos(radians), np.sin(radians)], **plain, **columns}


def found(creators, of=None):
    listed = arrow_rows(ALL_TABLES["creator_profiles"], creators).select(LOOKALIKE_INPUTS)
    asked = [row for row in creators if of is None or row["creator_id"] in of]
    batch = arrow_rows(ALL_TABLES["creator_profiles"], asked).select(LOOKALIKE_INPUTS).combine_chunks().to_batches()
    rows = Lookalikes(listed.sort_by("creator_id")).find(batch[0]).to_pylist() if batch else []
    return {name: [row for row in rows if row["creator_id"] == name] for name in {row["creator_id"] for row in asked}}


def names(rows):
    return [row["lookalike_id"] for row in rows]


def test_the_nearest_come_first_and_nobody_is_their_own():
    rows = found([creator("a"), creator("b", 20), creator("c", 10), creator("far", 90)])
    assert names(rows["a"]) == ["c", "b"]
    assert [row["rank"] for row in rows["a"]] == [1, 2]
    assert rows["a"][0]["similarity"] == pytest.approx(np.cos(np.radians(10)), abs=1e-5)
    assert rows["far"] == []


def test_similarity_is_the_same_both_ways_and_whatever_the_order():
    creators = [
        creator(f"c{place:02}", place * 3, follower_count=1_000 * (place + 1), engagement_strength=place / 30)
        for place in range(30)
    ]
    rows = found(creators)
    mixed = random.Random(4).sample(creators, len(creators))
    assert found(mixed) == rows
    assert found(creators, of={"c07"})["c07"] == rows["c07"]
    similarity = {(own, row["lookalike_id"]): row["similarity"] for own in rows for row in rows[own]}
    both = [pair for pair in similarity if pair[::-1] in similarity]
    assert len(both) > 20
    assert all(similarity[pair] == similarity[pair[::-1]] for pair in both)
    assert max(map(len, rows.values())) == LOOKALIKE_COUNT


def test_the_same_audience_and_size_come_before_a_little_more_likeness():
    own = creator("a", follower_count=50_000, **AUDIENCE)
    near = creator("b", 5, follower_count=5_000_000, **{**AUDIENCE, "audience_genders": ["male"]})
    twin = creator("c", 15, follower_count=60_000, **AUDIENCE)
    assert names(found([own, near, twin])["a"]) == ["c", "b"]


def test_what_is_unknown_counts_neither_way():
    (row,) = found([creator("a", **AUDIENCE), creator("b", 10)])["a"]
    facets = ("audience_similarity", "size_similarity", "looks_similarity", "engagement_similarity")
    assert [row[name] for name in facets] == [None] * 4
    assert row["similarity"] == row["content_similarity"]
    assert row["shared_traits"] == []


def test_creators_without_content_have_no_lookalikes_and_are_nobodys():
    rows = found([creator("a"), creator("b"), creator("none", embedding=None)])
    assert {name: names(own) for name, own in rows.items()} == {"a": ["b"], "b": ["a"], "none": []}
    assert found([creator("none", embedding=None)]) == {"none": []}
    assert found([creator("alone")]) == {"alone": []}


def test_two_entries_of_one_account_are_not_alike():
    creators = [creator("a", account_key="7"), creator("b", account_key="7"), creator("c", account_key="8")]
    assert names(found(creators)["a"]) == ["c"]


def test_traits_are_those_of_both():
    own = {"content_tags": ["makeup tutorials", "vlogs"], "category": "makeup", "follower_count": 40_000}
    other = {"content_tags": ["makeup tutorials"], "category": "makeup", "follower_count": 80_000}
    wide = {"audience_age_min": 18, "audience_age_max": 40, "audience_locations": ["France", "Spain"]}
    own |= {**AUDIENCE, "engagement_strength": 0.9}
    other |= {**AUDIENCE, **wide, "engagement_strength": 0.7}
    assert shared_traits(own, other, 0.9) == [
        "both make makeup tutorials",
        "audience 18 to 34, women, France",
        "micro, 40,000 and 80,000 followers",
        "engagement in the highest third of the list",
        "videos that look alike",
    ]
    other |= {"content_tags": [], "follower_count": 800_000, "audience_genders": None, "engagement_strength": 0.1}
    other |= {"audience_age_min": 50, "audience_age_max": 60, "audience_locations": ["Peru"]}
    assert shared_traits(own, other, 0.2) == ["both are about makeup"]


@pytest.mark.parametrize(("own", "other"), [(None, 10), (10, None), (0, 10)])
def test_an_unknown_size_is_like_none(own, other):
    assert size_similarity(own, other) is None


def test_audiences_overlap_by_what_is_known_of_both():
    unknown = dict.fromkeys(AUDIENCE)
    assert audience_overlap(AUDIENCE, AUDIENCE) == 1.0
    assert audience_overlap(AUDIENCE, unknown) is None
    half = {**unknown, "audience_genders": ["female", "male"]}
    assert audience_overlap(AUDIENCE, half) == 0.5
    older = {**AUDIENCE, "audience_age_min": 40, "audience_age_max": 50}
    assert audience_overlap(AUDIENCE, older) == pytest.approx(2 / 3)
