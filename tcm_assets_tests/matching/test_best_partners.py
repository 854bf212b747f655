import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.matching.best_partners import recommendations
from tcm_assets.matching.tables import (
    BRAND_PROFILES,
    CREATOR_PROFILES,
    RECOMMENDATIONS,
    SIMILARITY_COMPONENTS,
    SIMILARITY_SCORES,
    contribution_column_name,
)
from tcm_assets.matching.versions import DEFAULT_MATCHING_WEIGHTS, MatchingWeights


def records(table, rows):
    schema = ibis.schema({column.name: column.dtype for column in table}).to_pyarrow()
    return pa.Table.from_pylist([{name: row.get(name) for name in table.column_names} for row in rows], schema)


def pair(creator_id, brand_id, content=None, audience=None, weights=DEFAULT_MATCHING_WEIGHTS, engagement=None):
    values = dict(zip(SIMILARITY_COMPONENTS, (content, audience, None, engagement), strict=True))
    known = {name: value for name, value in values.items() if value is not None}
    weight = sum(weights.of(name) for name in known)
    is_scored = content is not None and weight > 0
    score = sum(weights.of(name) * value for name, value in known.items()) / weight if is_scored else None
    names = {"creator_name": f"creator {creator_id}", "brand_name": f"brand {brand_id}"}
    return {"creator_id": creator_id, "brand_id": brand_id, "score": score, **names, **values}


def advise(pairs, creator_facts=None, brand_facts=None, **options):
    connection = ibis.duckdb.connect()
    creator_ids = sorted({row["creator_id"] for row in pairs})
    brand_ids = sorted({row["brand_id"] for row in pairs})
    creators = [
        {"creator_id": creator_id, "content_tags": ["vlogs"], **(creator_facts or {}).get(creator_id, {})}
        for creator_id in creator_ids
    ]
    brands = [
        {"brand_id": brand_id, "theme": "travel", "travel_share": 1.0, **(brand_facts or {})} for brand_id in brand_ids
    ]
    result = recommendations(
        connection.create_table("similarity_scores", records(SIMILARITY_SCORES, pairs)),
        connection.create_table("creator_profiles", records(CREATOR_PROFILES, creators)),
        connection.create_table("brand_profiles", records(BRAND_PROFILES, brands)),
        **options,
    )
    assert result.columns == RECOMMENDATIONS.column_names
    return result.to_pyarrow().to_pylist()


def advised(rows, direction, subject_id):
    own = [row for row in rows if (row["direction"], row["subject_id"]) == (direction, subject_id)]
    return [row["recommended_id"] for row in sorted(own, key=lambda row: row["rank"])]


def test_both_sides_are_advised_best_first():
    rows = advise([pair("1", "a", 0.2), pair("1", "b", 0.9), pair("2", "a", 0.6), pair("2", "b", 0.3)])
    assert advised(rows, "brands_for_creator", "1") == ["b", "a"]
    assert advised(rows, "creators_for_brand", "a") == ["2", "1"]
    assert {(row["subject_name"], row["recommended_name"]) for row in rows if row["subject_id"] == "1"} == {
        ("creator 1", "brand a"),
        ("creator 1", "brand b"),
    }


def test_ties_are_broken_by_id():
    rows = advise([pair("1", brand_id, 0.5) for brand_id in "cabd"], top_k=3)
    assert advised(rows, "brands_for_creator", "1") == ["a", "b", "c"]
    assert sorted(row["rank"] for row in rows if row["subject_id"] == "1") == [1, 2, 3]


def test_pairs_without_a_score_are_not_recommended():
    rows = advise([pair("1", "a", engagement=1.0), pair("1", "b", 0.0)])
    assert advised(rows, "brands_for_creator", "1") == ["b"]
    assert advised(rows, "creators_for_brand", "a") == []


def test_contributions_are_null_where_the_component_is():
    row = advise([pair("1", "a", 0.8)])[0]
    assert row["content_similarity_contribution"] == pytest.approx(0.8)
    assert row["audience_match_contribution"] is None


def test_every_row_has_its_reason():
    reasons = {row["reason"] for row in advise([pair("1", "a", 0.8)])}
    assert reasons == {"Content fits the brand's theme, travel: vlogs; audience unknown."}


def test_a_brand_without_a_text_is_never_recommended():
    rows = advise([pair("1", "a", audience=1.0, engagement=1.0), pair("1", "b", 0.05, 0.1, engagement=0.0)])
    assert {row["recommended_id"] for row in rows if row["direction"] == "brands_for_creator"} == {"b"}
    assert advised(rows, "creators_for_brand", "a") == []


def test_places_are_named_only_when_the_brand_names_some():
    own = {"1": {"audience_age_min": 18, "audience_age_max": 24, "audience_locations": ["United States"]}}
    asked = {"audience_age_min": 18, "audience_age_max": 34}
    ages_alone = advise([pair("1", "a", 0.8, 1.0)], own, asked)[0]["reason"]
    assert "(ages 18-24)" in ages_alone
    both = advise([pair("1", "a", 0.8, 1.0)], own, asked | {"audience_locations": ["United States"]})[0]["reason"]
    assert "(ages 18-24, United States)" in both


@pytest.mark.parametrize(("creator_count", "top", "upper"), [(2, 0, 1), (5, 1, 1), (11, 2, 3)])
def test_the_top_fifth_is_a_fifth_of_the_ranked_creators(creator_count, top, upper):
    percentiles = [place / (creator_count - 1) for place in range(creator_count)]
    creators = {str(place): {"engagement_strength": value} for place, value in enumerate(percentiles)}
    pairs = [pair(str(place), "a", 0.8, engagement=value) for place, value in enumerate(percentiles)]
    # A creator without a strength is not ranked and makes the list no longer.
    rows = advise([*pairs, pair("x", "a", 0.8)], creators)
    reasons = [row["reason"] for row in rows if row["direction"] == "brands_for_creator"]
    assert sum("top fifth" in reason for reason in reasons) == top
    assert sum("upper half" in reason for reason in reasons) == upper


@pytest.mark.parametrize("top_k", [0, -1])
def test_fewer_than_one_is_refused(top_k):
    with pytest.raises(ValueError, match="at least 1"):
        advise([pair("1", "a", 0.8)], top_k=top_k)


values = st.none() | st.floats(0, 1)

weights = st.builds(
    MatchingWeights,
    content_similarity=st.floats(0.1, 5),
    audience_match=st.floats(0, 5),
    engagement_strength=st.floats(0, 5),
)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(values, values, values), min_size=1, max_size=8), weights)
def test_contributions_sum_to_the_score(components, weights):
    pairs = [
        pair(str(place % 3), str(place), content, audience, weights, engagement)
        for place, (content, audience, engagement) in enumerate(components)
    ]
    scored = sum(row["score"] is not None for row in pairs)
    rows = advise(pairs, top_k=8, weights=weights)
    assert len(rows) == 2 * scored
    for row in rows:
        parts = [row[contribution_column_name(name)] or 0.0 for name in SIMILARITY_COMPONENTS]
        assert sum(parts) == pytest.approx(row["score"], abs=1e-9)
