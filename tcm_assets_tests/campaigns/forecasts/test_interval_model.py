from dataclasses import replace

import numpy as np
import pytest

from tcm_assets.campaigns.forecasts.account_centre import Centre
from tcm_assets.campaigns.forecasts.features import FEATURES, HISTORY, SPREAD
from tcm_assets.campaigns.forecasts.held_out import (
    FEWEST_TIER_VIDEOS,
    hold_out_accounts,
    hold_out_days,
    quantiles_by_tier,
)
from tcm_assets.campaigns.forecasts.interval_model import (
    FEWEST_TRAINING_ACCOUNTS,
    OWN,
    PAID,
    PAID_WIDENED,
    Calibration,
    IntervalModel,
    TrainingVideos,
    deal_accounts,
)
from tcm_assets.campaigns.forecasts.training import TrainingSet
from tcm_assets_tests.campaigns.forecasts.made_histories import NO_GROWTH, made_history, mixed_history


@pytest.fixture(scope="module")
def training():
    return TrainingSet.choose(made_history(), NO_GROWTH)


PAID_OR_NOT = np.arange(50) % 2 == 0


def share_inside(forecast, log_views):
    return np.mean((forecast[:, 0] <= log_views) & (log_views <= forecast[:, 2]))


def test_accounts_are_dealt_evenly_and_always_alike():
    accounts = [f"account {number}" for number in range(23)]
    fold = deal_accounts(accounts)
    assert sorted(np.bincount(fold)) == [4, 4, 5, 5, 5]
    turned = deal_accounts(accounts[::-1])
    assert (turned[::-1] == fold).all()


def test_held_out_accounts_are_covered_four_times_in_five_and_intervals_are_narrow(training):
    held = hold_out_accounts(training.videos, training.fold)
    log_views = training.videos.log_views[held.place]
    assert share_inside(held.forecast, log_views) == pytest.approx(0.8, abs=0.05)
    width = np.mean(held.forecast[:, 2] - held.forecast[:, 0])
    tier_width = np.mean(held.tier_quantiles[:, 1] - held.tier_quantiles[:, 0])
    # Accounts differ by 1.5 and their videos by 0.5: an interval that knows the account is a third as wide.
    assert width < 0.5 * tier_width
    assert (np.diff(held.forecast, axis=1) >= 0).all()


def test_held_out_days_are_later_than_what_was_learned_from(training):
    uploaded_s = training.columns.uploaded_s[training.place]
    held = hold_out_days(training.videos, uploaded_s, training.fold)
    assert held is not None
    is_held = np.isin(np.arange(len(uploaded_s)), held.place)
    assert uploaded_s[is_held].min() > uploaded_s[~is_held].max()
    assert share_inside(held.forecast, training.videos.log_views[held.place]) == pytest.approx(0.8, abs=0.08)


def test_what_is_held_out_changes_none_of_its_forecasts(training):
    videos, fold = training.videos, training.fold
    is_first = fold == 0
    log_views = np.where(is_first, videos.log_views + 5, videos.log_views)
    changed = replace(videos, log_views=log_views)
    before, after = (hold_out_accounts(each, fold) for each in (videos, changed))
    assert (before.forecast[is_first] == after.forecast[is_first]).all()
    assert not np.allclose(before.forecast[~is_first], after.forecast[~is_first])


def test_training_twice_gives_the_same_intervals(training):
    first, second = (
        IntervalModel.train(training.videos, training.fold).predict(training.videos.features[:50], PAID_OR_NOT)
        for _ in range(2)
    )
    assert (first == second).all()


def test_calibration_widens_what_holds_too_little_and_narrows_what_holds_too_much(training):
    videos = training.videos
    median = np.full(len(videos.log_views), np.median(videos.log_views))
    widths = []
    for scale in (0.1, 5.0):
        centre = Centre(median, np.full(len(median), scale))
        calibration = Calibration.measure(centre, videos, training.fold)
        calibrated = calibration.apply(centre, videos.features, videos.is_paid)
        assert share_inside(calibrated, videos.log_views) == pytest.approx(0.8, abs=0.02)
        widths.append(np.mean(calibrated[:, 2] - calibrated[:, 0]))
    assert widths[0] == pytest.approx(widths[1])


