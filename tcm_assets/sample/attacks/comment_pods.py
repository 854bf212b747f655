"""Comment pods: groups of accounts that agree to comment on each other's videos, all at one time.

Belongs here: what a session adds to a video, and how pods share captions. Members are real people, so each comment
brings a view and here and there a like.
"""

import numpy as np

from tcm_assets.sample.attacks.count_series import Counted, CountSeries, Floats, increments
from tcm_assets.sample.attacks.orders import delivered_share
from tcm_assets.sample.caption_grammar import GRAMMAR
from tcm_assets.sample.niches.niche import Niche
from tcm_assets.sample.randomness import pick, pick_some

_AT_UPLOAD_SHARE = 0.5
"""Sessions that begin when the video appears, to please the feed; the others are called days later."""

_LATER_START_D, _LENGTH_D = (1.0, 6.0), (0.05, 0.3)
_UNEVENNESS = 0.1

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
    share = delivered_share(ages_d, start_d, rng.uniform(*_LENGTH_D, (count, 1)), _UNEVENNESS, rng)
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
