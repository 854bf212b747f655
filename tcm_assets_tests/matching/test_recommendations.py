import ibis
import pyarrow as pa
import pytest

from tcm_assets.matching.directions import BRANDS_FOR_CREATOR, CREATORS_FOR_BRAND
from tcm_assets.matching.list_selection import LARGEST_EXPOSURE, LEAST_SCORE
from tcm_assets.matching.recommendations import explained_lists, list_candidates, list_lengths, selected_pairs
from tcm_assets.matching.tables import (
    BRAND_PROFILES,
    CREATOR_PROFILES,
    RECOMMENDATION_LISTS,
    RECOMMENDATIONS,
    SIMILARITY_SCORES,
)
from tcm_assets_tests.matching.profile_rows import brand_row, creator_row
from tcm_assets_tests.tables.stored_tables import store


def pair(creator_id, brand_id, score):
    known = {"content_similarity": score, "audience_match": 1.0, "audience_match_low": 1.0, "audience_match_high": 1.0}
    names = {"creator_name": f"creator {creator_id}", "brand_name": f"brand {brand_id}"}
    ids = {"creator_id": creator_id, "brand_id": brand_id}
    return {**ids, **names, **known, "score": score, "confidence": 0.5, "matching_version": "m"}


def advise(*pairs, top_k=5, creators=(), brands=()):
    """Rows of recommendations and of recommendation_lists; `creators` and `brands` are of no pair, or have no text."""
    connection = ibis.duckdb.connect()
    scores = store(connection, SIMILARITY_SCORES, pairs)
    silent = {row["creator_id"] for row in creators} | {row["brand_id"] for row in brands}
    of_creators = {row["creator_id"]: row["creator_name"] for row in pairs if row["creator_id"] not in silent}
    of_brands = {row["brand_id"]: row["brand_name"] for row in pairs if row["brand_id"] not in silent}
    creator_profiles = store(
        connection,
        CREATOR_PROFILES,
        [*(creator_row(each, {"dance": 1.0}, creator_name=name) for each, name in of_creators.items()), *creators],
    )
    brand_profiles = store(
        connection,
        BRAND_PROFILES,
        [*(brand_row(each, {}, brand_name=name, themes=["perfume"]) for each, name in of_brands.items()), *brands],
    )
    partners = {
        BRANDS_FOR_CREATOR: brand_profiles.select(partner_id="brand_id", features="theme_shares"),
        CREATORS_FOR_BRAND: creator_profiles.select(partner_id="creator_id", features="class_shares"),
    }
    chosen = pa.concat_tables(
        selected_pairs(
            list_candidates(scores, direction, top_k).to_pyarrow(),
            profiles.order_by("partner_id").to_pyarrow(),
            direction,
            top_k,
        )
        for direction, profiles in partners.items()
    )
    connection.create_table("chosen", chosen)
    rows = explained_lists(connection.table("chosen"), scores, creator_profiles, brand_profiles)
    assert rows.columns == RECOMMENDATIONS.column_names
    stored = store(connection, RECOMMENDATIONS, rows.to_pyarrow().to_pylist())
    lengths = list_lengths(stored, scores, creator_profiles, brand_profiles, top_k)
    assert lengths.columns == RECOMMENDATION_LISTS.column_names
    return rows.to_pyarrow().to_pylist(), {
        (row["direction"], row["subject_id"]): row for row in lengths.to_pyarrow().to_pylist()
    }


def advised(rows, direction, subject_id):
    own = [row for row in rows if (row["direction"], row["subject_id"]) == (direction, subject_id)]
    own.sort(key=lambda row: row["rank"])
    assert [row["rank"] for row in own] == list(range(1, len(own) + 1))
    return [row["recommended_id"] for row in own]


def test_both_sides_are_advised_best_first():
    rows, _ = advise(pair("1", "a", 0.3), pair("1", "b", 0.9), pair("2", "a", 0.6), pair("2", "b", 0.4))
    assert advised(rows, BRANDS_FOR_CREATOR, "1") == ["b", "a"]
    assert advised(rows, CREATORS_FOR_BRAND, "a") == ["2", "1"]
    assert {(row["subject_name"], row["recommended_name"]) for row in rows if row["subject_id"] == "1"} == {
        ("creator 1", "brand a"),
        ("creator 1", "brand b"),
    }
    assert {row["confidence"] for row in rows} == {0.5}


def test_ties_are_broken_by_id():
    rows, _ = advise(*(pair("1", brand_id, 0.5) for brand_id in "cabd"), top_k=3)
    assert advised(rows, BRANDS_FOR_CREATOR, "1") == ["a", "b", "c"]


