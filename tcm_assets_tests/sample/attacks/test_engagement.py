import numpy as np
import pytest

from tcm_assets.sample.attacks.count_series import CountSeries, Floats, ReactionRates
from tcm_assets.sample.attacks.engagement import (
    bought_likes,
    bought_views,
    draw_pod_caption,
    pod_session,
    vary_pod_caption,
)
from tcm_assets.sample.niches.niches import ALL_NICHES


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


def test_members_of_a_pod_post_nearly_the_same(rng: np.random.Generator) -> None:
    text, hashtags = draw_pod_caption(ALL_NICHES[0], rng)
    posted = [vary_pod_caption(text, hashtags, rng) for _ in range(20)]
    assert all(caption.startswith(text) for caption, _ in posted)
    assert len({caption for caption, _ in posted}) > 3
    for caption, shown in posted:
        assert [word[1:] for word in caption.split() if word.startswith("#")] == list(shown)
