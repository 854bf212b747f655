import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.matching.match_fit import MATCH_FIT
from tcm_assets.matching.similarity_scores import LEAST_FACTORS, matching_version, score_pairs
from tcm_assets.matching.tables import SIMILARITY_SCORES
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, SIMILARITY_COMPONENTS, MatchingWeights
from tcm_assets_tests.matching.profile_rows import brand_row, brand_rows, creator_row, creator_rows


def ages_of(ages):
    return {} if ages is None else {"audience_age_min": ages[0], "audience_age_max": ages[1]}


def looks_of(brightness):
    return {"measured_clip_count": int(brightness is not None), "brightness": brightness}


def creator(creator_id="c", share=None, ages=None, brightness=None, engagement=None):
    """`share`: of make-up in what they make."""
    makes = None if share is None else {"makeup": share, "dance": 1 - share}
    facts = ages_of(ages) | looks_of(brightness) | {"engagement_strength": engagement}
    return creator_row(creator_id, makes, **facts)


def brand(brand_id="b", has_text=True, ages=(18, 34), brightness=None):
    return brand_row(brand_id, {"makeup": 1.0} if has_text else None, **ages_of(ages), **looks_of(brightness))


def score(creators, brands, weights=DEFAULT_MATCHING_WEIGHTS, fit=MATCH_FIT):
    return score_pairs(creator_rows(*creators), brand_rows(*brands), weights, fit).to_pylist()


def test_every_pair_has_a_row_as_the_schema_says():
    pairs = score_pairs(creator_rows(creator("1"), creator("2")), brand_rows(brand("a"), brand("b"), brand("c")))
    assert tuple(pairs.schema.names) == SIMILARITY_SCORES.column_names
    assert pairs["creator_id"].to_pylist() == ["1", "1", "1", "2", "2", "2"]
    assert pairs["matching_version"].to_pylist() == [matching_version(DEFAULT_MATCHING_WEIGHTS)] * 6
    assert pairs["brand_name"].to_pylist() == ["A", "B", "C"] * 2


def mean_of(pair, weights=DEFAULT_MATCHING_WEIGHTS):
    """The weighted geometric mean of what is known, written down anew."""
    known = {name: pair[name] for name in SIMILARITY_COMPONENTS if pair[name] is not None}
    factors = {name: LEAST_FACTORS[name] + (1 - LEAST_FACTORS[name]) * value for name, value in known.items()}
    share = weights.by_name()
    total = sum(share[name] for name in known)
    return float(np.prod([factors[name] ** (share[name] / total) for name in known]))


@pytest.mark.parametrize("engagement", [None, 0.2])
@pytest.mark.parametrize("brightness", [None, 0.5])
def test_the_score_is_the_calibrated_geometric_mean_of_what_is_known(engagement, brightness):
    (pair,) = score([creator("c", 0.8, (13, 34), brightness, engagement)], [brand(brightness=0.5)])
    assert (pair["engagement_strength"], pair["visual_similarity"]) == (engagement, brightness and 1.0)
    assert pair["audience_match"] == pytest.approx(17 / 22, abs=1e-6)
    calibrated = MATCH_FIT.calibration.worth(np.array([[mean_of(pair)]]))[0, 0]
    assert pair["score"] == pytest.approx(calibrated, abs=1e-5)


def test_content_that_does_not_fit_leaves_hardly_a_score_and_an_audience_outside_less_than_half():
    good, far, outside = score(
        [creator("1", 1.0, (18, 34), engagement=1.0), creator("2", 0.0, (18, 34), engagement=1.0)], [brand()]
    ) + score([creator("3", 1.0, (13, 17), engagement=1.0)], [brand()])
    assert good["score"] > 0.5
    assert far["score"] < 0.05
    assert outside["score"] < good["score"] / 2


def test_weak_engagement_moves_less_than_the_audience():
    def scored(ages, engagement):
        return score([creator("1", 1.0, ages, engagement=engagement)], [brand()])[0]["score"]

    best = scored((18, 34), 1.0)
    assert best > scored((18, 34), 0.0) > scored((13, 17), 1.0)


@pytest.mark.parametrize("has_text", [True, False])
def test_without_content_there_is_no_score_however_well_the_rest_fits(has_text):
    creators = [creator("c", None if has_text else 1.0, (18, 34), 0.5, 1.0)]
    (pair,) = score(creators, [brand(has_text=has_text, brightness=0.5)])
    assert (pair["content_similarity"], pair["score"], pair["matched_class"]) == (None, None, None)
    assert (pair["audience_match"], pair["visual_similarity"], pair["engagement_strength"]) == (1.0, 1.0, 1.0)


def test_only_weights_of_what_is_known_make_a_score():
    looks_alone = MatchingWeights(content_similarity=0, audience_match=0, visual_similarity=1, engagement_strength=0)
    creators = [creator("1", 1.0), creator("2", 1.0, brightness=0.5)]
    unseen, seen = score(creators, [brand(brightness=0.5)], looks_alone)
    assert unseen["score"] is None
    assert seen["score"] > 0.5


