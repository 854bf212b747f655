"""Counts of the generated videos: heavy-tailed views, correlated reactions per view, planted anomalies."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tcm_assets.sample.plan import SampleError, SamplePlan
from tcm_assets.sample.uploads import Upload

_VIEWS_PER_FOLLOWER_POWER, _FOLLOWER_POWER = 6.0, 0.75
"""Median views are 6 x followers ** 0.75: 3,600 for 5,000 followers, 630,000 for 5 million. Small accounts reach more
people per follower than large ones."""

_CREATOR_QUALITY_SPREAD, _APPEAL_SPREAD, _LUCK_SPREAD = 0.5, 0.9, 0.6
"""Standard deviations of ln(views): between creators, between their videos, and by chance. Together about 1.2; in a
real export of a thousand trending videos it is 1.6 over all accounts."""

_WARMTH_SPREAD, _APPEAL_EFFECT_ON_REACTIONS = 0.25, 0.2
"""Standard deviation of ln(reactions per view) between audiences, and what a video's appeal adds to it: a video that
reaches more people is also liked more."""

_VIEWS_BY_WEEKDAY = (0.93, 0.9, 0.94, 0.98, 1.08, 1.2, 1.15)
"""Views of a weekday's uploads over the mean day, Monday first."""

_MOST_ORDINARY_VIEWS = 20_000_000
"""Most views of an ordinary video, so that the planted viral one stands out."""

_SHAPES = {"like": 8.0, "comment": 4.0, "share": 4.0, "bookmark": 4.0}
"""First parameter of the Beta distribution of reactions per view: larger is closer to the niche's typical rate."""

_HIGHEST_RATE = 0.45
"""Highest mean of reactions per view: nearly half of the viewers."""

_GIFTED_SHARE, _GIFTS_PER_VIEW, MOST_ORDINARY_GIFTS = 0.4, 1e-4, 450
"""Two videos in five get gifts, about one in 10,000 views, always fewer than the alert's bound of 500."""

_NEVER_WITHOUT_COMMENT_ABOVE_VIEWS, _NEVER_WITHOUT_LIKE_ABOVE_VIEWS = 1_000, 5_000
"""The alerts' bounds: above them an ordinary video has at least one, so that only planted ones raise an alert."""

_UNLISTED_FOLLOWERS_LN_MEAN, _UNLISTED_FOLLOWERS_LN_SPREAD = 12.0, 1.0
"""Median and spread of the followers assumed for an account whose count the list leaves empty: about 160,000."""

_BOUGHT_VIEWS = (20_000, 900_000)
"""Range of views that look bought: well above the alerts' bounds of 1,000 and 5,000."""

_SPIKING_GIFTS = (520, 4_000)
"""Range of gifts of a spike: above the alert's bound of 500."""


@dataclass(frozen=True)
class Counts:
    """Counts of one video in an export; all zero or more, no reaction above the views."""

    view_count: int
    like_count: int
    comment_count: int
    share_count: int
    bookmark_count: int
    gift_count: int


_VIRAL = Counts(
    view_count=180_000_000,
    like_count=12_900_000,
    comment_count=1_060_000,
    share_count=3_000_000,
    bookmark_count=4_000_000,
    gift_count=450,
)
"""180 million views: nine times what an ordinary video can reach."""


def draw_counts(uploads: list[Upload], rng: np.random.Generator) -> list[Counts]:
    """Draw the counts of each upload, in order."""
    size = len(uploads)
    appeal = rng.normal(size=size)
    views = _draw_views(uploads, appeal, rng)
    lift = _by_creator(uploads, _WARMTH_SPREAD, rng) + _APPEAL_EFFECT_ON_REACTIONS * appeal
    likes, comments, shares, bookmarks = (
        _draw_reactions(views, np.array([getattr(upload.niche.rates, name) for upload in uploads]), lift, shape, rng)
        for name, shape in _SHAPES.items()
    )
    comments = np.where(views > _NEVER_WITHOUT_COMMENT_ABOVE_VIEWS, np.maximum(comments, 1), comments)
    likes = np.where(views > _NEVER_WITHOUT_LIKE_ABOVE_VIEWS, np.maximum(likes, 1), likes)
    gifts = _draw_gifts(views, rng)
    columns = (views, likes, comments, shares, bookmarks, gifts)
    return [Counts(*(int(column[index]) for column in columns)) for index in range(size)]


