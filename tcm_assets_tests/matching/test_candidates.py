import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.matching import candidates as module
from tcm_assets.matching.candidates import Vectors, candidate_counts, find_candidates


def side(rng, name, count, length=4, unknown_share=0.0):
    """Vectors and terms of small integers, many products of which are equal."""
    vectors = rng.integers(-3, 4, (count, length)).astype(np.float32)
    vectors[rng.random(count) < unknown_share] = np.nan
    return Vectors([f"{name}{number:06}" for number in range(count)], vectors, rng.integers(-2, 3, count))


def in_batches(whole, ends):
    """The same side in pieces."""
    parts = zip(*(np.split(np.asarray(each), ends) for each in whole), strict=True)
    return [Vectors(ids.tolist(), vectors, terms) for ids, vectors, terms in parts]


def expected_pairs(creators, brands, per_creator, per_brand):
    """Pairs of ids by sorting all products, equal ones by id."""
    products = creators.vectors @ brands.vectors.T + creators.terms[:, None] + brands.terms
    pairs = set()
    for axis, keep in ((1, per_creator), (0, per_brand)):
        ranks = np.argsort(np.argsort(-products, axis=axis, kind="stable"), axis=axis)
        pairs |= set(zip(*np.nonzero((ranks < keep) & ~np.isnan(products)), strict=True))
    return {(creators.ids[creator], brands.ids[brand]) for creator, brand in pairs}


def found_pairs(found, creator_ids, brands):
    creators, places = found.of(creator_ids)
    pairs = [(creator_ids[creator], brands.ids[brand]) for creator, brand in zip(creators, places, strict=True)]
    assert pairs == sorted(set(pairs))
    return set(pairs)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    creator_count=st.integers(0, 200),
    brand_count=st.integers(0, 60),
    per_creator=st.integers(1, 10),
    per_brand=st.integers(0, 30),
    unknown_share=st.sampled_from([0.0, 0.2, 1.0]),
    batch_count=st.integers(1, 6),
)
def test_candidates_are_the_best_of_both_sides(
    seed, creator_count, brand_count, per_creator, per_brand, unknown_share, batch_count
):
    rng = np.random.default_rng(seed)
    creators = side(rng, "creator", creator_count, unknown_share=unknown_share)
    brands = side(rng, "brand", brand_count, unknown_share=unknown_share)
    batches = in_batches(creators, np.sort(rng.integers(0, creator_count + 1, batch_count - 1)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SEARCHED_ROWS", 50)
        found = find_candidates(batches, brands, per_creator, per_brand)
    expected = expected_pairs(creators, brands, per_creator, per_brand)
    assert found_pairs(found, creators.ids, brands) == expected
    assert len(found) == len(expected)


def test_creators_are_asked_for_in_any_order_and_number():
    rng = np.random.default_rng(0)
    creators, brands = side(rng, "creator", 50), side(rng, "brand", 20)
    found = find_candidates([creators], brands, 3, 5)
    places, of_brands = found.of([creators.ids[7], creators.ids[2]])
    assert {"creator000007"} == {creators.ids[7] for place in places if place == 0}
    alone = found.of([creators.ids[2]])[1]
    assert of_brands[places == 1].tolist() == alone.tolist()
    assert len(alone) >= 3
    with pytest.raises(KeyError, match="nobody"):
        found.of(["nobody"])


def test_a_batch_without_a_known_vector_may_have_no_length():
    known = Vectors(["a", "c"], np.eye(2, dtype=np.float32))
    unknown = Vectors(["b"], np.zeros((1, 0), np.float32))
    first, last = in_batches(Vectors(known.ids, known.vectors, np.zeros(2)), [1])
    found = find_candidates([first, unknown, last], Vectors(["x"], np.ones((1, 2), np.float32)), 1, 1)
    assert [each.tolist() for each in found.of(["a", "b", "c"])] == [[0, 2], [0, 0]]


def test_no_creators_and_no_brands():
    nobody = Vectors([], np.zeros((0, 3), np.float32))
    someone = Vectors(["a"], np.ones((1, 3), np.float32))
    assert len(find_candidates([], someone, 1, 1)) == 0
    assert len(find_candidates([nobody], someone, 1, 1)) == 0
    found = find_candidates([someone], nobody, 1, 1)
    assert [each.tolist() for each in found.of(["a"])] == [[], []]


def test_ids_out_of_order_are_refused():
    vectors = np.ones((2, 3), np.float32)
    someone = Vectors(["a"], vectors[:1])
    with pytest.raises(ValueError, match="creators must be in the order of their ids, each once: 'b' comes after 'c'"):
        find_candidates([Vectors(["c"], vectors[:1]), Vectors(["b"], vectors[:1])], someone, 1, 1)
    with pytest.raises(ValueError, match="brands must be in the order of their ids, each once: 'b' comes after 'b'"):
        find_candidates([someone], Vectors(["b", "b"], vectors), 1, 1)


def test_vectors_of_different_lengths_are_refused():
    parts = [Vectors(["a"], np.ones((1, 3), np.float32)), Vectors(["b"], np.ones((1, 2), np.float32))]
    with pytest.raises(ValueError, match=r"different lengths \[2, 3\]"):
        find_candidates(parts, Vectors(["x"], np.ones((1, 3), np.float32)), 1, 1)


@pytest.mark.parametrize(
    ("creators", "brands", "expected"),
    [(1000, 5000, None), (1000, 5001, (2500, 499)), (1_000_000, 1000, (20, 2500)), (1, 6_000_000, (2_500_000, 20))],
)
def test_candidates_within_the_most_pairs(creators, brands, expected):
    assert candidate_counts(creators, brands, 5_000_000) == expected
