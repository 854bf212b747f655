"""Bought and arranged engagement: what view bots, like bots and comment pods add to a video's counts.

Bought views and likes are ordered for a video and arrive at once or over days. A comment pod is a group of accounts
that comment on each other's videos.
"""

import numpy as np

from tcm_assets.sample.attacks.count_series import Counted, CountSeries, Floats, ReactionRates, increments, watched
from tcm_assets.sample.captions import GRAMMAR
from tcm_assets.sample.niches.niches import Niche
from tcm_assets.sample.plan import pick, pick_some

_BURST_SHARE = 0.5
"""Share of view orders that are delivered at once; the others drip."""

_BURST_START_D, _BURST_LENGTH_D = (0.2, 6.0), (0.1, 1.0)
"""Ranges of the start of a delivery, in days after the upload, and of its length in days; so below."""

_DRIP_START_D, _DRIP_LENGTH_D = (0.0, 3.0), (3.0, 10.0)

_BURST_UNEVENNESS = 0.2
"""Standard deviation of ln(arrivals between two moments) around a steady rate; so below."""

_DRIP_UNEVENNESS = (0.005, 0.08)

_REACTIONS_LEFT = (0.0, 0.05)
"""Reactions per bought view over the video's usual ones: some farms like a little to look alive."""

_LIKES_START_D, _LIKES_LENGTH_D = (0.1, 6.0), (0.05, 1.5)

_LIKES_UNEVENNESS = 0.2

_VIEWS_PER_LIKE = (0.0, 0.5)
"""Views that a bought like leaves, by order: most likes are given without opening the video."""

_PODS_AT_UPLOAD_SHARE = 0.5
"""Share of pod sessions that begin when the video appears, to please the feed; the others are called days later."""

_LATER_PODS_START_D, _PODS_LENGTH_D = (1.0, 6.0), (0.05, 0.3)

_PODS_UNEVENNESS = 0.1

_VIEWS_PER_COMMENT = (0.3, 1.0)
"""Views that a pod's comment leaves, by session: who writes several comments watches once."""

_LIKES_PER_COMMENT = (0.1, 0.8)

_CHANGED_ENDING_SHARE = 0.6

_PURGED_LIKES_SHARE, _PURGED_VIEWS_SHARE = 0.25, 0.1
"""Share of orders of which the platform takes a part back later."""

_PURGE_DELAY_D, _PURGED_PART = (0.5, 4.0), (0.1, 0.7)
"""When the platform takes back what it found, in days after the order was filled, and how much of it."""


def bought_views(
    ages_d: Floats, organic: CountSeries, intensity: Floats, rates: ReactionRates, rng: np.random.Generator
) -> CountSeries:
    """Draw what view bots add to n videos; `intensity` (n,) is bought views over the video's own views."""
    count = len(ages_d)
    is_burst = rng.random((count, 1)) < _BURST_SHARE
    start_d = np.where(is_burst, rng.uniform(*_BURST_START_D, (count, 1)), rng.uniform(*_DRIP_START_D, (count, 1)))
    length_d = np.where(is_burst, rng.uniform(*_BURST_LENGTH_D, (count, 1)), rng.uniform(*_DRIP_LENGTH_D, (count, 1)))
    unevenness = np.where(is_burst, _BURST_UNEVENNESS, rng.uniform(*_DRIP_UNEVENNESS, (count, 1)))
    share = _delivered_share(ages_d, start_d, length_d, unevenness, rng)
    ordered = intensity * organic.views[:, -1]
    new_views = increments(ordered[:, None] * share, rng)
    left = rates.times(rng.uniform(*_REACTIONS_LEFT, count))
    added = watched(new_views, left, 0.0, rng)
    kept = _purged(added.views, ages_d, start_d + length_d, _PURGED_VIEWS_SHARE, rng)
    return CountSeries(kept, added.likes, added.comments, added.shares, added.bookmarks)


