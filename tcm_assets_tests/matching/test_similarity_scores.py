import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.matching import content_similarity
from tcm_assets.matching.similarity_scores import matching_version, score_pairs, themes_version
from tcm_assets.matching.tables import (
    BRAND_PROFILES,
    CREATOR_PROFILES,
    SIMILARITY_SCORES,
    SPONSOR_THEMES,
    theme_affinity_column_name,
    theme_share_column_name,
)
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, SIMILARITY_COMPONENTS, MatchingWeights
from tcm_assets.tables.types import arrow_schema

CREATORS = arrow_schema(CREATOR_PROFILES)

BRANDS = arrow_schema(BRAND_PROFILES)


def creator(creator_id="c", affinity=None, ages=None, brightness=None, engagement=None):
    content = {} if affinity is None else {"embedding": [-1.0, 0.0]}
    return {
        "creator_id": creator_id,
        "creator_name": creator_id.upper(),
        "audience_age_min": ages and ages[0],
        "audience_age_max": ages and ages[1],
        "measured_clip_count": int(brightness is not None),
        "brightness": brightness,
        "engagement_strength": engagement,
        **content,
        **({theme_affinity_column_name(theme): affinity for theme in SPONSOR_THEMES} if content else {}),
    }


def brand(brand_id="b", has_text=True, ages=(18, 34), brightness=None):
    content = {"embedding": [1.0, 0.0]} if has_text else {}
    shares = {theme_share_column_name(theme): float(theme == "home") for theme in SPONSOR_THEMES}
    return {
        "brand_id": brand_id,
        "brand_name": brand_id.upper(),
        "audience_age_min": ages and ages[0],
        "audience_age_max": ages and ages[1],
        "measured_clip_count": int(brightness is not None),
        "brightness": brightness,
        **content,
        **(shares if has_text else {}),
    }


def score(creators, brands, weights=DEFAULT_MATCHING_WEIGHTS):
    batch = pa.RecordBatch.from_pylist(creators, CREATORS)
    return score_pairs(batch, pa.Table.from_pylist(brands, BRANDS), weights).to_pylist()


def test_every_pair_has_a_row_as_the_schema_says():
    batch = pa.RecordBatch.from_pylist([creator("1"), creator("2")], CREATORS)
    pairs = score_pairs(batch, pa.Table.from_pylist([brand("a"), brand("b"), brand("c")], BRANDS))
    assert tuple(pairs.schema.names) == SIMILARITY_SCORES.column_names
    assert pairs["creator_id"].to_pylist() == ["1", "1", "1", "2", "2", "2"]
    assert pairs["matching_version"].to_pylist() == [matching_version(DEFAULT_MATCHING_WEIGHTS)] * 6
    assert pairs["brand_name"].to_pylist() == ["A", "B", "C"] * 2


def test_the_score_is_the_weighted_mean_of_all_four():
    (pair,) = score([creator(affinity=1.0, ages=(18, 34), brightness=0.5, engagement=0.2)], [brand(brightness=0.5)])
    assert [pair[name] for name in SIMILARITY_COMPONENTS] == [0.7, 1.0, 1.0, 0.2]
    assert pair["score"] == pytest.approx(0.55 * 0.7 + 0.25 + 0.10 + 0.10 * 0.2)


def test_an_unknown_component_is_left_out_and_not_zero():
    (pair,) = score([creator(affinity=1.0)], [brand()])
    assert (pair["audience_match"], pair["visual_similarity"], pair["engagement_strength"]) == (None, None, None)
    assert pair["score"] == pytest.approx(0.7)


@pytest.mark.parametrize("text", [{"has_text": False}, {"affinity": None}])
def test_without_content_there_is_no_score_however_well_the_rest_fits(text):
    creators = [creator(affinity=text.get("affinity", 1.0), ages=(18, 34), brightness=0.5, engagement=1.0)]
    (pair,) = score(creators, [brand(has_text=text.get("has_text", True), brightness=0.5)])
    assert (pair["content_similarity"], pair["score"]) == (None, None)
    assert (pair["audience_match"], pair["visual_similarity"], pair["engagement_strength"]) == (1.0, 1.0, 1.0)


def test_a_known_component_without_weight_gives_no_score():
    (pair,) = score([creator(affinity=1.0)], [brand()], MatchingWeights(content_similarity=0))
    assert (pair["content_similarity"], pair["score"]) == (0.7, None)


def test_no_creators_or_no_brands_give_no_rows():
    assert score([], [brand()]) == []
    batch = pa.RecordBatch.from_pylist([creator()], CREATORS)
    assert score_pairs(batch, BRANDS.empty_table()).num_rows == 0


