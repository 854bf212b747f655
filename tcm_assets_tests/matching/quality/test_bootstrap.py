import numpy as np
import pytest
from scipy import stats

from tcm_assets.matching.quality import bootstrap
from tcm_assets.matching.quality.bootstrap import (
    mean_difference,
    mean_interval,
    median_difference,
    median_interval,
)


def test_the_interval_of_a_mean_is_nearly_that_of_its_normal_approximation():
    values = np.random.default_rng(1).normal(0.6, 0.2, 200)
    found = mean_interval(values)
    low, high = stats.norm.interval(0.95, values.mean(), values.std() / np.sqrt(len(values)))
    assert found.value == values.mean()
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.004)


def test_the_same_values_give_the_same_interval_however_many_are_drawn_at_once(monkeypatch):
    values = np.random.default_rng(2).random(30)
    once = mean_interval(values), median_interval(values)
    assert (mean_interval(values), median_interval(values)) == once
    monkeypatch.setattr(bootstrap, "_NUMBERS_AT_ONCE", 999)
    assert (mean_interval(values), median_interval(values)) == once


def test_paired_differences_are_surer_than_the_two_means():
    generator = np.random.default_rng(3)
    hard = generator.random(40)
    better = hard + 0.05 + generator.normal(0, 0.01, 40)
    found = mean_difference(better, hard)
    assert found.low > 0
    assert mean_interval(better).low < mean_interval(hard).high


def test_the_difference_of_medians_is_not_the_median_of_differences():
    values, others = np.array([1.0, 5.0, 6.0]), np.array([4.0, 1.0, 2.0])
    assert median_difference(values, others).value == 3.0


def test_one_subject_has_no_interval_and_none_has_no_mean():
    alone = mean_interval(np.array([0.5]))
    assert alone.value == 0.5
    assert np.isnan([alone.low, alone.high]).all()
    assert np.isnan(mean_interval(np.array([]))).all()