def test_the_class_that_carries_a_pair_is_named():
    (pair,) = score([creator("c", 0.4)], [brand()])
    assert pair["matched_class"] == "makeup"


def test_confidence_is_the_weighted_share_of_the_evidence():
    bare, full = score(
        [creator("1", 1.0), creator("2", 1.0, (18, 34), 0.5, 0.5) | {"content_evidence": 1.0}], [brand(brightness=0.5)]
    )
    assert bare["confidence"] == pytest.approx(0.55 * 0.5)
    assert full["confidence"] == 1
    (unknown,) = score([creator("3")], [brand()])
    assert (unknown["score"], unknown["confidence"]) == (None, 0)


def test_an_unknown_audience_has_bounds_and_a_known_one_has_none():
    unknown, known = score([creator("1", 1.0), creator("2", 1.0, (13, 34))], [brand()])
    assert (unknown["audience_match_low"], unknown["audience_match_high"]) == (0, 1)
    assert known["audience_match_low"] == known["audience_match"] == known["audience_match_high"] < 1


def test_no_creators_or_no_brands_give_no_rows():
    assert score([], [brand()]) == []
    assert score([creator()], []) == []


SHARES = st.none() | st.floats(0, 1)

AGES = st.none() | st.tuples(st.integers(13, 60), st.integers(0, 30)).map(lambda age: (age[0], age[0] + age[1]))

CREATORS = st.lists(
    st.builds(creator, share=SHARES, ages=AGES, brightness=SHARES, engagement=SHARES), min_size=1, max_size=6
).map(lambda rows: [row | {"creator_id": str(place)} for place, row in enumerate(rows)])

BRANDS = st.lists(st.builds(brand, has_text=st.booleans(), ages=AGES, brightness=SHARES), min_size=1, max_size=4).map(
    lambda rows: [row | {"brand_id": str(place)} for place, row in enumerate(rows)]
)


@settings(max_examples=40, deadline=None)
@given(CREATORS, BRANDS)
def test_scores_are_unknown_or_probabilities(creators, brands):
    for pair in score(creators, brands):
        values = [pair[name] for name in (*SIMILARITY_COMPONENTS, "score", "confidence") if pair[name] is not None]
        assert all(0 <= value <= 1 for value in values)
        assert (pair["score"] is not None) == (pair["content_similarity"] is not None)
        assert pair["audience_match_low"] <= pair["audience_match"] <= pair["audience_match_high"]


@settings(max_examples=40, deadline=None)
@given(st.tuples(*(st.floats(0, 1),) * 2), AGES, SHARES, SHARES)
def test_more_fitting_content_is_never_worse(content, ages, brightness, engagement):
    less, more = (
        score([creator("c", share, ages, brightness, engagement)], [brand(brightness=0.5)])[0]
        for share in sorted(content)
    )
    assert less["content_similarity"] <= more["content_similarity"]
    assert less["score"] <= more["score"]


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1), st.tuples(*(st.integers(18, 60),) * 2), SHARES)
def test_more_of_the_audience_in_the_target_is_never_worse(share, oldest, engagement):
    more, less = (
        score([creator("c", share, (18, age), engagement=engagement)], [brand(ages=(18, 30))])[0]
        for age in sorted(oldest)
    )
    assert less["audience_match"] <= more["audience_match"]
    assert less["score"] <= more["score"]


@settings(max_examples=25, deadline=None)
@given(CREATORS, BRANDS, st.randoms(use_true_random=False))
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
    creators = [creator(str(place), 0.3) | {"embedding": vector} for place, vector in enumerate(vectors)]
    brands = [brand(str(place)) | {"embedding": vector} for place, vector in enumerate(vectors[:40])]
    assert score(creators, brands)[40 * 123 : 40 * 124] == score([creators[123]], brands)


def test_the_same_parameters_have_the_same_name_and_proportions_alone_count():
    name = matching_version(DEFAULT_MATCHING_WEIGHTS)
    assert re.fullmatch("matching-[0-9a-f]{8}", name)
    percent = MatchingWeights(content_similarity=55, audience_match=25, visual_similarity=10, engagement_strength=10)
    assert matching_version(percent) == matching_version(MatchingWeights()) == name


def test_other_weights_or_another_fit_are_another_version():
    names = {matching_version(MatchingWeights(audience_match=weight)) for weight in (0.0, 0.25, 0.2500001, 0.5)}
    other_fit = replace(MATCH_FIT, content=replace(MATCH_FIT.content, words=0.0))
    assert len(names | {matching_version(DEFAULT_MATCHING_WEIGHTS, other_fit)}) == 5


def test_what_a_component_counts_at_least_is_part_of_the_version(monkeypatch):
    before = matching_version(DEFAULT_MATCHING_WEIGHTS)
    monkeypatch.setitem(LEAST_FACTORS, "audience_match", 0.1)
    assert matching_version(DEFAULT_MATCHING_WEIGHTS) != before


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
