import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.matching.match_reasons import explained_pairs, themes_in_words, wanted_column
from tcm_assets.matching.tables import BRAND_PROFILES, CREATOR_PROFILES, SIMILARITY_SCORES, contribution_column_name
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, SIMILARITY_COMPONENTS, MatchingWeights
from tcm_assets_tests.matching.profile_rows import brand_row, creator_row
from tcm_assets_tests.tables.stored_tables import store

AUDIENCE = {
    "audience_age_min": 13,
    "audience_age_max": 24,
    "audience_genders": ["female", "male"],
    "audience_locations": ["United States"],
}

MAKER = {"content_tags": ["makeup tutorials", "vlogs"], "category": "makeup", **AUDIENCE}

NOTHING_ASKED = dict.fromkeys(AUDIENCE)


def explained(
    content=0.8,
    audience=1.0,
    looks=None,
    engagement=None,
    bounds=None,
    score=0.6,
    weights=DEFAULT_MATCHING_WEIGHTS,
    themes=("skincare",),
    asked=AUDIENCE,
    **facts,
):
    """The one pair of a creator with `facts` and a brand that asks for the audience `asked`."""
    low, high = bounds or (audience, audience)
    pair = {"creator_id": "c", "brand_id": "b", "score": score, "matched_class": "makeup"}
    pair |= dict(zip(SIMILARITY_COMPONENTS, (content, audience, looks, engagement), strict=True))
    pair |= {"audience_match_low": low, "audience_match_high": high}
    connection = ibis.duckdb.connect()
    result = explained_pairs(
        store(connection, SIMILARITY_SCORES, [pair]),
        store(connection, CREATOR_PROFILES, [creator_row("c", **{**MAKER, **facts})]),
        store(connection, BRAND_PROFILES, [brand_row("b", themes=list(themes), **asked)]),
        weights,
    )
    (row,) = result.to_pyarrow().to_pylist()
    return row


def reason(**facts):
    return explained(**facts)["reason"]


def test_the_sentence_tells_findings_and_facts():
    assert reason(looks=0.9, engagement=0.9, follower_tier="micro", engagement_source="videos") == (
        "Content fits skincare: makeup tutorials, vlogs; "
        "the whole audience is in the target (ages 13-24, female and male, United States); "
        "videos look alike; engagement is in the top fifth of micro creators by their newest videos."
    )


def test_what_gave_most_comes_first_and_equals_keep_the_order_of_the_components():
    audience_first = MatchingWeights(content_similarity=0.1, audience_match=0.9)
    assert reason(weights=audience_first).startswith("The whole audience is in the target")
    equal = MatchingWeights(content_similarity=1, audience_match=1, visual_similarity=1, engagement_strength=1)
    parts = reason(content=1.0, looks=1.0, engagement=1.0, weights=equal).split("; ")
    assert [part.split()[0] for part in parts] == ["Content", "the", "videos", "engagement"]


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (0.5, "Content fits skincare"),
        (0.499, "Content fits in part skincare"),
        (0.1, "Content fits in part skincare"),
        (0.099, "Content is far from skincare"),
        (0.0, "Content is far from skincare"),
    ],
)
def test_content_is_judged_at_its_bounds(content, verdict):
    alone = MatchingWeights(audience_match=0)
    assert reason(content=content, weights=alone).startswith(f"{verdict}: makeup tutorials, vlogs;")


@pytest.mark.parametrize(
    ("audience", "bounds", "words"),
    [
        (1.0, None, "the whole audience is in the target (ages"),
        (0.994, None, "99 % of the audience is in the target (ages"),
        (0.5, None, "50 % of the audience is in the target (ages"),
        (0.004, None, "the audience is outside the target (ages"),
        (0.3, (0.0, 0.6), "about 30 % of the audience is in the target, 0 % to 60 % as part is unknown (ages"),
        (0.33, (0.0, 1.0), "the audience is unknown, about 33 % of it is expected in the target."),
    ],
)
def test_the_audience_is_said_as_a_share_and_how_sure_it_is(audience, bounds, words):
    assert f"; {words}" in reason(audience=audience, bounds=bounds)


def test_a_brand_that_asks_for_no_audience_has_no_word_about_it():
    assert reason(asked=NOTHING_ASKED) == "Content fits skincare: makeup tutorials, vlogs."


