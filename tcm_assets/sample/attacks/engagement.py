"""Like bots: likes from accounts that never watched."""

import numpy as np

from tcm_assets.sample.attacks.count_series import Counted, CountSeries, Floats, ReactionRates, increments, watched
from tcm_assets.sample.caption_grammar import GRAMMAR
from tcm_assets.sample.niches.niches import Niche
from tcm_assets.sample.randomness import pick, pick_some

_START_D, _LENGTH_D = (0.1, 6.0), (0.05, 1.5)

_UNEVENNESS = 0.2

_VIEWS_PER_LIKE = (0.0, 0.5)
"""Bought likes that also leave a view, by order: most are given without opening the video."""

_PURGED_SHARE = 0.25


def bought_likes(ages_d: Floats, organic: CountSeries, intensity: Floats, rng: np.random.Generator) -> CountSeries:
    """What like bots add to n videos; `intensity` (n,) is bought likes over those the video had of itself."""
    count = len(ages_d)
    start_d, length_d = rng.uniform(*_START_D, (count, 1)), rng.uniform(*_LENGTH_D, (count, 1))
    share = delivered_share(ages_d, start_d, length_d, _UNEVENNESS, rng)
    ordered = intensity * organic.likes[:, -1]
    new_likes = increments(ordered[:, None] * share, rng)
    new_views = rng.binomial(new_likes, rng.uniform(*_VIEWS_PER_LIKE, (count, 1)))
    likes = purged(np.cumsum(new_likes, axis=1), ages_d, start_d + length_d, _PURGED_SHARE, rng)
    nothing: Counted = np.zeros_like(likes)
    return CountSeries(np.cumsum(new_views, axis=1), likes, nothing, nothing, nothing)


_BURST_SHARE = 0.5
"""Orders that are delivered at once; the others drip."""

_BURST_START_D, _BURST_LENGTH_D = (0.2, 6.0), (0.1, 1.0)

_DRIP_START_D, _DRIP_LENGTH_D = (0.0, 3.0), (3.0, 10.0)

_DRIP_UNEVENNESS = (0.005, 0.08)
"""Standard deviation of ln(views of a day) of a dripping order around its steady rate, by order."""

_BURST_UNEVENNESS = 0.2

_REACTIONS_LEFT = (0.0, 0.05)
"""Reactions per bought view over the video's usual ones: some farms like a little to look alive."""

_PURGED_SHARE_BOUGHT_VIEWS = 0.1
"""Orders of which the platform takes some views back later."""


def bought_views(
    ages_d: Floats, organic: CountSeries, intensity: Floats, rates: ReactionRates, rng: np.random.Generator
) -> CountSeries:
    """What view bots add to n videos; `intensity` (n,) is bought views over those the video had of itself."""
    count = len(ages_d)
    is_burst = rng.random((count, 1)) < _BURST_SHARE
    start_d = np.where(is_burst, rng.uniform(*_BURST_START_D, (count, 1)), rng.uniform(*_DRIP_START_D, (count, 1)))
    length_d = np.where(is_burst, rng.uniform(*_BURST_LENGTH_D, (count, 1)), rng.uniform(*_DRIP_LENGTH_D, (count, 1)))
    unevenness = np.where(is_burst, _BURST_UNEVENNESS, rng.uniform(*_DRIP_UNEVENNESS, (count, 1)))
    share = delivered_share(ages_d, start_d, length_d, unevenness, rng)
    ordered = intensity * organic.views[:, -1]
    new_views = increments(ordered[:, None] * share, rng)
    left = rates.times(rng.uniform(*_REACTIONS_LEFT, count))
    added = watched(new_views, left, 0.0, rng)
    kept = purged(added.views, ages_d, start_d + length_d, _PURGED_SHARE_BOUGHT_VIEWS, rng)
    return CountSeries(kept, added.likes, added.comments, added.shares, added.bookmarks)


_AT_UPLOAD_SHARE = 0.5
"""Sessions that begin when the video appears, to please the feed; the others are called days later."""

