import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from tcm_assets.matching import top_k as search
from tcm_assets.matching.top_k import TopK, TopKBothWays, top_k, top_k_both_ways


def integer_vectors(rng, count, length, largest=3):
    """Vectors of small integers: float32 products of them are exact, and many are equal."""
    return rng.integers(-largest, largest + 1, (count, length)).astype(np.float32)


def brute_force(rows, columns, k, row_biases=None, column_biases=None):
    """The best by sorting the whole matrix, equal scores by index, both ways."""
    row_biases = np.zeros(len(rows)) if row_biases is None else row_biases
    column_biases = np.zeros(len(columns)) if column_biases is None else column_biases
    with np.errstate(invalid="ignore"):
        scores = (rows.astype(float) @ columns.T.astype(float)) + row_biases[:, None] + column_biases
    return best_of_each_row(scores, k), best_of_each_row(scores.T, k)


def best_of_each_row(scores, k):
    scores = np.where(np.isfinite(scores), scores, np.nan)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    values = np.take_along_axis(scores, order, axis=1)
    return TopK(np.where(np.isnan(values), -1, order), values.astype(np.float32))


def assert_equal_results(found, expected):
    assert_array_equal(found.indices, expected.indices)
    assert_array_equal(found.scores, expected.scores)


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(search, "BLOCK_ROWS", 64)
    monkeypatch.setattr(search, "TILE_COLUMNS", 128)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("k", [1, 2, 20, 70, 150, 300, 2000])
@pytest.mark.parametrize(("row_count", "column_count"), [(1, 1), (700, 3), (5, 400), (130, 300), (64, 128)])
def test_the_best_are_those_of_the_whole_matrix(row_count, column_count, k):
    rng = np.random.default_rng(row_count + k)
    rows, columns = integer_vectors(rng, row_count, 4), integer_vectors(rng, column_count, 4)
    biases = rng.integers(-3, 4, row_count), rng.integers(-3, 4, column_count)
    expected = brute_force(rows, columns, k, *biases)
    for found, wanted in zip(top_k_both_ways(rows, columns, k, *biases), expected, strict=True):
        assert_equal_results(found, wanted)
    assert_equal_results(top_k(rows, columns, k, *biases), expected[0])


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    row_count=st.integers(0, 300),
    column_count=st.integers(0, 200),
    length=st.integers(1, 6),
    largest=st.integers(0, 3),
    k=st.integers(1, 60),
    unknown_share=st.sampled_from([0.0, 0.1, 1.0]),
    batch_count=st.integers(1, 5),
)
def test_any_sides_in_any_batches(seed, row_count, column_count, length, largest, k, unknown_share, batch_count):
    rng = np.random.default_rng(seed)
    rows = integer_vectors(rng, row_count, length, largest)
    columns = integer_vectors(rng, column_count, length, largest)
    row_biases, column_biases = (rng.integers(-2, 3, count).astype(float) for count in (row_count, column_count))
    for vectors in (rows, columns):
        vectors[rng.random(len(vectors)) < unknown_share / 2, rng.integers(length)] = rng.choice([np.nan, np.inf])
    for biases in (row_biases, column_biases):
        biases[rng.random(len(biases)) < unknown_share] = np.nan
    expected = brute_force(rows, columns, k, row_biases, column_biases)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "BLOCK_ROWS", 64)
        patch.setattr(search, "TILE_COLUMNS", 64)
        stream = TopKBothWays(columns, k, column_biases=column_biases)
        ends = np.sort(rng.integers(0, row_count + 1, batch_count - 1))
        batches = zip(np.split(rows, ends), np.split(row_biases, ends), strict=True)
        found = [stream.add(batch, biases) for batch, biases in batches]
    assert_array_equal(np.concatenate([each.indices for each in found]), expected[0].indices)
    assert_array_equal(np.concatenate([each.scores for each in found]), expected[0].scores)
    assert_equal_results(stream.best_rows(), expected[1])


