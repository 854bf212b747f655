"""Population of a world: its accounts and videos, and which of the videos are attacked."""

from dataclasses import dataclass
from datetime import date
from zlib import crc32

import numpy as np
import numpy.typing as npt

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.sample.count_series import Counted, Floats, ReactionRates
from tcm_assets.sample.followed import COMMENT_PODS, LIKE_BOTS, ORGANIC, VIEW_BOTS, VIRAL
from tcm_assets.sample.niches.niches import ALL_NICHES

ATTACKS = (VIEW_BOTS, LIKE_BOTS, COMMENT_PODS)

COPIED_CAPTIONS = "copied_captions"
"""Kind of videos whose caption was handed to several accounts, and nothing else; in worlds that ask for it."""

HONEST = (ORGANIC, VIRAL)

_FOLLOWERS_LN_MEAN, _FOLLOWERS_LN_SPREAD = 10.2, 2.0
"""Of ln(followers): a median of 27,000, one account in twenty above 700,000, so that every follower tier occurs."""

_MOST_FOLLOWERS = 150_000_000

_UNKNOWN_FOLLOWERS_SHARE = 0.04
"""Share of accounts whose follower count is in no export."""

_UNCATEGORISED_SHARE = 0.15
"""Share of videos without a category."""

_VIEWS_PER_FOLLOWER_POWER, _FOLLOWER_POWER = 6.0, 0.75
"""Median views are 6 x followers ** 0.75, as in the bundled sample."""

_QUALITY_SPREAD, _APPEAL_SPREAD, _LUCK_SPREAD = 0.5, 0.9, 0.6
"""Standard deviations of ln(views): between accounts, between their videos, and by chance."""

_WARMTH_SPREAD, _APPEAL_EFFECT, _MOOD_SPREAD = 0.25, 0.2, 0.5
"""Of ln(reactions per view): between audiences, by appeal, and shared by all reactions of a video."""

_LIKE_SPREAD, _SHARE_SPREAD, _COMMENT_SCALE = 0.15, 1.0, 0.65

_COMMENT_FREEDOM = 5
"""Of ln(rate) by itself. Comments follow Student's t with 5 degrees of freedom, for disputes and give-aways. With
these, ln(likes per view) and ln(comments per view) spread as in a real export of trending videos (robust standard
deviations of 0.7 and 1.1) and correlate as there (0.5)."""

_GIFTED_SHARE, _GIFTS_PER_VIEW = 0.4, 1e-4

_ACTIVITY_SHAPE = 3.0

_WEEKDAY_WEIGHTS = np.array([0.92, 0.88, 0.92, 0.97, 1.08, 1.15, 1.08])
"""Uploads of a weekday, Monday first."""

_SECONDS_PER_DAY = 86_400

_PRONENESS_SHAPE = 0.3
"""Gamma shape of how prone an account is to buying: small, so that few accounts buy for many of their videos."""

_SMALL_ACCOUNT_POWER = -0.3
"""Proneness falls with followers to this power: an account of a thousand is four times as prone as one of 100,000."""

_FEWEST_ORGANIC_VIEWS = 200
"""Fewest own views of a video that is attacked: ten views bought on top of five can neither help nor show."""

_POD_MEMBERS = (4, 13)
"""Members of a pod: from, below."""

_POD_FOLLOWERS_BELOW = 300_000

_POD_DAYS = 21

_POD_SHARE_OF_VIDEOS = 0.4
"""Share of a member's videos, during the pod's days, that go through it."""

_COPYING_DAYS = 7
"""Days within which all accounts of a ring post the caption that they were handed."""


@dataclass(frozen=True, kw_only=True)
class SpokenLanguage:
    """A language of a world: its ISO 639-1 code (None: not recognised), the share of the accounts that speak it, and
    the comments of their audiences over those of others.
    """

    code: str | None
    share: float
    comment_factor: float = 1.0


@dataclass(frozen=True, kw_only=True)
class WorldPlan:
    """Extent of a world: `video_count` videos of `day_count` upload days, from `first_day` on.

    `followed_share` of the videos of every kind are delivered daily, `delivery_count` times, of which
    `missed_delivery_share` fail; the others once, when they are `delivery_count` days old. Shares are of all videos. An
    intensity is bought views, likes or comments over the video's own, for copied captions the number of accounts; each
    is used about equally often. The median account has e ** `followers_ln_mean` followers, and accounts of equal size
    differ by `quality_ln_spread`, the standard deviation of ln(views). Without `languages` none is recognised, and all
    comment alike.
    """

    seed: int = 1
    first_day: date = date(2026, 1, 1)
    day_count: int = 60
    video_count: int = 20_000
    videos_per_account: int = 20
    followers_ln_mean: float = _FOLLOWERS_LN_MEAN
    followers_ln_spread: float = _FOLLOWERS_LN_SPREAD
    quality_ln_spread: float = _QUALITY_SPREAD
    languages: tuple[SpokenLanguage, ...] = ()
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
    copied_share: float = 0.0
    ring_sizes: tuple[int, ...] = (2, 3, 5, 10, 20)


