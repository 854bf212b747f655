import numpy as np
import pytest

from tcm_assets.campaigns.forecasts.account_centre import CentreModel
from tcm_assets.campaigns.forecasts.features import FOLLOWERS, HISTORY, RECENT, SPREAD
from tcm_assets.campaigns.forecasts.training import TrainingSet
from tcm_assets_tests.campaigns.forecasts.made_histories import NO_GROWTH, mixed_history


def learn(history, followers=None):
    videos = TrainingSet.choose(history, NO_GROWTH).videos
    features = videos.features.copy()
    if followers is not None:
        features[:, FOLLOWERS] = followers[videos.account]
    return CentreModel(features, videos.log_views, videos.account), features


def asked(features, **values):
    row = features[-1:].copy()
    for place, value in ((HISTORY, "history"), (RECENT, "recent"), (SPREAD, "spread"), (FOLLOWERS, "followers")):
        if value in values:
            row[:, place] = values[value]
    return row


def test_a_short_history_is_drawn_further_to_what_is_usual():
    model, features = learn(mixed_history(60, 30, between=0.5, withins=(1.0,)))
    usual = features[:, RECENT].mean()
    short, long = (
        model.predict(asked(features, history=count, recent=usual + 3, spread=1.0)).median[0] for count in (3, 20)
    )
    assert usual < short < long - 0.3 < usual + 3


def test_the_scale_follows_the_spread_only_where_accounts_differ_by_it():
    differing, features = learn(mixed_history(60, 30, withins=(0.3, 1.5)))
    calm, wild = (differing.predict(asked(features, history=20, spread=spread)).scale[0] for spread in (0.3, 1.5))
    assert wild > 3 * calm
    alike, features = learn(mixed_history(60, 30, withins=(0.8,)))
    calm, wild = (alike.predict(asked(features, history=20, spread=spread)).scale[0] for spread in (0.3, 1.5))
    assert wild < 2 * calm


@pytest.mark.parametrize("followers", [np.full(40, 9.9), 9.9 + 1e-12 * np.arange(40)], ids=["equal", "nearly equal"])
def test_accounts_of_one_size_say_nothing_of_others(followers):
    model, features = learn(mixed_history(40, 20), followers)
    of_its_size, large = (
        model.predict(asked(features, history=3, followers=size)).median[0] for size in (followers[0], 15.0)
    )
    assert large == pytest.approx(of_its_size, abs=0.3)


def test_sizes_beyond_those_learned_from_are_taken_as_the_nearest():
    sizes = np.linspace(8, 12, 40)
    history = mixed_history(40, 20)
    model, features = learn(history, sizes)
    edge, beyond = (model.predict(asked(features, history=3, followers=size)) for size in (12.0, 30.0))
    assert beyond.median == pytest.approx(edge.median)


def test_unknown_followers_and_equal_counts_have_a_centre():
    model, features = learn(mixed_history(40, 20), np.full(40, np.nan))
    centre = model.predict(asked(features, history=3, spread=0.0, followers=np.nan))
    assert np.isfinite(centre.median).all()
    assert (centre.scale > 0).all()
