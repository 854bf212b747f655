"""Honest counts grow, and fraud adds to them: 400 videos over twelve days."""

import numpy as np
import pytest

from tcm_assets.sample.count_series import (
    CountSeries,
    Floats,
    ReactionRates,
    bought_likes,
    bought_views,
    draw_growth,
    honest_series,
    later_growth,
    pod_session,
    viral_surge,
    with_withdrawals,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.fixture
def ages_d() -> Floats:
    return np.tile(np.arange(0.5, 12), (400, 1))


@pytest.fixture
def views(ages_d: Floats) -> Floats:
    return np.full(len(ages_d), 50_000.0)


@pytest.fixture
def rates(ages_d: Floats) -> ReactionRates:
    return ReactionRates(*(np.full(len(ages_d), rate) for rate in (0.1, 0.005, 0.004, 0.01)))


@pytest.fixture
def organic(ages_d: Floats, views: Floats, rates: ReactionRates, rng: np.random.Generator) -> CountSeries:
    return honest_series(views[:, None] * draw_growth(ages_d, rng), rates, rng)


def test_honest_views_grow_fast_and_then_less(views: Floats, organic: CountSeries) -> None:
    steps = np.diff(organic.views, axis=1)
    assert (steps >= 0).all()
    assert steps[:, :2].mean() > 5 * steps[:, -2:].mean()
    assert 0.7 < np.median(organic.views[:, -1]) / views[0] < 1.2


def test_honest_reactions_follow_the_views(organic: CountSeries) -> None:
    new_likes, new_views = np.diff(organic.likes[:, :6], axis=1), np.diff(organic.views[:, :6], axis=1)
    assert np.corrcoef(new_likes.ravel(), new_views.ravel())[0, 1] > 0.9
    assert organic.likes[:, -1].sum() / organic.views[:, -1].sum() == pytest.approx(0.1, rel=0.1)


def test_later_growth_starts_from_nothing(
    ages_d: Floats, views: Floats, rates: ReactionRates, rng: np.random.Generator
) -> None:
    grown = later_growth(ages_d, views, rates, rng)
    assert not grown.views[:, 0].any()
    assert (np.diff(grown.views, axis=1) >= 0).all()
    assert grown.views[:, -1].mean() > 0.2 * views[0]


def test_a_viral_surge_comes_days_later_with_fewer_but_real_reactions(
    ages_d: Floats, views: Floats, rates: ReactionRates, rng: np.random.Generator
) -> None:
    surge = viral_surge(ages_d, views, rates, rng)
    assert not surge.views[:, :2].any()
    gained = surge.views[:, -1]
    assert (gained > 3 * views).all()
    rate = surge.likes[:, -1] / gained
    assert 0.05 < np.median(rate) < 0.09
    assert rate.min() > 0.015


def test_people_take_little_back(ages_d: Floats, organic: CountSeries, rng: np.random.Generator) -> None:
    later = with_withdrawals(organic, ages_d, rng)
    assert (later.likes <= organic.likes).all()
    assert later.likes[:, -1].sum() > 0.99 * organic.likes[:, -1].sum()
    assert (np.diff(later.comments, axis=1) < 0).any()
    assert (later.comments >= 0).all()


def test_series_add_up_where_they_belong(organic: CountSeries) -> None:
    places = np.array([3, 5])
    total = organic.with_added(places, organic.of(places))
    assert (total.views[places] == 2 * organic.views[places]).all()
    assert (np.delete(total.likes, places, axis=0) == np.delete(organic.likes, places, axis=0)).all()


def test_since_first_forgets_the_start_and_is_never_negative() -> None:
    falling = np.array([[5, 9, 3]])
    assert CountSeries(*[falling] * 5).since_first().views.tolist() == [[0, 4, 0]]


def test_bought_views_bring_hardly_a_reaction(
    ages_d: Floats, rates: ReactionRates, organic: CountSeries, rng: np.random.Generator
) -> None:
    added = bought_views(ages_d, organic, np.full(len(ages_d), 5.0), rates, rng)
    assert np.median(added.views[:, -1] / organic.views[:, -1]) == pytest.approx(5, rel=0.2)
    assert (added.likes[:, -1] <= 0.01 * added.views.max(axis=1)).all()


def test_bought_likes_bring_few_views(ages_d: Floats, organic: CountSeries, rng: np.random.Generator) -> None:
    added = bought_likes(ages_d, organic, np.full(len(ages_d), 5.0), rng)
    assert np.median(added.likes[:, -1] / organic.likes[:, -1]) == pytest.approx(5, rel=0.2)
    assert added.views[:, -1].sum() < 0.4 * 5 * organic.likes[:, -1].sum()
    assert not added.comments.any()


def test_some_bought_likes_are_taken_back(ages_d: Floats, organic: CountSeries, rng: np.random.Generator) -> None:
    added = bought_likes(ages_d, organic, np.full(len(ages_d), 5.0), rng)
    fell = (np.diff(added.likes, axis=1) < 0).any(axis=1)
    assert 0.1 < fell.mean() < 0.3


def test_a_pod_comments_within_hours(ages_d: Floats, organic: CountSeries, rng: np.random.Generator) -> None:
    added = pod_session(ages_d, organic, np.full(len(ages_d), 10.0), np.full(len(ages_d), 8), rng)
    assert (added.comments[:, -1] >= 7 * 0.3).all()
    steps = np.diff(added.comments, axis=1, prepend=0)
    assert np.median(steps.max(axis=1) / added.comments[:, -1]) > 0.95
    assert (added.views[:, -1] <= added.comments[:, -1]).all()
