"""Followed videos: delivered again day after day, so that their counts make a curve, honest or not."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tcm_assets.sample.captions import Caption, draw_pod_caption, vary_pod_caption
from tcm_assets.sample.count_series import (
    CountSeries,
    Floats,
    ReactionRates,
    bought_likes,
    bought_views,
    later_growth,
    pod_session,
    viral_surge,
    with_withdrawals,
)
from tcm_assets.sample.counts import Counts, is_ordinary
from tcm_assets.sample.plan import SampleError, SamplePlan
from tcm_assets.sample.uploads import Upload

# Roles of a followed video: honest, bought or arranged engagement, counts that fall between deliveries, and more likes
# than views.
ORGANIC, VIRAL = "organic", "viral"
VIEW_BOTS, LIKE_BOTS, COMMENT_PODS = "view_bots", "like_bots", "comment_pods"
FALLING, IMPOSSIBLE = "falling", "impossible"

_INTENSITIES = {VIEW_BOTS: (5, 10, 20, 50), LIKE_BOTS: (2, 5, 10, 20), COMMENT_PODS: (5, 10)}
"""Bought or arranged engagement over the video's own; videos take the values in turn."""

_FALLEN_TO = 0.7
"""Share of views and likes that is left where they fall."""

_IMPOSSIBLE_LIKES_PER_VIEW = 1.3

_ROLE_VIEWS = (2_000, 100_000)
"""Views at the first delivery of a video with a role: enough to be worth an order, few enough that fifty times as many
stay far below the planted viral outlier."""

_COUNTS_OF_SERIES = {
    "views": "view_count",
    "likes": "like_count",
    "comments": "comment_count",
    "shares": "share_count",
    "bookmarks": "bookmark_count",
}
"""Fields of CountSeries, in their order, with those of Counts. Gifts have no series: they come on the first day, and
the sample has its gift spikes elsewhere."""


@dataclass(frozen=True)
class Role:
    """What a followed video truly is; `pod` is its pod's number."""

    kind: str
    pod: int | None = None


@dataclass(frozen=True)
class FollowedVideo:
    """A followed video's role, and its counts on each day after that of its first delivery."""

    role: Role
    later: tuple[Counts, ...]


def draw_followed(
    uploads: list[Upload], counts: list[Counts], plan: SamplePlan, rng: np.random.Generator
) -> dict[int, FollowedVideo]:
    """Draw the followed videos by upload index: as many as planned, or all that are eligible.

    Raises SampleError when there are too few for the planted ones.
    """
    in_time = {*plan.followed_upload_dates}
    eligible = [
        index
        for index, upload in enumerate(uploads)
        if upload.upload_date in in_time and is_ordinary(counts[index]) and counts[index].view_count > 0
    ]
    if not eligible:
        return {}
    roles = _draw_roles(eligible, uploads, counts, plan, rng)
    first = [counts[index] for index in roles]
    series = _draw_series(first, list(roles.values()), plan, rng)
    return {
        index: FollowedVideo(role, _later_counts(first[place], series, place))
        for place, (index, role) in enumerate(roles.items())
    }


def with_pod_captions(
    captions: list[Caption], uploads: list[Upload], followed: dict[int, FollowedVideo], rng: np.random.Generator
) -> list[Caption]:
    """Return `captions` with those of pod videos replaced by their pod's text, nearly the same for all members."""
    agreed: dict[int, tuple[str, tuple[str, ...]]] = {}
    changed = list(captions)
    for index, video in followed.items():
        if video.role.pod is not None:
            if video.role.pod not in agreed:
                agreed[video.role.pod] = draw_pod_caption(uploads[index].niche, rng)
            text, hashtags = vary_pod_caption(*agreed[video.role.pod], rng)
            changed[index] = Caption(text, hashtags, (), ())
    return changed