def bought_likes(ages_d: Floats, organic: CountSeries, intensity: Floats, rng: np.random.Generator) -> CountSeries:
    """Draw what like bots add to n videos; `intensity` (n,) is bought likes over the video's own likes."""
    count = len(ages_d)
    start_d, length_d = rng.uniform(*_LIKES_START_D, (count, 1)), rng.uniform(*_LIKES_LENGTH_D, (count, 1))
    share = _delivered_share(ages_d, start_d, length_d, _LIKES_UNEVENNESS, rng)
    ordered = intensity * organic.likes[:, -1]
    new_likes = increments(ordered[:, None] * share, rng)
    new_views = rng.binomial(new_likes, rng.uniform(*_VIEWS_PER_LIKE, (count, 1)))
    likes = _purged(np.cumsum(new_likes, axis=1), ages_d, start_d + length_d, _PURGED_LIKES_SHARE, rng)
    nothing: Counted = np.zeros_like(likes)
    return CountSeries(np.cumsum(new_views, axis=1), likes, nothing, nothing, nothing)


def pod_session(
    ages_d: Floats, organic: CountSeries, intensity: Floats, member_count: Counted, rng: np.random.Generator
) -> CountSeries:
    """Draw what pods add to n videos; `intensity` (n,) is arranged comments over the video's own comments.

    Every other member of the pod, whose size is `member_count` (n,), writes at least one comment.
    """
    count = len(ages_d)
    is_at_upload = rng.random((count, 1)) < _PODS_AT_UPLOAD_SHARE
    start_d = np.where(is_at_upload, 0.0, rng.uniform(*_LATER_PODS_START_D, (count, 1)))
    share = _delivered_share(ages_d, start_d, rng.uniform(*_PODS_LENGTH_D, (count, 1)), _PODS_UNEVENNESS, rng)
    arranged = np.maximum(intensity * organic.comments[:, -1], member_count - 1)
    new_comments = increments(arranged[:, None] * share, rng)
    new_views = rng.binomial(new_comments, rng.uniform(*_VIEWS_PER_COMMENT, (count, 1)))
    new_likes = rng.binomial(new_comments, rng.uniform(*_LIKES_PER_COMMENT, (count, 1)))
    views, likes, comments = (np.cumsum(new, axis=1) for new in (new_views, new_likes, new_comments))
    nothing: Counted = np.zeros_like(comments)
    return CountSeries(views, likes, comments, nothing, nothing)


def draw_pod_caption(niche: Niche, rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """Draw the text that a pod agrees on, and its hashtags."""
    hashtags = (*pick_some(rng, niche.hashtags, 2), "support", "growtogether")
    return f"{pick(rng, niche.things)} is live now, {pick(rng, GRAMMAR.pod_calls)}", hashtags


def vary_pod_caption(text: str, hashtags: tuple[str, ...], rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """Draw text and hashtags as one member posts them: copied, with another ending or one hashtag fewer."""
    ending = f" {pick(rng, GRAMMAR.pod_endings)}" if rng.random() < _CHANGED_ENDING_SHARE else ""
    shown = hashtags[: len(hashtags) - int(rng.integers(2))]
    return " ".join([f"{text}{ending}", *(f"#{name}" for name in shown)]), shown


def _delivered_share(
    ages_d: Floats, start_d: Floats, length_d: Floats, unevenness: Floats | float, rng: np.random.Generator
) -> Floats:
    """Draw the share of an order that has arrived at each age (n, d): 0 before `start_d`, about 1 `length_d` later.

    `unevenness` is the standard deviation of ln(arrivals between two moments).
    """
    even = np.clip((ages_d - start_d) / length_d, 0, 1)
    steps = np.diff(even, axis=1, prepend=0.0) * np.exp(rng.normal(0, 1, ages_d.shape) * unevenness)
    share: Floats = np.cumsum(steps, axis=1)
    return share


def _purged(added: Counted, ages_d: Floats, filled_d: Floats, purged_share: float, rng: np.random.Generator) -> Counted:
    """Return `added` (n, d) with a part of it gone from some moment on, for `purged_share` of the orders."""
    count = len(ages_d)
    purge_d = filled_d + rng.uniform(*_PURGE_DELAY_D, (count, 1))
    is_purged = (rng.random((count, 1)) < purged_share) & (ages_d >= purge_d)
    gone = rng.uniform(*_PURGED_PART, (count, 1)) * added
    return np.where(is_purged, added - gone.astype(np.int64), added)
