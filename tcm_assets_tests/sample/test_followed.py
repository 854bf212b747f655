"""Followed videos of the bundled sample: each role occurs, and its counts show it."""

import gzip
import json
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tcm_assets.sample.contents import SampleContents, draw_sample
from tcm_assets.sample.counts import Counts
from tcm_assets.sample.followed import (
    COMMENT_PODS,
    FALLING,
    IMPOSSIBLE,
    LIKE_BOTS,
    ORGANIC,
    VIEW_BOTS,
    VIRAL,
)
from tcm_assets.sample.plan import SampleError, SamplePlan
from tcm_assets.settings import BUNDLED_DATA_DIR

CREATORS_CSV = BUNDLED_DATA_DIR / "creators.csv"


def series_of(contents: SampleContents, kind: str) -> list[tuple[Counts, ...]]:
    """Return the first and the later counts of each video of this kind."""
    return [
        (contents.counts[index], *video.later) for index, video in contents.followed.items() if video.role.kind == kind
    ]


def test_every_role_occurs_as_often_as_planned(contents: SampleContents) -> None:
    kinds = Counter(video.role.kind for video in contents.followed.values())
    assert sum(kinds.values()) == 150
    assert kinds[ORGANIC] > 90
    assert (kinds[VIRAL], kinds[VIEW_BOTS], kinds[LIKE_BOTS], kinds[FALLING], kinds[IMPOSSIBLE]) == (3, 8, 6, 2, 1)
    members = {
        (video.role.pod, contents.uploads[index].creator.creator_id)
        for index, video in contents.followed.items()
        if video.role.kind == COMMENT_PODS
    }
    assert Counter(pod for pod, _ in members) == {0: 5, 1: 4}


def test_honest_counts_grow_and_lose_a_few_at_most(contents: SampleContents) -> None:
    for series in series_of(contents, ORGANIC) + series_of(contents, VIRAL):
        assert len(series) == 11
        for earlier, later in pairwise(series):
            assert later.view_count >= earlier.view_count
            assert later.like_count >= 0.98 * earlier.like_count - 5
            assert max(later.like_count, later.comment_count) <= later.view_count


def test_late_virals_are_liked_and_bought_views_are_not(contents: SampleContents) -> None:
    def like_rate_of_gain(series: tuple[Counts, ...]) -> float:
        first, last = series[0], series[-1]
        usual = first.like_count / first.view_count
        return (last.like_count - first.like_count) / (last.view_count - first.view_count) / usual

    virals, bots = series_of(contents, VIRAL), series_of(contents, VIEW_BOTS)
    assert all(series[-1].view_count > 4 * series[0].view_count for series in virals)
    assert all(like_rate_of_gain(series) > 0.25 for series in virals)
    assert all(series[-1].view_count > 3 * series[0].view_count for series in bots)
    assert all(like_rate_of_gain(series) < 0.25 for series in bots)


def test_bought_likes_outgrow_the_views(contents: SampleContents) -> None:
    for series in series_of(contents, LIKE_BOTS):
        rates = [counts.like_count / counts.view_count for counts in series]
        assert max(rates) > 1.5 * rates[0]


def test_impossible_counts_are_there(contents: SampleContents) -> None:
    for series in series_of(contents, FALLING):
        assert any(later.view_count < 0.9 * earlier.view_count for earlier, later in pairwise(series))
    assert all(series[-1].like_count > series[-1].view_count for series in series_of(contents, IMPOSSIBLE))


def test_pods_post_nearly_the_same_words_by_several_members(contents: SampleContents) -> None:
    for pod in (0, 1):
        texts = [contents.captions[index].text for index, video in contents.followed.items() if video.role.pod == pod]
        assert len(texts) >= 8
        assert len({text[:40] for text in texts}) == 1
        assert len(set(texts)) > 1


def test_files_are_named_for_the_days_after_the_first_delivery(contents: SampleContents) -> None:
    files = {name: content for name, content in contents.export_files() if "followed" in name}
    days = [date(2026, 10, 10) + timedelta(days=offset) for offset in range(len(files))]
    assert [f"landing/generated_followed_{day}.json.gz" for day in days] == sorted(files)
    records = [record for content in files.values() for record in json.loads(gzip.decompress(content))["collector"]]
    assert len(records) == 150 * 10
    assert sum(map(len, files.values())) < 400_000


def test_a_followed_video_is_not_restated(contents: SampleContents) -> None:
    assert not set(contents.followed) & set(contents.restated)


def test_a_short_plan_follows_nothing() -> None:
    plan = SamplePlan(end_day=date(2026, 8, 10))
    assert draw_sample(CREATORS_CSV, plan).followed == {}


def test_too_few_videos_for_the_roles_are_refused() -> None:
    with pytest.raises(SampleError, match="plan more days or videos"):
        draw_sample(CREATORS_CSV, SamplePlan(mean_videos_per_day=1, bot_like_count=0, unliked_count=0))