def _draw_series(first: list[Counts], roles: list[Role], plan: SamplePlan, rng: np.random.Generator) -> CountSeries:
    """Draw the counts of each followed video at its first delivery and on each day after it, of shape (n, days + 1)."""
    ages_d = np.tile(np.arange(1.0, plan.followed_days + 2), (len(first), 1))
    counts = np.array([[getattr(one, name) for one in first] for name in _COUNTS_OF_SERIES.values()])
    views = counts[0].astype(float)
    rates = ReactionRates(*np.minimum(counts[1:] / views, 1))
    at_first = CountSeries(*(np.repeat(count[:, None], ages_d.shape[1], axis=1) for count in counts))
    series = with_withdrawals(at_first + later_growth(ages_d, views, rates, rng), ages_d, rng)
    kinds = np.array([role.kind for role in roles])

    def places(kind: str) -> npt.NDArray[np.intp]:
        return np.flatnonzero(kinds == kind)

    def intensity(kind: str) -> Floats:
        return np.resize(np.array(_INTENSITIES[kind], dtype=float), len(places(kind)))

    viral, viewed, liked, podded = (places(kind) for kind in (VIRAL, VIEW_BOTS, LIKE_BOTS, COMMENT_PODS))
    pods = [role.pod for role in roles]
    own = series
    surge = viral_surge(ages_d[viral], views[viral], rates.of(viral), rng)
    bots = bought_views(ages_d[viewed], own.of(viewed), intensity(VIEW_BOTS), rates.of(viewed), rng)
    likes = bought_likes(ages_d[liked], own.of(liked), intensity(LIKE_BOTS), rng)
    members = np.array([plan.pod_sizes[pod] for pod in pods if pod is not None], dtype=np.int64)
    arranged = np.array([_INTENSITIES[COMMENT_PODS][pod % 2] for pod in pods if pod is not None], dtype=float)
    comments = pod_session(ages_d[podded], own.of(podded), arranged, members, rng)
    for where, added in ((viral, surge), (viewed, bots), (liked, likes), (podded, comments)):
        # Without what was bought before the first delivery, which looks like any other video's.
        series = series.with_added(where, added.since_first())
    return _with_impossible_counts(series, places(FALLING), places(IMPOSSIBLE))


def _with_impossible_counts(
    series: CountSeries, falling: npt.NDArray[np.intp], impossible: npt.NDArray[np.intp]
) -> CountSeries:
    """Return `series` with views and likes that fall halfway, and likes beyond the views from halfway on."""
    half = series.views.shape[1] // 2
    views, likes = series.views.copy(), series.likes.copy()
    views[falling, half:] = (views[falling, half:] * _FALLEN_TO).astype(np.int64)
    likes[falling, half:] = (likes[falling, half:] * _FALLEN_TO).astype(np.int64)
    likes[impossible, half:] = (views[impossible, half:] * _IMPOSSIBLE_LIKES_PER_VIEW).astype(np.int64)
    return replace(series, views=views, likes=likes)


def _later_counts(first: Counts, series: CountSeries, place: int) -> tuple[Counts, ...]:
    by_day = [
        {name: int(getattr(series, field)[place, day]) for field, name in _COUNTS_OF_SERIES.items()}
        for day in range(1, series.views.shape[1])
    ]
    return tuple(replace(first, **counts) for counts in by_day)


def _draw_roles(
    eligible: list[int], uploads: list[Upload], counts: list[Counts], plan: SamplePlan, rng: np.random.Generator
) -> dict[int, Role]:
    """Choose the followed videos among the `eligible` upload indices, in their order, each with its role.

    Raises SampleError when there are too few videos or creators for the planted ones.
    """
    low, high = _ROLE_VIEWS
    order = [eligible[int(place)] for place in rng.permutation(len(eligible))]
    candidates = [index for index in order if low <= counts[index].view_count <= high]
    roles = _pod_roles(candidates, uploads, plan)
    kinds = [
        *[VIRAL] * plan.late_viral_count,
        *[VIEW_BOTS] * plan.view_bot_count,
        *[LIKE_BOTS] * plan.like_bot_count,
        *[FALLING] * plan.falling_count,
        *[IMPOSSIBLE] * plan.impossible_count,
    ]
    free = [index for index in candidates if index not in roles]
    if len(free) < len(kinds):
        raise SampleError(f"{len(candidates)} followed videos cannot hold the planted ones: plan more days or videos")
    roles |= {index: Role(kind) for index, kind in zip(free, kinds, strict=False)}
    honest = [index for index in order if index not in roles]
    roles |= {index: Role(ORGANIC) for index in honest[: max(plan.followed_video_count - len(roles), 0)]}
    return {index: roles[index] for index in sorted(roles)}


def _pod_roles(candidates: list[int], uploads: list[Upload], plan: SamplePlan) -> dict[int, Role]:
    """Choose the videos that go through the pods; the creators with the most candidates are the members."""
    by_creator: dict[str, list[int]] = {}
    for index in candidates:
        by_creator.setdefault(uploads[index].creator.creator_id, []).append(index)
    # Sorting is stable: among creators with equally many, the random order of `candidates` decides.
    members = sorted(by_creator.values(), key=len, reverse=True)
    if len(members) < sum(plan.pod_sizes):
        raise SampleError(f"{len(members)} creators cannot fill the pods {plan.pod_sizes}: plan more days or videos")
    roles: dict[int, Role] = {}
    for pod, size in enumerate(plan.pod_sizes):
        for videos in members[:size]:
            roles |= {index: Role(COMMENT_PODS, pod) for index in videos[: plan.pod_videos_per_member]}
        members = members[size:]
    return roles
