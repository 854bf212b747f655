"""Relaxations: what the best set would be if one limit were wider, each solved anew."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from tcm_assets.campaigns.shortlists.choice_problem import IntArray
from tcm_assets.campaigns.shortlists.limits import UNKNOWNS, ShortlistLimits
from tcm_assets.campaigns.shortlists.pool import CATEGORY, LIKENESS, REQUIRED, Pool
from tcm_assets.campaigns.shortlists.screens import Screen, screens_of
from tcm_assets.points.populations import TIER_NAMES
from tcm_assets.tables.shared_columns import WORLDWIDE

BUDGET_STEPS: Final = (0.10, 0.25, 0.50)
FIT_STEP: Final = 0.1
MOST_COUNTRIES: Final = 5
"""Other countries that are tried: those whose best candidates promise most."""

_DROPPED: Final = {
    "followers": "without the limit of followers",
    "views": "without the least number of views",
    "engagement": "without the least engagement rate",
    "conflict": "without the window after a rival's partnership",
    "unwanted": "with the creators that are not wanted",
    "worked_with": "also creators who have not worked with the named brands",
    "not_worked_with": "also creators who have worked with the named brands",
    "safety_category": "also with findings of the excluded safety categories",
    "unwanted_subject": "also creators who make what is ruled out",
    "unwanted_tier": "with the excluded tiers",
    "unwanted_country": "with the excluded countries",
    CATEGORY: "without the limit of each category",
    LIKENESS: "also creators with much the same content",
    REQUIRED: "without the demanded creators",
}
"""Limits that are dropped as a whole. A gate of the law is not: what is unknown there can be looked up, not waived."""

_UNKNOWN_WORDS: Final = {
    "gate": "also creators whose audience gate is unknown",
    "safety": "also creators of unknown safety",
    "tier": "also creators of unknown size",
    "creator_country": "also creators of unknown country",
    "audience_country": "also audiences of unknown country",
    "place": "also creators and audiences of unknown country",
    "engagement": "also creators of unknown engagement",
}


@dataclass(frozen=True, kw_only=True)
class Relaxation:
    """One limit made wider: a stable `name` ("budget_25"), what it is in words, and the limits to solve."""

    name: str
    words: str
    limits: ShortlistLimits
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class RelaxedSet:
    """The best set under a relaxation; `chosen` is None where it is still impossible."""

    relaxation: Relaxation
    chosen: IntArray | None


def relaxations_of(pool: Pool, limits: ShortlistLimits) -> Iterator[Relaxation]:
    """Yield the relaxations that the limits and the pool allow, in a fixed order; none of what the law refuses."""
    if limits.refusal is not None:
        return
    screens = {screen.name: screen for screen in screens_of(pool.candidates, limits)}
    if limits.budget is not None:
        for step in BUDGET_STEPS:
            budget = round(limits.budget * (1 + step), 2)
            words = f"{step:.0%} more budget: {budget:,.0f} {limits.currency}"
            yield Relaxation(name=f"budget_{step * 100:.0f}", words=words, limits=replace(limits, budget=budget))
    more = limits.most_count + 1
    least = more if limits.least_count == limits.most_count else limits.least_count
    yield Relaxation(
        name="one_more", words=f"one creator more: {more}", limits=replace(limits, most_count=more, least_count=least)
    )
    if limits.tiers:
        for tier in TIER_NAMES:
            if tier not in limits.tiers:
                wider = replace(limits, tiers=(*limits.tiers, tier))
                yield Relaxation(name=f"tier_{tier}", words=f"also {tier} creators", limits=wider)
    yield from _other_countries(pool, limits)
    if limits.least_fit > FIT_STEP:
        lower = round(limits.least_fit - FIT_STEP, 2)
        yield Relaxation(name="fit", words=f"a fit from {lower:g}", limits=replace(limits, least_fit=lower))
    if "medium" not in limits.allowed_safety:
        allowed = (*limits.allowed_safety, "medium")
        yield Relaxation(
            name="safety_medium", words="also safety of level medium", limits=replace(limits, allowed_safety=allowed)
        )
    for name in UNKNOWNS:
        if name in screens and name not in limits.accepted_unknowns and screens[name].unknown.any():
            accepted = replace(limits, accepted_unknowns=limits.accepted_unknowns | {name})
            yield Relaxation(name=f"unknown_{name}", words=_UNKNOWN_WORDS[name], limits=accepted)
    in_force = set(screens) | ({CATEGORY} if limits.most_per_category is not None else set())
    in_force |= {LIKENESS} if limits.alike_from is not None else set()
    in_force |= {REQUIRED} if limits.required else set()
    for name, words in _DROPPED.items():
        if name in in_force:
            yield Relaxation(name=f"without_{name}", words=words, limits=limits, without=frozenset({name}))


def _other_countries(pool: Pool, limits: ShortlistLimits) -> Iterator[Relaxation]:
    """Yield each of the most promising other countries, and any country, for each limit of place."""
    of_place = {
        "creator_country": ("creator_countries", "creators"),
        "audience_country": ("audience_countries", "audiences"),
        "place": ("either_countries", "creators or audiences"),
    }
    screens = screens_of(pool.candidates, limits)
    for name, (field, who) in of_place.items():
        wanted: tuple[str, ...] = getattr(limits, field)
        if not wanted:
            continue
        others = pool.eligible(screens, limits, frozenset({name})) & ~pool.eligible(screens, limits)
        for country in _promising(pool, np.flatnonzero(others), limits.most_count, wanted, name):
            changed: dict[str, Any] = {field: (*wanted, country)}
            wider = replace(limits, **changed)
            yield Relaxation(name=f"{name}_{country}", words=f"also {who} in {country}", limits=wider)
        yield Relaxation(name=f"without_{name}", words=f"{who} anywhere", limits=limits, without=frozenset({name}))


def _promising(pool: Pool, places: IntArray, most: int, wanted: tuple[str, ...], name: str) -> list[str]:
    """Return countries of candidates that only the place keeps out, those with the most value in their best first."""
    rows = pool.candidates.rows
    best: dict[str, list[float]] = {}
    for place in places[np.argsort(-pool.value[places], kind="stable")].tolist():
        countries = {rows["country"][place].as_py()} if name != "audience_country" else set()
        if name != "creator_country":
            countries |= set(rows["audience_countries"][place].as_py() or ())
        for country in countries - {None, WORLDWIDE, *wanted}:
            values = best.setdefault(country, [])
            if len(values) < most:
                values.append(float(pool.value[place]))
    return sorted(best, key=lambda country: (-sum(best[country]), country))[:MOST_COUNTRIES]


def solve_relaxation(pool: Pool, relaxation: Relaxation, known: IntArray | None, eligible: IntArray) -> RelaxedSet:
    """Return the best set under a relaxation.

    `known` is the set without it and `eligible` the places that could be in that: where the relaxation only lets in
    candidates, and lets in none, the set stays.
    """
    screens: list[Screen] = screens_of(pool.candidates, relaxation.limits)
    if not relaxation.name.startswith(("budget", "one_more")) and not relaxation.without & {
        CATEGORY,
        LIKENESS,
        REQUIRED,
    }:
        now = np.flatnonzero(pool.eligible(screens, relaxation.limits, relaxation.without))
        if np.array_equal(now, eligible):
            return RelaxedSet(relaxation=relaxation, chosen=known)
    return RelaxedSet(relaxation=relaxation, chosen=pool.choose(relaxation.limits, relaxation.without, screens))
