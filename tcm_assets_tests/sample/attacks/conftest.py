"""Counts of 400 honest videos over twelve days."""

import numpy as np
import pytest

from tcm_assets.sample.attacks.count_series import CountSeries, Floats, ReactionRates, organic_series


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
    return organic_series(ages_d, views, rates, rng)
