"""The best set, against trying out every set, and against greedy choice."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.campaigns.shortlists import exact_choice
from tcm_assets.campaigns.shortlists.choice_problem import ChoiceProblem
from tcm_assets.campaigns.shortlists.dominance import undominated
from tcm_assets.campaigns.shortlists.exact_choice import choose_best, choose_without_reduction

MOST = 8


def best_value(problem: ChoiceProblem) -> float | None:
    """The value of the best set, by trying out all."""
    sets = (
        np.array(chosen, dtype=np.int64)
        for number in range(problem.least, problem.most + 1)
        for chosen in combinations(range(len(problem)), number)
    )
    return max((float(problem.value[chosen].sum()) for chosen in sets if problem.keeps_limits(chosen)), default=None)


@st.composite
def problems(draw, *, with_likeness: bool = True) -> ChoiceProblem:
    size = draw(st.integers(1, MOST))
    numbers = st.lists(st.integers(0, 6), min_size=size, max_size=size)
    least = draw(st.integers(0, 3))
    shares = draw(st.lists(st.sampled_from([(1, 0), (4, 1), (1, 1), (0, 1)]), min_size=size, max_size=size))
    vectors = np.array(shares, dtype=np.float64)
    is_unlike = with_likeness and draw(st.booleans())
    return ChoiceProblem(
        value=np.array(draw(numbers), dtype=np.float64),
        price=np.array(draw(numbers), dtype=np.int64),
        budget=draw(st.none() | st.integers(0, 15)),
        least=least,
        most=least + draw(st.integers(0, 2)),
        group=np.array(draw(st.lists(st.integers(-1, 2), min_size=size, max_size=size)), dtype=np.int64),
        most_per_group=draw(st.none() | st.integers(1, 2)),
        required=np.array(draw(st.lists(st.sampled_from([False] * 9 + [True]), min_size=size, max_size=size))),
        vectors=vectors / np.linalg.norm(vectors, axis=1, keepdims=True) if is_unlike else None,
        alike_from=draw(st.sampled_from([0.72, 0.9, 1 - 1e-9])) if is_unlike else None,
    )


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_set_is_as_good_as_the_best_of_all_sets(problem):
    chosen, best = choose_best(problem), best_value(problem)
    assert (chosen is None) == (best is None)
    if chosen is not None:
        assert problem.keeps_limits(chosen)
        assert problem.value[chosen].sum() == best


@settings(max_examples=40, deadline=None)
@given(problems())
def test_the_reduction_by_prices_loses_nothing(problem):
    few = pytest.MonkeyPatch()
    with few.context() as patched:
        patched.setattr(exact_choice, "_FEW", 1)
        chosen = choose_best(problem)
    best = best_value(problem)
    assert (None if chosen is None else problem.value[chosen].sum()) == best


@settings(max_examples=60, deadline=None)
@given(problems(with_likeness=False))
def test_the_best_of_the_undominated_is_the_best_of_all(problem):
    kept = undominated(problem)
    alone = replace(
        problem,
        value=problem.value[kept],
        price=problem.price[kept],
        group=problem.group[kept],
        required=problem.required_mask()[kept],
    )
    assert best_value(alone) == best_value(problem)


def drawn(size: int, **limits) -> ChoiceProblem:
    random = np.random.default_rng(7)
    views = np.exp(random.normal(9.5, 1.6, size))
    shares = random.dirichlet(np.full(20, 0.05), size)
    return ChoiceProblem(
        value=np.round(views) * random.beta(2, 3, size),
        price=np.round(views * np.exp(random.normal(2.4, 0.4, size)) / 10).astype(np.int64),
        group=shares.argmax(axis=1),
        vectors=shares / np.linalg.norm(shares, axis=1, keepdims=True),
        **limits,
    )


@pytest.mark.parametrize(
    "limits",
    [
        {"budget": 200_000, "least": 5, "most": 5},
        {"budget": 200_000, "least": 1, "most": 8, "most_per_group": 1},
        {"budget": 200_000, "least": 5, "most": 5, "alike_from": 0.6},
    ],
)
def test_few_are_left_of_many_and_the_set_is_the_same(limits):
    problem = drawn(300, **limits)
    chosen, whole = choose_best(problem), choose_without_reduction(problem)
    assert problem.keeps_limits(chosen)
    assert problem.value[chosen].sum() == pytest.approx(problem.value[whole].sum(), rel=1e-9)


def test_the_order_of_candidates_decides_nothing_but_ties():
    problem = drawn(200, budget=150_000, least=4, most=4)
    turned = replace(problem, value=problem.value[::-1], price=problem.price[::-1], group=problem.group[::-1])
    chosen, again = choose_best(problem), choose_best(replace(turned, vectors=None))
    assert sorted(len(problem) - 1 - again) == chosen.tolist()


def test_a_budget_is_kept_to_the_cent():
    problem = ChoiceProblem(
        value=np.array([3.0, 2.0, 2.0]),
        price=np.array([100_000_001, 50_000_000, 50_000_000]),
        budget=100_000_000,
        least=1,
        most=2,
        group=np.zeros(3, np.int64),
    )
    assert choose_best(problem).tolist() == [1, 2]
    assert choose_best(replace(problem, budget=99_999_999)).tolist() in ([1], [2])


@pytest.mark.parametrize("limits", [{"budget": 1}, {"most_per_group": 1, "budget": None}, {"least": 4, "budget": None}])
def test_what_is_impossible_has_no_set(limits):
    plain = {"least": 2, "most": 4, "budget": 100} | limits
    group = np.zeros(3, np.int64)
    problem = ChoiceProblem(value=np.ones(3), price=np.full(3, 10), group=group, **plain)
    assert choose_best(problem) is None
