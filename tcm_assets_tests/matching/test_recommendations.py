import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.matching.recommendations import compute_recommendations, themes_in_words, wanted_column, with_reasons
from tcm_assets.matching.tables import (
    BRAND_PROFILES,
    CREATOR_PROFILES,
    RECOMMENDATIONS,
    SIMILARITY_SCORES,
    contribution_column_name,
    theme_share_column_name,
)
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, SIMILARITY_COMPONENTS, MatchingWeights
from tcm_assets.tables.types import arrow_schema


def records(table, rows):
    schema = arrow_schema(table)
    return pa.Table.from_pylist([{name: row.get(name) for name in table.column_names} for row in rows], schema)


def pair(creator_id, brand_id, content=None, audience=None, weights=DEFAULT_MATCHING_WEIGHTS, engagement=None):
    values = dict(zip(SIMILARITY_COMPONENTS, (content, audience, None, engagement), strict=True))
    known = {name: value for name, value in values.items() if value is not None}
    weight = sum(weights.by_name()[name] for name in known)
    is_scored = content is not None and weight > 0
    score = sum(weights.by_name()[name] * value for name, value in known.items()) / weight if is_scored else None
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
    result = compute_recommendations(
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


def test_five_are_recommended_unless_another_number_is_asked_for():
    pairs = [pair("1", brand_id, 0.5) for brand_id in "abcdefg"]
    assert advised(advise(pairs), "brands_for_creator", "1") == ["a", "b", "c", "d", "e"]
    assert advised(advise(pairs, top_k=1), "brands_for_creator", "1") == ["a"]


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


NUMBERS = (*SIMILARITY_COMPONENTS, *(f"{name}_contribution" for name in SIMILARITY_COMPONENTS))

AUDIENCE_TYPES = {
    "audience_age_min": pa.int64(),
    "audience_age_max": pa.int64(),
    "audience_genders": pa.list_(pa.string()),
    "audience_locations": pa.list_(pa.string()),
}

SCHEMA = pa.schema(
    [
        *((name, pa.float64()) for name in NUMBERS),
        ("content_tags", pa.list_(pa.string())),
        ("category", pa.string()),
        ("brand_themes", pa.string()),
        ("engagement_top_share", pa.float64()),
        *AUDIENCE_TYPES.items(),
        *((wanted_column(name), dtype) for name, dtype in AUDIENCE_TYPES.items()),
    ]
)

MAKER = {"content_tags": ["makeup tutorials", "vlogs"], "category": "vlogs", "brand_themes": "theme, beauty"}

AUDIENCE = {
    "audience_age_min": 13,
    "audience_age_max": 24,
    "audience_genders": ["female", "male"],
    "audience_locations": ["United States"],
}

WANTED = {wanted_column(name): value for name, value in AUDIENCE.items()}


def words(content=None, audience=None, looks=None, top_share=None, order=(4, 3, 2, 1), **facts):
    values = dict(
        zip(SIMILARITY_COMPONENTS, (content, audience, looks, None if top_share is None else 0.5), strict=True)
    )
    given = {
        f"{name}_contribution": None if value is None else weight / 10
        for (name, value), weight in zip(values.items(), order, strict=True)
    }
    table = pa.Table.from_pylist(
        [MAKER | AUDIENCE | WANTED | values | given | {"engagement_top_share": top_share} | facts], SCHEMA
    )
    pairs = ibis.duckdb.connect().create_table("pairs", table)
    return with_reasons(pairs).to_pyarrow()["reason"][0].as_py()


def test_the_sentence_tells_findings_and_facts():
    assert words(content=0.8, audience=0.95, looks=0.9, top_share=0.2) == (
        "Content fits the brand's theme, beauty: makeup tutorials, vlogs; "
        "audience is as asked for (ages 13-24, female and male, United States); "
        "videos look alike; engagement in the top fifth."
    )


def test_what_gave_most_comes_first():
    sentence = words(content=0.4, audience=0.7, top_share=0.5, order=(2, 3, 0, 4))
    assert sentence == (
        "Engagement in the upper half; "
        "audience overlaps with the target (ages 13-24, female and male, United States); "
        "content fits in part the brand's theme, beauty: makeup tutorials, vlogs."
    )


def test_equal_contributions_keep_the_order_of_the_components():
    sentence = words(content=0.8, audience=0.95, top_share=0.1, order=(1, 1, 1, 1))
    assert [part.split()[0] for part in sentence.split("; ")] == ["Content", "audience", "engagement"]


@pytest.mark.parametrize(
    ("match", "verdict"),
    [(0.3, "Audience overlaps little with the target (ages"), (0.0, "Audience is outside the target (ages")],
)
def test_an_audience_that_does_not_fit_is_said(match, verdict):
    assert words(audience=match, order=(0, 1, 0, 0)).startswith(verdict)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (0.6, "Content fits the brand's"),
        (0.599, "Content fits in part the brand's"),
        (0.35, "Content fits in part the brand's"),
        (0.349, "Content is far from the brand's"),
    ],
)
def test_content_is_judged_at_its_bounds(content, verdict):
    assert words(content=content, order=(1, 0, 0, 0)).startswith(verdict)