@pytest.mark.parametrize("order", ["ascending", "descending", "all equal"])
def test_the_order_of_the_rows_changes_nothing_but_places(order):
    strength = np.arange(5000, dtype=np.float32) if order == "ascending" else np.arange(5000, 0, -1, np.float32)
    rows = np.ones((5000, 1), np.float32) if order == "all equal" else strength[:, None]
    columns = np.ones((70, 1), np.float32)
    best = top_k_both_ways(rows, columns, 20)[1].indices
    expected = np.arange(4999, 4979, -1) if order == "ascending" else np.arange(20)
    assert_array_equal(best, np.tile(expected, (70, 1)))


def test_real_numbers_agree_with_double_precision_up_to_rounding():
    rng = np.random.default_rng(0)
    rows, columns = (rng.standard_normal((count, 96)).astype(np.float32) / 10 for count in (1500, 200))
    for found, wanted in zip(top_k_both_ways(rows, columns, 20), brute_force(rows, columns, 20), strict=True):
        np.testing.assert_allclose(found.scores, wanted.scores, atol=1e-5)
        assert (found.indices == wanted.indices).mean() > 0.999


def test_scores_are_the_same_bits_in_any_batch_order_and_on_any_number_of_cores(monkeypatch):
    rng = np.random.default_rng(1)
    rows, columns = (rng.standard_normal((count, 384)).astype(np.float32) for count in (5000, 333))
    at_once = top_k_both_ways(rows, columns, 10)
    monkeypatch.setattr(search, "_core_count", lambda: 1)
    stream = TopKBothWays(columns, 10)
    found = [stream.add(batch) for batch in np.split(rows, [1, 700, 701, 3000])]
    assert_array_equal(np.concatenate([each.scores for each in found]), at_once[0].scores)
    assert_array_equal(np.concatenate([each.indices for each in found]), at_once[0].indices)
    assert_equal_results(stream.best_rows(), at_once[1])
    order = rng.permutation(len(rows))
    shuffled = top_k_both_ways(rows[order], columns, 10)
    assert_array_equal(shuffled[0].scores, at_once[0].scores[order])
    assert_array_equal(order[shuffled[1].indices], at_once[1].indices)


def test_the_sides_may_keep_different_numbers():
    rng = np.random.default_rng(2)
    rows, columns = integer_vectors(rng, 3000, 5), integer_vectors(rng, 90, 5)
    stream = TopKBothWays(columns, 3, rows_per_column=200)
    assert_equal_results(stream.add(rows), brute_force(rows, columns, 3)[0])
    assert_equal_results(stream.best_rows(), brute_force(rows, columns, 200)[1])


def test_sides_without_vectors_have_no_best():
    nobody = TopKBothWays(np.zeros((3, 0)), 2)
    assert nobody.add(np.ones((4, 5))).indices.tolist() == [[-1, -1]] * 4
    assert nobody.best_rows().indices.tolist() == [[-1, -1]] * 3
    assert top_k(np.zeros((4, 0)), np.ones((3, 5)), 2).indices.tolist() == [[-1, -1]] * 4
    assert TopKBothWays(np.ones((3, 5)), 2).best_rows().indices.shape == (3, 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1.0]], [[1.0]], 0), "k must be at least 1"),
        (([[1.0]], [[1.0, 2.0]], 1), "rows have 1 numbers and columns 2"),
        (([1.0], [[1.0]], 1), r"rows must have the shape \(vectors, numbers\)"),
        (([[1.0]], [[1.0]], 1, [1.0, 2.0]), "row_biases must be one number for each of the 1 vectors"),
        (([[1.0]], [[1.0]], 1, None, [[1.0]]), "column_biases must be one number"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        top_k_both_ways(*arguments)


def test_a_failing_core_fails_the_search(monkeypatch):
    monkeypatch.setattr(search, "score_keys", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        top_k([[1.0]], [[1.0]], 1)
