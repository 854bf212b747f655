import numpy as np
import pytest

from tcm_assets.campaigns.forecasts.prices import Price, Rate, Rates, compute_engagement_cost, compute_price, sum_views


def rate(tier="micro", country="Chile", low=8.0, high=15.0, **others):
    names = {"follower_tier": tier, "country": country, "currency": "EUR"}
    return Rate(**names, cost_per_thousand_low=low, cost_per_thousand_high=high, **others)


def test_the_rate_that_fits_best_counts():
    exact, of_country, of_tier, of_all = (
        rate(),
        rate("any", low=1),
        rate("micro", "any", low=2),
        rate("any", "any", low=3),
    )
    rates = Rates([of_all, of_tier, of_country, exact])
    assert rates.find("micro", "Chile") is exact
    assert rates.find("mid", "Chile") is of_country
    assert rates.find("micro", "Peru") is of_tier
    assert rates.find("micro", None) is of_tier
    assert rates.find(None, None) is of_all
    assert Rates([exact]).find("micro", "Peru") is None


def test_a_price_says_whose_rates_it_rests_on():
    price = compute_price(10_000, rate("any", "any", is_bundled=True), video_count=2)
    assert (price.low, price.high, price.currency) == (160.0, 300.0, "EUR")
    assert price.fee_basis == (
        "2 videos x 10,000 expected views x 8 to 15 EUR per thousand, any tier, any country; rates that come with the "
        "project, no contract of yours"
    )


@pytest.mark.parametrize(
    ("is_bundled", "words"),
    [
        (True, "; assumed rates that come with the project, of no source and no contract of yours"),
        (False, "; rates.csv calls these rates assumed"),
    ],
)
def test_a_price_says_that_its_rates_are_assumed(is_bundled, words):
    assert compute_price(10_000, rate(is_bundled=is_bundled, is_assumed=True)).fee_basis.endswith(f"Chile{words}")
    assert "assumed" not in compute_price(10_000, rate(is_bundled=is_bundled)).fee_basis


def test_no_engagement_costs_nothing_that_is_known():
    assert compute_engagement_cost(Price(low=1, high=2, currency="EUR", fee_basis=""), 0) is None


@pytest.mark.parametrize("spread", [0.5, 1.1])
@pytest.mark.parametrize("video_count", [1, 3, 8])
def test_several_videos_together_are_as_in_a_simulation(spread, video_count):
    median, reach = 50_000, 1.2815515655446004 * spread
    low, high = (round(median * np.exp(sign * reach)) for sign in (-1, 1))
    drawn = np.random.default_rng(3).lognormal(np.log(median), spread, (200_000, video_count)).sum(axis=1)
    # Close, not exact: a sum of lognormals is none.
    assert sum_views(low, median, high, video_count) == pytest.approx(np.quantile(drawn, [0.1, 0.5, 0.9]), rel=0.15)