@dataclass(frozen=True)
class Population:
    """The accounts of a world (arrays over accounts) and its videos (arrays over videos, oldest first).

    `language` is an index of the plan's languages (-1 without any), `niche` an index of ALL_NICHES, `category` one of
    CONTENT_CATEGORIES or -1 for none, `day` an upload day counted from the first, `second` a second of that day,
    `gift_rate` gifts per view. `follower_count` is what accounts have, `is_follower_count_known` whether exports hold
    it.
    """

    follower_count: Counted
    is_follower_count_known: npt.NDArray[np.bool_]
    niche: npt.NDArray[np.intp]
    language: npt.NDArray[np.intp]
    account: npt.NDArray[np.intp]
    category: npt.NDArray[np.intp]
    day: npt.NDArray[np.intp]
    second: npt.NDArray[np.intp]
    total_views: Floats
    rates: ReactionRates
    gift_rate: Floats


def draw_population(plan: WorldPlan, rng: np.random.Generator) -> Population:
    """Draw the accounts and videos of `plan`."""
    account_count = max(plan.video_count // plan.videos_per_account, 2)
    followers = np.exp(rng.normal(plan.followers_ln_mean, plan.followers_ln_spread, account_count))
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
        + rng.normal(0, plan.quality_ln_spread, account_count)
    )[account]
    ln_views += _APPEAL_SPREAD * appeal + rng.normal(0, _LUCK_SPREAD, plan.video_count)
    warmth = rng.normal(0, _WARMTH_SPREAD, account_count)[account] + _APPEAL_EFFECT * appeal
    language = _draw_languages(plan, account_count)
    category = np.where(
        rng.random(plan.video_count) < _UNCATEGORISED_SHARE, -1, niche[account] % len(CONTENT_CATEGORIES)
    )
    return Population(
        follower_count=followers,
        is_follower_count_known=rng.random(account_count) >= _UNKNOWN_FOLLOWERS_SHARE,
        niche=niche,
        language=language,
        account=account,
        category=category,
        day=day,
        second=rng.integers(_SECONDS_PER_DAY, size=plan.video_count),
        total_views=np.exp(ln_views),
        rates=_draw_rates(niche[account], warmth, _comment_factors(plan)[language][account], rng),
        gift_rate=_GIFTS_PER_VIEW
        * rng.gamma(1.0, size=plan.video_count)
        * (rng.random(plan.video_count) < _GIFTED_SHARE),
    )


def _draw_languages(plan: WorldPlan, account_count: int) -> npt.NDArray[np.intp]:
    """Draw the language of each account. From a generator of its own: a world without languages stays what it was."""
    if not plan.languages:
        return np.full(account_count, -1)
    shares = np.array([language.share for language in plan.languages])
    rng = np.random.default_rng([plan.seed, crc32(b"languages")])
    return rng.choice(len(shares), account_count, p=shares / shares.sum())


def _comment_factors(plan: WorldPlan) -> Floats:
    """Return the factor of each language; the last is that of no language."""
    return np.array([*(language.comment_factor for language in plan.languages), 1.0])


def _draw_rates(
    niche: npt.NDArray[np.intp], warmth: Floats, comment_factor: Floats, rng: np.random.Generator
) -> ReactionRates:
    count = len(niche)
    lift = warmth + rng.normal(0, _MOOD_SPREAD, count)

    def rate(name: str, own: Floats) -> Floats:
        usual = np.array([getattr(rates, name) for rates in (each.rates for each in ALL_NICHES)])[niche]
        drawn: Floats = np.minimum(usual * np.exp(lift + own), 0.9)
        return drawn

    return ReactionRates(
        likes=rate("like", rng.normal(0, _LIKE_SPREAD, count)),
        comments=rate("comment", _COMMENT_SCALE * rng.standard_t(_COMMENT_FREEDOM, count) + np.log(comment_factor)),
        shares=rate("share", rng.normal(0, _SHARE_SPREAD, count)),
        bookmarks=rate("bookmark", rng.normal(0, _SHARE_SPREAD, count)),
    )


