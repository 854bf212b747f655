import numpy as np
import pytest

from tcm_assets.campaigns.forecasts.features import HISTORY
from tcm_assets.campaigns.forecasts.held_out import (
    FEWEST_TIER_VIDEOS,
    hold_out_accounts,
    hold_out_days,
    quantiles_by_tier,
)
from tcm_assets.campaigns.forecasts.interval_model import (
    FEWEST_TRAINING_ACCOUNTS,
    Calibration,
    IntervalModel,
    TrainingVideos,
    deal_accounts,
)
from tcm_assets.campaigns.forecasts.training import TrainingSet
from tcm_assets_tests.campaigns.forecasts.made_histories import NO_GROWTH, made_history


@pytest.fixture(scope="module")
def training():
    return TrainingSet.choose(made_history(), NO_GROWTH)


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
    changed = TrainingVideos(videos.features, log_views, videos.account, videos.tier)
    before, after = (hold_out_accounts(each, fold) for each in (videos, changed))
    assert (before.forecast[is_first] == after.forecast[is_first]).all()
    assert not np.allclose(before.forecast[~is_first], after.forecast[~is_first])


def test_training_twice_gives_the_same_intervals(training):
    first, second = (
        IntervalModel.train(training.videos, training.fold).predict(training.videos.features[:50]) for _ in range(2)
    )
    assert (first == second).all()


def test_calibration_widens_what_holds_too_little_and_narrows_what_holds_too_much(training):
    videos = training.videos
    for half, direction in ((0.1, 1), (5.0, -1)):
        median = np.full(len(videos.log_views), np.median(videos.log_views))
        quantiles = np.column_stack([median - half, median, median + half])
        calibration = Calibration.measure(quantiles, videos)
        assert np.sign(calibration.of_all) == direction
        calibrated = calibration.apply(quantiles, videos.features)
        assert share_inside(calibrated, videos.log_views) == pytest.approx(0.8, abs=0.01)


def test_a_long_history_has_a_calibration_of_its_own():
    training = TrainingSet.choose(made_history(30, 40), NO_GROWTH)
    videos = training.videos
    centre = videos.log_views + np.where(videos.features[:, HISTORY] >= 20, 0.0, 3.0)
    calibration = Calibration.measure(np.column_stack([centre - 1, centre, centre + 1]), videos)
    assert calibration.by_band[3] == pytest.approx(-1)
    assert calibration.of_all == pytest.approx(2)


def test_too_few_accounts_are_not_enough():
    few = TrainingSet.choose(made_history(FEWEST_TRAINING_ACCOUNTS - 1, 60), NO_GROWTH)
    assert len(few.place) > 300
    assert not few.videos.are_enough
    assert hold_out_days(few.videos, few.columns.uploaded_s[few.place], few.fold) is None


def test_a_tier_with_few_videos_is_compared_with_all():
    tier = np.array([0] * FEWEST_TIER_VIDEOS + [1] * 5)
    log_views = np.where(tier == 0, 5.0, 9.0)
    videos = TrainingVideos(np.zeros((55, 13)), log_views, tier, tier)
    found = quantiles_by_tier(videos, np.array([0, 1]))
    assert found.tolist() == [[5.0, 5.0], list(np.quantile(log_views, [0.1, 0.9]))]
