import numpy as np
import pytest

from tcm_assets.sample.attacks.count_series import (
    CountSeries,
    Floats,
    ReactionRates,
    later_growth,
    viral_surge,
    with_withdrawals,
)


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