@dataclass(frozen=True)
class Targets:
    """Kind, intensity (0 where honest), pod number and ring number (or -1) of each video; `pod_sizes` is by pod."""

    kind: npt.NDArray[np.str_]
    intensity: Floats
    pod: npt.NDArray[np.intp]
    pod_sizes: Counted
    ring: npt.NDArray[np.intp]

    def indexes(self, kind: str) -> npt.NDArray[np.intp]:
        """Return the indexes of the videos of this kind."""
        return np.flatnonzero(self.kind == kind)


def draw_targets(plan: WorldPlan, population: Population, rng: np.random.Generator) -> Targets:
    """Choose the kind of each video. There are fewer attacked videos than planned where too few can be attacked."""
    count = len(population.account)
    kind = np.full(count, ORGANIC, dtype="<U16")
    intensity = np.zeros(count)
    pod = np.full(count, -1)
    pod_sizes = _plant_pods(plan, population, kind, intensity, pod, rng)
    followers = np.maximum(population.follower_count, 1.0)
    for name, share, intensities in (
        (VIEW_BOTS, plan.view_bot_share, plan.view_bot_intensities),
        (LIKE_BOTS, plan.like_bot_share, plan.like_bot_intensities),
    ):
        # Some gamma draws are nearly zero; with a little on top, every candidate can be drawn.
        prone = (rng.gamma(_PRONENESS_SHAPE, size=len(followers)) + 1e-6) * followers**_SMALL_ACCOUNT_POWER
        weight = prone[population.account] * ((kind == ORGANIC) & (population.total_views >= _FEWEST_ORGANIC_VIEWS))
        wanted = min(round(share * count), int(np.count_nonzero(weight)))
        chosen = rng.choice(count, wanted, replace=False, p=weight / weight.sum())
        kind[chosen] = name
        intensity[chosen] = np.resize(intensities, wanted)
    honest = np.flatnonzero(kind == ORGANIC)
    kind[rng.choice(honest, min(round(plan.viral_share * count), len(honest)), replace=False)] = VIRAL
    ring = _plant_rings(plan, population, kind, intensity)
    return Targets(kind, intensity, pod, pod_sizes, ring)


def _plant_pods(
    plan: WorldPlan,
    population: Population,
    kind: npt.NDArray[np.str_],
    intensity: Floats,
    pod: npt.NDArray[np.intp],
    rng: np.random.Generator,
) -> Counted:
    """Mark pod videos in the three arrays, pod after pod until there are as many as planned; return the pods' sizes."""
    free = [
        int(account) for account in rng.permutation(np.flatnonzero(population.follower_count < _POD_FOLLOWERS_BELOW))
    ]
    wanted, planted = round(plan.pod_share * len(kind)), 0
    sizes: list[int] = []
    while planted < wanted and len(free) >= _POD_MEMBERS[0]:
        members = [free.pop() for _ in range(min(int(rng.integers(*_POD_MEMBERS)), len(free)))]
        first_day = int(rng.integers(max(plan.day_count - _POD_DAYS, 1)))
        is_candidate = np.isin(population.account, members) & (population.day >= first_day)
        is_candidate &= (population.day < first_day + _POD_DAYS) & (rng.random(len(kind)) < _POD_SHARE_OF_VIDEOS)
        through_pod = np.flatnonzero(is_candidate)[: wanted - planted]
        kind[through_pod] = COMMENT_PODS
        intensity[through_pod] = min(plan.pod_intensities, key=lambda known: int(np.count_nonzero(intensity == known)))
        pod[through_pod] = len(sizes)
        sizes.append(len(members))
        planted += len(through_pod)
    return np.array(sizes, dtype=np.int64)


def _plant_rings(
    plan: WorldPlan, population: Population, kind: npt.NDArray[np.str_], intensity: Floats
) -> npt.NDArray[np.intp]:
    """Mark one organic video of each account of a ring, ring after ring until there are as many as planned.

    Returns the ring number of each video. From a generator of its own: a world without rings stays what it was.
    """
    ring = np.full(len(kind), -1)
    rng = np.random.default_rng([plan.seed, crc32(b"rings")])
    wanted, planted = round(plan.copied_share * len(kind)), 0
    sizes = [plan.ring_sizes[place % len(plan.ring_sizes)] for place in range(wanted)]
    for number, size in enumerate(sizes):
        if planted >= wanted:
            break
        first_day = int(rng.integers(max(plan.day_count - _COPYING_DAYS, 1)))
        in_time = (population.day >= first_day) & (population.day < first_day + _COPYING_DAYS)
        free = rng.permutation(np.flatnonzero((kind == ORGANIC) & in_time))
        _, firsts = np.unique(population.account[free], return_index=True)
        chosen = free[np.sort(firsts)[:size]]
        kind[chosen], intensity[chosen], ring[chosen] = COPIED_CAPTIONS, size, number
        planted += len(chosen)
    return ring
