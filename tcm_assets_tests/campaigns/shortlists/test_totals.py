"""Totals as an interval: one video has its own, and sums are those of the lognormals that are drawn."""

import numpy as np
import pytest

from tcm_assets.campaigns.shortlists.totals import NORMAL_90, cost_per_thousand, sum_of_intervals


def test_one_video_has_its_own_interval_also_where_it_is_lopsided():
    low, median, high = sum_of_intervals(*(np.array([float(each)]) for each in (9_000, 10_000, 90_000)))
    assert (low, median, high) == pytest.approx((9_000, 10_000, 90_000), rel=0.002)


def test_the_sum_holds_as_often_as_it_says():
    random = np.random.default_rng(0)
    median, spread = np.array([2e4, 5e4, 1e4, 8e3]), np.array([1.0, 0.6, 1.4, 0.8])
    ends = np.exp(np.log(median) + np.outer([-NORMAL_90, NORMAL_90], spread))
    low, middle, high = sum_of_intervals(ends[0], median, ends[1])
    drawn = np.exp(np.log(median) + spread * random.normal(size=(40_000, 4))).sum(axis=1)
    assert ((drawn >= low) & (drawn <= high)).mean() == pytest.approx(0.8, abs=0.01)
    assert (drawn <= middle).mean() == pytest.approx(0.5, abs=0.01)


def test_a_sum_is_narrower_than_the_sum_of_ends_and_the_same_again():
    ends = [np.full(20, each) for each in (1e3, 1e4, 1e5)]
    low, _, high = sum_of_intervals(*ends)
    assert low > 20e3
    assert high < 20e5
    assert sum_of_intervals(*ends) == sum_of_intervals(*ends)


def test_costs_without_price_or_views_are_unknown():
    assert cost_per_thousand(100.0, 20_000) == 5.0
    assert cost_per_thousand(None, 20_000) is None
    assert cost_per_thousand(100.0, 0) is None
