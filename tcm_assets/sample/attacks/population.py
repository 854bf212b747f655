"""How large a world of videos is, and how much of it is honest."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.sample.attacks.count_series import Counted, Floats, ReactionRates
from tcm_assets.sample.niches.niches import ALL_NICHES

ORGANIC, VIRAL, VIEW_BOTS, LIKE_BOTS, COMMENT_PODS = "organic", "viral", "view_bots", "like_bots", "comment_pods"

ATTACKS = (VIEW_BOTS, LIKE_BOTS, COMMENT_PODS)

HONEST = (ORGANIC, VIRAL)
"""What a video of a world truly is."""


@dataclass(frozen=True, kw_only=True)
class WorldPlan:
    """A world of about `video_count` videos of `day_count` upload days, from `first_day` on.

    `followed_share` of the videos, whatever they are, are delivered daily, `delivery_count` times, of which
    `missed_delivery_share` fail; the others once, when they are `delivery_count` days old. Shares are of all videos.
    An intensity is what was bought over what the video had of itself: views, likes or comments; each is used about
    equally often.
    """

    seed: int = 1
    first_day: date = date(2026, 1, 1)
    day_count: int = 60
    video_count: int = 20_000
    videos_per_account: int = 20
    delivery_count: int = 10
    followed_share: float = 0.6
    missed_delivery_share: float = 0.05
    viral_share: float = 0.01
    view_bot_share: float = 0.01
    like_bot_share: float = 0.01
    pod_share: float = 0.01
    view_bot_intensities: tuple[float, ...] = (2, 5, 10, 20, 50)
    like_bot_intensities: tuple[float, ...] = (1, 2, 5, 10, 20)
    pod_intensities: tuple[float, ...] = (2, 5, 10, 20)


_FOLLOWERS_LN_MEAN, _FOLLOWERS_LN_SPREAD = 10.2, 2.0
"""Of ln(followers): a median of 27,000, one account in twenty above 700,000: every follower tier is there."""

_MOST_FOLLOWERS = 150_000_000

_UNKNOWN_FOLLOWERS_SHARE = 0.04

_UNCATEGORISED_SHARE = 0.15
"""Accounts whose follower count no export tells, and videos whose text fits no category."""

_VIEWS_PER_FOLLOWER_POWER, _FOLLOWER_POWER = 6.0, 0.75
"""Median views are 6 x followers to the power 0.75, as in the bundled sample."""

_QUALITY_SPREAD, _APPEAL_SPREAD, _LUCK_SPREAD = 0.5, 0.9, 0.6
"""Standard deviations of ln(views): between accounts, between their videos, and by chance."""

_WARMTH_SPREAD, _APPEAL_EFFECT, _MOOD_SPREAD = 0.25, 0.2, 0.5
"""Of ln(reactions per view): between audiences, by appeal, and what moves all reactions of a video together."""

_LIKE_SPREAD, _SHARE_SPREAD, _COMMENT_SCALE = 0.15, 1.0, 0.65

_COMMENT_FREEDOM = 5
"""Of ln(rate) by itself. Comments follow Student's t with 5 degrees of freedom: disputes and give-aways exist. With
these, ln(likes per view) and ln(comments per view) spread about as in a real export of trending videos (robust standard
deviations of 0.7 and 1.1), and hang together as much (correlation 0.5)."""

_GIFTED_SHARE, _GIFTS_PER_VIEW = 0.4, 1e-4

_ACTIVITY_SHAPE = 3.0

_WEEKDAY_WEIGHTS = np.array([0.92, 0.88, 0.92, 0.97, 1.08, 1.15, 1.08])
"""Uploads of a weekday, Monday first."""

_SECONDS_PER_DAY = 86_400


@dataclass(frozen=True)
class Population:
    """The accounts of a world (arrays over accounts) and its videos (arrays over videos, oldest first).

    `niche` is a place in ALL_NICHES, `category` a place in CONTENT_CATEGORIES or -1 for none, `day` an upload day
    counted from the first, `second` a second of that day, `gift_rate` gifts per view. `follower_count` is what accounts
    have, `tells_followers` whether exports say so.
    """

    follower_count: Counted
    tells_followers: npt.NDArray[np.bool_]
    niche: npt.NDArray[np.intp]
    account: npt.NDArray[np.intp]
    category: npt.NDArray[np.intp]
    day: npt.NDArray[np.intp]
    second: npt.NDArray[np.intp]
    total_views: Floats
    rates: ReactionRates
    gift_rate: Floats


def draw_population(plan: WorldPlan, rng: np.random.Generator) -> Population:
    """The accounts and videos that `plan` asks for."""
    account_count = max(plan.video_count // plan.videos_per_account, 2)
    followers = np.exp(rng.normal(_FOLLOWERS_LN_MEAN, _FOLLOWERS_LN_SPREAD, account_count))
    followers = np.minimum(followers, _MOST_FOLLOWERS).astype(np.int64)
    niche = rng.integers(len(ALL_NICHES), size=account_count)
    activity = rng.gamma(_ACTIVITY_SHAPE, size=account_count)
    account = rng.choice(account_count, plan.video_count, p=activity / activity.sum())
    weekday = (np.arange(plan.day_count) + plan.first_day.weekday()) % len(_WEEKDAY_WEIGHTS)
    weights = _WEEKDAY_WEIGHTS[weekday]
    day = np.sort(rng.choice(plan.day_count, plan.video_count, p=weights / weights.sum()))
    appeal = rng.normal(size=plan.video_count)
    ln_views = (
        np.log(_VIEWS_PER_FOLLOWER_POWER * np.maximum(followers, 1.0) ** _FOLLOWER_POWER)
        + rng.normal(0, _QUALITY_SPREAD, account_count)
    )[account]
    ln_views += _APPEAL_SPREAD * appeal + rng.normal(0, _LUCK_SPREAD, plan.video_count)
    warmth = rng.normal(0, _WARMTH_SPREAD, account_count)[account] + _APPEAL_EFFECT * appeal
    category = np.where(
        rng.random(plan.video_count) < _UNCATEGORISED_SHARE, -1, niche[account] % len(CONTENT_CATEGORIES)
    )
    return Population(
        follower_count=followers,
        tells_followers=rng.random(account_count) >= _UNKNOWN_FOLLOWERS_SHARE,
        niche=niche,
        account=account,
        category=category,
        day=day,
        second=rng.integers(_SECONDS_PER_DAY, size=plan.video_count),
        total_views=np.exp(ln_views),
        rates=_draw_rates(niche[account], warmth, rng),
        gift_rate=_GIFTS_PER_VIEW
        * rng.gamma(1.0, size=plan.video_count)
        * (rng.random(plan.video_count) < _GIFTED_SHARE),
    )


def _draw_rates(niche: npt.NDArray[np.intp], warmth: Floats, rng: np.random.Generator) -> ReactionRates:
    count = len(niche)
    lift = warmth + rng.normal(0, _MOOD_SPREAD, count)
    typical = [ALL_NICHES[place].rates for place in range(len(ALL_NICHES))]

    def rate(name: str, own: Floats) -> Floats:
        usual = np.array([getattr(rates, name) for rates in typical])[niche]
        drawn: Floats = np.minimum(usual * np.exp(lift + own), 0.9)
        return drawn

    return ReactionRates(
        likes=rate("like", rng.normal(0, _LIKE_SPREAD, count)),
        comments=rate("comment", _COMMENT_SCALE * rng.standard_t(_COMMENT_FREEDOM, count)),
        shares=rate("share", rng.normal(0, _SHARE_SPREAD, count)),
        bookmarks=rate("bookmark", rng.normal(0, _SHARE_SPREAD, count)),
    )
