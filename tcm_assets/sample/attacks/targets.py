"""Which videos of a world are attacked, and how hard."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tcm_assets.sample.attacks.count_series import Counted, Floats
from tcm_assets.sample.attacks.population import (
    COMMENT_PODS,
    LIKE_BOTS,
    ORGANIC,
    VIEW_BOTS,
    VIRAL,
    Population,
    WorldPlan,
)

_BUYERS_LOVE_OF_BUYING = 0.3
"""Gamma shape of how prone an account is to buying: small, so that few accounts buy for many of their videos."""

_SMALL_ACCOUNT_POWER = -0.3
"""Proneness falls with followers to this power: an account of a thousand is four times as prone as one of 100,000."""

_FEWEST_ORGANIC_VIEWS = 200
"""Nobody buys for a video that hardly anyone has seen, or could be seen to have bought ten views."""

_POD_MEMBERS = (4, 13)

_LARGEST_POD_ACCOUNT = 300_000

_POD_DAYS = 21

_POD_SHARE_OF_VIDEOS = 0.4
"""Members of a pod (from, below), their most followers, how long a pod lasts, and the share of a member's videos of
that time that go through it."""


@dataclass(frozen=True)
class Targets:
    """By video: its kind, intensity (0 where honest), and the place of its pod or -1; `pod_sizes` is by pod."""

    kind: npt.NDArray[np.str_]
    intensity: Floats
    pod: npt.NDArray[np.intp]
    pod_sizes: Counted

    def places(self, kind: str) -> npt.NDArray[np.intp]:
        """Where the videos of this kind are."""
        return np.flatnonzero(self.kind == kind)


def draw_targets(plan: WorldPlan, population: Population, rng: np.random.Generator) -> Targets:
    """Each video with at most one role. There are fewer attacked videos where the world has too few candidates."""
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
        # A little on top of gamma draws that are nearly zero, so that every candidate can be drawn.
        prone = (rng.gamma(_BUYERS_LOVE_OF_BUYING, size=len(followers)) + 1e-6) * followers**_SMALL_ACCOUNT_POWER
        weight = prone[population.account] * ((kind == ORGANIC) & (population.total_views >= _FEWEST_ORGANIC_VIEWS))
        wanted = min(round(share * count), int(np.count_nonzero(weight)))
        chosen = rng.choice(count, wanted, replace=False, p=weight / weight.sum())
        kind[chosen] = name
        intensity[chosen] = np.resize(intensities, wanted)
    honest = np.flatnonzero(kind == ORGANIC)
    kind[rng.choice(honest, min(round(plan.viral_share * count), len(honest)), replace=False)] = VIRAL
    return Targets(kind, intensity, pod, pod_sizes)


def _plant_pods(
    plan: WorldPlan,
    population: Population,
    kind: npt.NDArray[np.str_],
    intensity: Floats,
    pod: npt.NDArray[np.intp],
    rng: np.random.Generator,
) -> Counted:
    """Mark pod videos in the three arrays, pod after pod until there are as many as planned; gives the pods' sizes."""
    free = [
        int(account) for account in rng.permutation(np.flatnonzero(population.follower_count < _LARGEST_POD_ACCOUNT))
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