shares = st.none() | st.floats(0, 1)

ages = st.none() | st.tuples(st.integers(13, 60), st.integers(0, 30)).map(lambda age: (age[0], age[0] + age[1]))

creators_of_a_batch = st.lists(
    st.builds(creator, affinity=shares, ages=ages, brightness=shares, engagement=shares), min_size=1, max_size=6
).map(lambda rows: [row | {"creator_id": str(place)} for place, row in enumerate(rows)])

brands_of_a_list = st.lists(
    st.builds(brand, has_text=st.booleans(), ages=ages, brightness=shares), min_size=1, max_size=4
).map(lambda rows: [row | {"brand_id": str(place)} for place, row in enumerate(rows)])


@settings(max_examples=60, deadline=None)
@given(creators_of_a_batch, brands_of_a_list)
def test_scores_are_unknown_or_between_the_smallest_and_the_largest_component(creators, brands):
    for pair in score(creators, brands):
        known = [pair[name] for name in SIMILARITY_COMPONENTS if pair[name] is not None]
        assert all(0 <= value <= 1 for value in known)
        is_comparable = pair["content_similarity"] is not None
        assert (pair["score"] is not None) == is_comparable
        if is_comparable:
            assert min(known) - 1e-12 <= pair["score"] <= max(known) + 1e-12


@settings(max_examples=40, deadline=None)
@given(creators_of_a_batch, brands_of_a_list, st.randoms(use_true_random=False))
def test_a_pair_does_not_depend_on_its_neighbours(creators, brands, random):
    shuffled = random.sample(creators, len(creators))

    def by_key(rows):
        return {(row["creator_id"], row["brand_id"]): row for row in rows}

    expected = by_key(score(creators, brands))
    assert by_key(score(shuffled, brands)) == expected
    assert by_key(score([one], [other])[0] for one in creators for other in brands) == expected


def test_a_pair_is_scored_the_same_in_a_large_batch():
    generator = np.random.default_rng(7)
    vectors = generator.normal(size=(300, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    creators = [creator(str(place), affinity=0.3) | {"embedding": vector} for place, vector in enumerate(vectors)]
    brands = [brand(str(place)) | {"embedding": vector} for place, vector in enumerate(vectors[:40])]
    assert score(creators, brands)[40 * 123 : 40 * 124] == score([creators[123]], brands)


def test_the_same_parameters_have_the_same_name_and_proportions_alone_count():
    name = matching_version(DEFAULT_MATCHING_WEIGHTS)
    assert re.fullmatch("matching-[0-9a-f]{8}", name)
    assert re.fullmatch("themes-[0-9a-f]{8}", themes_version())
    percent = MatchingWeights(content_similarity=55, audience_match=25, visual_similarity=10, engagement_strength=10)
    assert matching_version(percent) == matching_version(MatchingWeights()) == name


def test_other_weights_are_another_version():
    names = {matching_version(MatchingWeights(audience_match=weight)) for weight in (0.0, 0.25, 0.2500001, 0.5)}
    assert len(names) == 4


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (content_similarity, "CATEGORY_THEME_AFFINITY", {"vlogs": {"travel": 0.5}}),
        (content_similarity, "THEME_PHRASES", {"travel": "suitcases"}),
    ],
)
def test_other_themes_or_affinities_are_another_version(monkeypatch, module, name, value):
    before = matching_version(DEFAULT_MATCHING_WEIGHTS), themes_version()
    monkeypatch.setattr(module, name, {**getattr(module, name), **value})
    after = matching_version(DEFAULT_MATCHING_WEIGHTS), themes_version()
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_weights_leave_the_themes_as_they_are():
    before = themes_version()
    assert matching_version(MatchingWeights(audience_match=1)) != matching_version(DEFAULT_MATCHING_WEIGHTS)
    assert themes_version() == before


def test_the_default_weights():
    assert DEFAULT_MATCHING_WEIGHTS.by_name() == {
        "content_similarity": 0.55,
        "audience_match": 0.25,
        "visual_similarity": 0.10,
        "engagement_strength": 0.10,
    }


@pytest.mark.parametrize("weight", [-0.1, float("nan"), float("inf")])
def test_impossible_weights_are_refused_by_name(weight):
    with pytest.raises(ValueError, match="audience_match"):
        MatchingWeights(audience_match=weight)


def test_all_zero_is_refused():
    with pytest.raises(ValueError, match="all weights are 0"):
        MatchingWeights(content_similarity=0, audience_match=0, visual_similarity=0, engagement_strength=0)


def test_a_single_weight_may_be_zero():
    assert MatchingWeights(visual_similarity=0).by_name()["visual_similarity"] == 0