@pytest.mark.parametrize(
    ("match", "verdict"),
    [
        (0.9, "Audience is as asked for"),
        (0.899, "Audience overlaps with the target"),
        (0.6, "Audience overlaps with the target"),
        (0.599, "Audience overlaps little with the target"),
    ],
)
def test_an_audience_is_judged_at_its_bounds(match, verdict):
    assert words(audience=match, order=(0, 1, 0, 0)).startswith(verdict)


def test_content_that_does_not_fit_is_said():
    assert words(content=0.1, audience=0.9).startswith("Content is far from the brand's theme, beauty: ")


def test_weak_looks_and_engagement_are_no_reason():
    assert "videos look alike" in words(content=0.8, looks=0.8)
    assert "look" not in words(content=0.8, looks=0.799)
    assert "engagement" not in words(content=0.8, top_share=0.6)


def test_what_is_unknown_is_said():
    assert words(content=0.8) == "Content fits the brand's theme, beauty: makeup tutorials, vlogs; audience unknown."


def test_open_ages_all_genders_and_several_places_are_said_as_on_the_cards():
    everyone = {"audience_age_min": 45, "audience_age_max": 100, "audience_genders": ["female", "male", "nonbinary"]}
    sentence = words(content=0.8, audience=0.7, **everyone, audience_locations=["Belgium", "France"])
    assert sentence.endswith("audience overlaps with the target (ages 45+, all genders, Belgium and France).")


def test_unknown_facts_of_the_audience_are_left_out():
    sentence = words(content=0.8, audience=0.7, audience_age_max=None, audience_genders=None)
    assert sentence.endswith("audience overlaps with the target (United States).")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("audience_age_max", "female and male, United States"),
        ("audience_genders", "ages 13-24, United States"),
        ("audience_locations", "ages 13-24, female and male"),
    ],
)
def test_what_the_brand_does_not_ask_for_is_no_fact(name, facts):
    sentence = words(content=0.8, audience=0.95, **{wanted_column(name): None})
    assert sentence.endswith(f"audience is as asked for ({facts}).")


@pytest.mark.parametrize(
    ("shares", "named"),
    [
        ({"beauty": 0.9, "fashion": 0.1}, "theme, beauty"),
        ({"fashion": 0.4, "travel": 0.2, "home": 0.1}, "theme, fashion"),
        ({"beauty": 0.36, "fashion": 0.43}, "themes, fashion plus beauty"),
        ({"beauty": 0.25, "fashion": 0.5}, "theme, fashion"),
        # A lead of 0.1875 is no clear one, and the two have too little together.
        ({"beauty": 0.25, "fashion": 0.4375}, "several themes"),
        ({"beauty": 0.375, "fashion": 0.375}, "themes, fashion plus beauty"),
        ({"beauty": 0.374, "fashion": 0.375}, "several themes"),
        ({"film and TV": 0.34, "music": 0.34, "food and drink": 0.16}, "several themes"),
        ({"finance": 0.39, "fashion": 0.1}, "several themes"),
    ],
)
def test_a_theme_is_named_where_it_leads(shares, named):
    row = dict.fromkeys(BRAND_PROFILES.column_names) | {"brand_id": "1"}
    row |= {theme_share_column_name(theme): share for theme, share in shares.items()}
    schema = arrow_schema(BRAND_PROFILES)
    profiles = ibis.duckdb.connect().create_table("brand_profiles", pa.Table.from_pylist([row], schema))
    assert profiles.select(named=themes_in_words(profiles)).to_pyarrow()["named"].to_pylist() == [named]


def test_without_tags_the_category_stands_in():
    assert words(content=0.8, content_tags=[]).startswith("Content fits the brand's theme, beauty: content like vlogs")


def test_without_tags_and_category_the_verdict_stands_alone():
    sentence = words(content=0.8, content_tags=[], category=None)
    assert sentence == "Content fits the brand's theme, beauty; audience unknown."


def test_at_most_three_tags_are_named():
    assert "beauty: a, b, c;" in words(content=0.8, content_tags=["a", "b", "c", "d"])