def test_pairs_without_a_score_or_with_a_low_one_are_not_recommended():
    rows, _ = advise(pair("1", "a", None), pair("1", "b", LEAST_SCORE), pair("1", "c", LEAST_SCORE - 0.001))
    assert advised(rows, BRANDS_FOR_CREATOR, "1") == ["b"]
    assert {row["subject_id"] for row in rows} == {"1", "b"}


def test_a_list_is_shown_by_score_whatever_the_order_of_its_choice():
    """The one who is different is chosen second, and comes third."""
    candidates = pa.table(
        {"subject_id": ["b"] * 3, "recommended_id": ["1", "2", "3"], "score": [0.80, 0.79, 0.78], "place": [0, 1, 2]}
    )
    profiles = pa.table(
        {
            "partner_id": ["1", "2", "3"],
            "features": pa.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], pa.list_(pa.float32())),
        }
    )
    two, three = (selected_pairs(candidates, profiles, CREATORS_FOR_BRAND, top_k) for top_k in (2, 3))
    assert two["recommended_id"].to_pylist() == ["1", "3"]
    assert three["recommended_id"].to_pylist() == ["1", "2", "3"]
    assert three["rank"].to_pylist() == [1, 2, 3]


def test_every_row_has_its_reason_and_parts_that_sum_to_its_score():
    rows, _ = advise(pair("1", "a", 0.8))
    assert {row["reason"] for row in rows} == {"Content fits perfume."}
    for row in rows:
        assert row["content_similarity_contribution"] + row["audience_match_contribution"] == pytest.approx(0.8)
        assert row["engagement_strength_contribution"] is None


def test_five_are_recommended_unless_another_number_is_asked_for():
    pairs = [pair("1", brand_id, 0.5) for brand_id in "abcdefg"]
    assert advised(advise(*pairs)[0], BRANDS_FOR_CREATOR, "1") == ["a", "b", "c", "d", "e"]
    assert advised(advise(*pairs, top_k=1)[0], BRANDS_FOR_CREATOR, "1") == ["a"]


@pytest.mark.parametrize("top_k", [0, -1])
def test_fewer_than_one_is_refused(top_k):
    with pytest.raises(ValueError, match="at least 1"):
        advise(pair("1", "a", 0.8), top_k=top_k)


def test_nobody_to_recommend_is_no_row():
    rows, lengths = advise()
    assert (rows, lengths) == ([], {})
    rows, _ = advise(pair("1", "a", 0.1))
    assert rows == []


def test_a_creator_is_in_no_more_of_the_brands_lists_than_is_fair():
    brands = [f"b{number:02}" for number in range(20)]
    of_others = [pair(str(2 + place % 6), each, 0.4) for place, each in enumerate(brands)]
    pairs = [*(pair("1", each, 0.9) for each in brands), *of_others]
    rows, lengths = advise(*pairs, top_k=1)
    lists = [advised(rows, CREATORS_FOR_BRAND, each) for each in brands]
    assert sum(own == ["1"] for own in lists) == LARGEST_EXPOSURE * len(brands)
    assert all(lists)
    # The other side's lists are not limited: every creator but the first has one brand, and that is the best.
    assert lengths[BRANDS_FOR_CREATOR, "1"]["given_count"] == 1


def notes(lengths):
    return {key[1]: (row["asked_count"], row["given_count"], row["note"]) for key, row in lengths.items()}


def test_every_side_has_a_row_that_says_why_its_list_is_short():
    _, lengths = advise(
        pair("1", "a", 0.8),
        pair("1", "b", 0.7),
        pair("2", "a", 0.1),
        pair("2", "b", 0.3),
        top_k=2,
        creators=[creator_row("3")],
        brands=[brand_row("c")],
    )
    assert notes(lengths) == {
        "1": (2, 2, None),
        "2": (2, 1, "no other brand on the list fits well enough"),
        "3": (2, 0, "nothing says what they make: give them tags, a biography or videos with captions"),
        "a": (2, 1, "no other creator on the list fits well enough"),
        "b": (2, 2, None),
        "c": (2, 0, "nothing says what it sells: give it marketing goals or past activities"),
    }


def test_a_list_of_nobody_says_so():
    _, lengths = advise(pair("1", "a", 0.1))
    assert notes(lengths) == {
        "1": (5, 0, "no brand on the list fits well enough"),
        "a": (5, 0, "no creator on the list fits well enough"),
    }


def test_a_list_that_lost_a_creator_to_others_says_so():
    _, lengths = advise(*(pair("1", f"b{number:02}", 0.9) for number in range(10)))
    of_brands = [note for key, note in notes(lengths).items() if key != "1"]
    lost = (5, 0, "whoever else fits best is in as many lists as one creator may be in")
    assert (of_brands.count(lost), of_brands.count((5, 1, "no other creator on the list fits well enough"))) == (8, 2)