def test_open_ages_all_genders_and_several_places_are_said_as_on_the_cards():
    everyone = {"audience_age_min": 45, "audience_age_max": 100, "audience_genders": ["female", "male", "nonbinary"]}
    sentence = reason(audience=0.7, **everyone, audience_locations=["Belgium", "France"])
    assert sentence.endswith("70 % of the audience is in the target (ages 45+, all genders, Belgium and France).")


def test_unknown_facts_of_the_audience_are_left_out():
    sentence = reason(audience=0.7, audience_age_max=None, audience_genders=None)
    assert sentence.endswith("in the target (United States).")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("audience_age_max", "female and male, United States"),
        ("audience_genders", "ages 13-24, United States"),
        ("audience_locations", "ages 13-24, female and male"),
    ],
)
def test_what_the_brand_does_not_ask_for_is_no_fact(name, facts):
    assert reason(asked={**AUDIENCE, name: None}).endswith(f"in the target ({facts}).")
    assert wanted_column(name) == f"wanted_{name}"


def test_weak_looks_and_engagement_are_no_reason():
    assert "videos look alike" in reason(looks=0.8)
    assert "look" not in reason(looks=0.799)
    assert "engagement is in the upper half by the list's counts" in reason(engagement=0.5, engagement_source="list")
    assert "engagement" not in reason(engagement=0.499, engagement_source="list")


@pytest.mark.parametrize(
    ("facts", "made"),
    [
        ({"content_tags": ["a", "b", "c", "d"]}, ": a, b, c;"),
        ({"content_tags": []}, ": makeup;"),
        ({"content_tags": [], "biography": "MUA in Lyon"}, ": makeup by their biography;"),
        ({"content_tags": [], "category": None, "biography": "Lyon"}, ";"),
    ],
)
def test_what_is_known_of_the_content_is_named(facts, made):
    assert reason(**facts).startswith(f"Content fits skincare{made}")


@pytest.mark.parametrize(
    ("classes", "counts", "said"),
    [
        (["dance", "makeup"], [9, 3], ", 3 of the 20 newest videos are about makeup"),
        (["dance", "makeup"], [9, 2], ""),
        (["dance"], [9], ""),
        ([], [], ""),
    ],
)
def test_newest_videos_of_the_class_that_carries_the_pair_are_counted(classes, counts, said):
    newest = {"recent_video_count": 20, "recent_classes": classes, "recent_class_counts": counts}
    assert reason(**newest).startswith(f"Content fits skincare: makeup tutorials, vlogs{said};")


@pytest.mark.parametrize(
    ("themes", "named"),
    [
        (["perfume"], "perfume"),
        (["perfume", "skincare"], "perfume, and skincare"),
        (["make-up and cosmetics", "perfume", "skincare"], "make-up and cosmetics, perfume, and skincare"),
        ([], None),
    ],
)
def test_what_a_brand_sells_is_named_by_its_themes(themes, named):
    profiles = store(ibis.duckdb.connect(), BRAND_PROFILES, [brand_row("b", themes=themes)])
    assert profiles.select(named=themes_in_words(profiles)).to_pyarrow()["named"].to_pylist() == [named]


def contributions(row):
    return [row[contribution_column_name(name)] for name in SIMILARITY_COMPONENTS]


def test_contributions_are_null_where_the_component_is():
    row = explained(looks=None, engagement=None)
    assert [part is None for part in contributions(row)] == [False, False, True, True]


VALUES = st.none() | st.floats(0, 1)

WEIGHTS = st.builds(
    MatchingWeights,
    content_similarity=st.floats(0.1, 1),
    audience_match=st.floats(0, 1),
    visual_similarity=st.floats(0, 1),
    engagement_strength=st.floats(0, 1),
)


@settings(max_examples=12, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), VALUES, VALUES, st.floats(0, 1), WEIGHTS)
def test_contributions_sum_to_the_score_and_every_pair_has_a_reason(
    content, audience, looks, engagement, score, weights
):
    row = explained(content, audience, looks, engagement, score=score, weights=weights)
    parts = [part for part in contributions(row) if part is not None]
    assert sum(parts) == pytest.approx(score, abs=1e-9)
    assert all(0 <= part <= score + 1e-12 for part in parts)
    assert row["reason"].endswith(".")
    assert row["reason"][0] == row["reason"][0].upper()