_LATER_START_D, _LENGTH_D_COMMENT_PODS = (1.0, 6.0), (0.05, 0.3)

_UNEVENNESS_COMMENT_PODS = 0.1

_VIEWS_PER_COMMENT = (0.3, 1.0)
"""Views that a pod's comment leaves, by session: who writes several comments watches once."""

_LIKES_PER_COMMENT = (0.1, 0.8)

_CHANGED_TAIL_SHARE = 0.6


def pod_session(
    ages_d: Floats, organic: CountSeries, intensity: Floats, member_count: Counted, rng: np.random.Generator
) -> CountSeries:
    """What pods add to n videos; `intensity` (n,) is arranged comments over those the video had of itself.

    At least one comment from each other member of the pod, whose size is `member_count` (n,).
    """
    count = len(ages_d)
    is_at_upload = rng.random((count, 1)) < _AT_UPLOAD_SHARE
    start_d = np.where(is_at_upload, 0.0, rng.uniform(*_LATER_START_D, (count, 1)))
    share = delivered_share(
        ages_d, start_d, rng.uniform(*_LENGTH_D_COMMENT_PODS, (count, 1)), _UNEVENNESS_COMMENT_PODS, rng
    )
    arranged = np.maximum(intensity * organic.comments[:, -1], member_count - 1)
    new_comments = increments(arranged[:, None] * share, rng)
    new_views = rng.binomial(new_comments, rng.uniform(*_VIEWS_PER_COMMENT, (count, 1)))
    new_likes = rng.binomial(new_comments, rng.uniform(*_LIKES_PER_COMMENT, (count, 1)))
    views, likes, comments = (np.cumsum(new, axis=1) for new in (new_views, new_likes, new_comments))
    nothing: Counted = np.zeros_like(comments)
    return CountSeries(views, likes, comments, nothing, nothing)


def draw_pod_caption(niche: Niche, rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """The text that a pod agrees on, and its hashtags."""
    hashtags = (*pick_some(rng, niche.hashtags, 2), "support", "growtogether")
    return f"{pick(rng, niche.things)} is live now, {pick(rng, GRAMMAR.pod_calls)}", hashtags


def vary_pod_caption(text: str, hashtags: tuple[str, ...], rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """Text and hashtags as one member posts them: copied, with another ending and now and then one hashtag fewer."""
    tail = f" {pick(rng, GRAMMAR.pod_endings)}" if rng.random() < _CHANGED_TAIL_SHARE else ""
    shown = hashtags[: len(hashtags) - int(rng.integers(2))]
    return " ".join([f"{text}{tail}", *(f"#{name}" for name in shown)]), shown


_PURGE_DELAY_D = (0.5, 4.0)

_PURGED_PART = (0.1, 0.7)
"""When the platform takes back what it found, in days after the order was filled, and how much of it."""


def delivered_share(
    ages_d: Floats, start_d: Floats, length_d: Floats, unevenness: Floats | float, rng: np.random.Generator
) -> Floats:
    """Share of an order that has arrived at each age (n, d): none before `start_d`, about all after `length_d` more.

    `unevenness` is the standard deviation of ln(arrivals) between two moments.
    """
    even = np.clip((ages_d - start_d) / length_d, 0, 1)
    steps = np.diff(even, axis=1, prepend=0.0) * np.exp(rng.normal(0, 1, ages_d.shape) * unevenness)
    share: Floats = np.cumsum(steps, axis=1)
    return share


def purged(added: Counted, ages_d: Floats, filled_d: Floats, purged_share: float, rng: np.random.Generator) -> Counted:
    """`added` (n, d) with a part of it gone from some moment on, for `purged_share` of the orders."""
    count = len(ages_d)
    purge_d = filled_d + rng.uniform(*_PURGE_DELAY_D, (count, 1))
    is_purged = (rng.random((count, 1)) < purged_share) & (ages_d >= purge_d)
    gone = rng.uniform(*_PURGED_PART, (count, 1)) * added
    return np.where(is_purged, added - gone.astype(np.int64), added)