def _draw_views(
    uploads: list[Upload], appeal: npt.NDArray[np.float64], rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    quality = _by_creator(uploads, _CREATOR_QUALITY_SPREAD, rng)
    creators = list(dict.fromkeys(upload.creator for upload in uploads))
    unlisted = rng.lognormal(_UNLISTED_FOLLOWERS_LN_MEAN, _UNLISTED_FOLLOWERS_LN_SPREAD, len(creators))
    reach = {
        creator: unlisted[index] if creator.follower_count is None else creator.follower_count
        for index, creator in enumerate(creators)
    }
    followers = np.array([reach[upload.creator] for upload in uploads], dtype=float)
    weekday = np.array([_VIEWS_BY_WEEKDAY[upload.upload_date.weekday()] for upload in uploads])
    ln_views = (
        np.log(_VIEWS_PER_FOLLOWER_POWER * followers**_FOLLOWER_POWER * weekday)
        + quality
        + _APPEAL_SPREAD * appeal
        + rng.normal(0, _LUCK_SPREAD, len(uploads))
    )
    views: npt.NDArray[np.int64] = np.minimum(np.exp(ln_views), _MOST_ORDINARY_VIEWS).astype(np.int64)
    return views


def _by_creator(uploads: list[Upload], spread: float, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Draw a normal number for each creator; return it by upload."""
    creators = list(dict.fromkeys(upload.creator for upload in uploads))
    drawn = dict(zip(creators, rng.normal(0, spread, len(creators)), strict=True))
    return np.array([drawn[upload.creator] for upload in uploads])


def _draw_reactions(
    views: npt.NDArray[np.int64],
    typical_rate: npt.NDArray[np.float64],
    lift: npt.NDArray[np.float64],
    shape: float,
    rng: np.random.Generator,
) -> npt.NDArray[np.int64]:
    mean_rate = np.minimum(typical_rate * np.exp(lift), _HIGHEST_RATE)
    rate = rng.beta(shape, shape * (1 - mean_rate) / mean_rate)
    reactions: npt.NDArray[np.int64] = rng.binomial(views, rate)
    return reactions


def _draw_gifts(views: npt.NDArray[np.int64], rng: np.random.Generator) -> npt.NDArray[np.int64]:
    generosity = rng.gamma(1.0, size=len(views)) * (rng.random(len(views)) < _GIFTED_SHARE)
    return np.minimum(rng.poisson(views * _GIFTS_PER_VIEW * generosity), MOST_ORDINARY_GIFTS)


def plant_anomalies(counts: list[Counts], plan: SamplePlan, rng: np.random.Generator) -> list[Counts]:
    """Return `counts` with the plan's anomalies planted, each on a different video.

    Raises SampleError when there are fewer videos than anomalies.
    """
    if len(counts) < plan.anomaly_count:
        raise SampleError(f"{len(counts)} videos cannot hold {plan.anomaly_count} anomalies: plan more days or videos")
    makers: list[Callable[[Counts, np.random.Generator], Counts]] = [
        *[_bot_like] * plan.bot_like_count,
        *[_unliked] * plan.unliked_count,
        *[_gift_spike] * plan.gift_spike_count,
        *[_viral] * plan.viral_count,
    ]
    planted = list(counts)
    indexes = rng.choice(len(counts), size=len(makers), replace=False)
    for index, make in zip(indexes, makers, strict=True):
        planted[int(index)] = make(counts[int(index)], rng)
    return planted


def is_ordinary(counts: Counts) -> bool:
    """Return whether `counts` show none of the planted anomalies."""
    return not (
        counts.gift_count >= _SPIKING_GIFTS[0]
        or counts.view_count >= _VIRAL.view_count
        or (counts.view_count >= _BOUGHT_VIEWS[0] and min(counts.comment_count, counts.like_count) == 0)
    )


def _bot_like(counts: Counts, rng: np.random.Generator) -> Counts:
    views = int(rng.integers(*_BOUGHT_VIEWS))
    return replace(
        counts, view_count=views, like_count=max(1, views // 400), comment_count=0, share_count=0, bookmark_count=0
    )


def _unliked(counts: Counts, rng: np.random.Generator) -> Counts:
    views = int(rng.integers(*_BOUGHT_VIEWS))
    return replace(
        counts, view_count=views, like_count=0, comment_count=int(rng.integers(1, 9)), share_count=0, bookmark_count=0
    )


def _gift_spike(counts: Counts, rng: np.random.Generator) -> Counts:
    return replace(counts, gift_count=int(rng.integers(*_SPIKING_GIFTS)))


def _viral(_counts: Counts, _rng: np.random.Generator) -> Counts:
    return _VIRAL