def test_a_long_history_has_a_calibration_of_its_own():
    training = TrainingSet.choose(made_history(30, 40), NO_GROWTH)
    videos = training.videos
    wrong = np.where(videos.features[:, HISTORY] >= 20, 0.0, 3.0)
    centre = Centre(videos.log_views - wrong, np.ones(len(wrong)))
    calibration = Calibration.measure(centre, videos, training.fold)
    assert calibration.by_band[3].above == pytest.approx(0)
    assert calibration.of_all.above == pytest.approx(3)


def test_calm_and_wild_accounts_hold_alike_and_calm_ones_are_narrow():
    training = TrainingSet.choose(mixed_history(60, 40, withins=(0.3, 0.6, 1.2)), NO_GROWTH)
    held = hold_out_accounts(training.videos, training.fold)
    log_views, widths = training.videos.log_views[held.place], held.forecast[:, 2] - held.forecast[:, 0]
    order = np.argsort(training.videos.features[held.place, SPREAD])
    calm, wild = order[: len(order) // 3], order[-len(order) // 3 :]
    for some in (calm, wild):
        assert share_inside(held.forecast[some], log_views[some]) == pytest.approx(0.8, abs=0.05)
    assert widths[calm].mean() < 0.4 * widths[wild].mean()
    tier_widths = held.tier_quantiles[:, 1] - held.tier_quantiles[:, 0]
    assert widths.sum() < 0.7 * tier_widths.sum()


def test_accounts_that_are_alike_have_nearly_the_same_width(training):
    held = hold_out_accounts(training.videos, training.fold)
    is_long = training.videos.features[held.place, HISTORY] >= 10
    widths = (held.forecast[:, 2] - held.forecast[:, 0])[is_long]
    assert np.std(widths) < 0.12 * np.mean(widths)


@pytest.mark.parametrize(
    ("account_count", "basis"), [(8, OWN), (14, PAID_WIDENED), (60, PAID)], ids=["too few", "few", "enough"]
)
def test_paid_videos_are_forecast_as_such_where_there_are_enough(account_count, basis):
    history = mixed_history(account_count, 50, withins=(0.6,), paid_every=9, paid_ratio=0.4)
    training = TrainingSet.choose(history, NO_GROWTH)
    model = IntervalModel.train(training.videos, training.fold)
    features = training.videos.features
    own, paid = (model.predict(features, np.full(len(features), is_paid)) for is_paid in (False, True))
    assert model.paid_basis == basis
    if basis == OWN:
        assert (own == paid).all()
        assert np.isnan(model.paid_lifts(features)).all()
    else:
        assert np.exp(np.mean(paid[:, 1] - own[:, 1])) == pytest.approx(0.4, abs=0.1)
    if basis == PAID_WIDENED:
        assert ((paid[:, 2] - paid[:, 0]) >= (own[:, 2] - own[:, 0]) * 0.99).all()


def test_held_out_paid_videos_are_covered_as_often_as_others():
    history = mixed_history(60, 40, withins=(0.4, 1.0), paid_every=7, paid_ratio=0.4)
    training = TrainingSet.choose(history, NO_GROWTH)
    held = hold_out_accounts(training.videos, training.fold)
    is_paid, log_views = training.videos.is_paid[held.place], training.videos.log_views[held.place]
    assert is_paid.sum() > 200
    assert share_inside(held.forecast[is_paid], log_views[is_paid]) == pytest.approx(0.8, abs=0.06)
    assert share_inside(held.forecast[~is_paid], log_views[~is_paid]) == pytest.approx(0.8, abs=0.03)
    assert set(held.basis[is_paid]) == {PAID}
    assert set(held.basis[~is_paid]) == {OWN}


def test_too_few_accounts_are_not_enough():
    few = TrainingSet.choose(made_history(FEWEST_TRAINING_ACCOUNTS - 1, 60), NO_GROWTH)
    assert len(few.place) > 300
    assert not few.videos.are_enough
    assert hold_out_days(few.videos, few.columns.uploaded_s[few.place], few.fold) is None


def test_a_tier_with_few_videos_is_compared_with_all():
    tier = np.array([0] * FEWEST_TIER_VIDEOS + [1] * 5)
    log_views = np.where(tier == 0, 5.0, 9.0)
    videos = TrainingVideos(np.zeros((55, len(FEATURES))), log_views, tier, tier, np.zeros(55, dtype=bool))
    found = quantiles_by_tier(videos, np.array([0, 1]))
    assert found.tolist() == [[5.0, 5.0], list(np.quantile(log_views, [0.1, 0.9]))]
