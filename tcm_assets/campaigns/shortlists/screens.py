"""Screens: which candidates pass each limit that concerns one creator alone, which fail it, and where nobody knows.

Unknown does not pass, unless it is accepted: a creator whose country nobody knows is no creator in the United States.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from tcm_assets.campaigns.shortlists.candidates import Candidates
from tcm_assets.campaigns.shortlists.choice_problem import Mask
from tcm_assets.campaigns.shortlists.limits import UNKNOWNS, ShortlistLimits
from tcm_assets.tables.shared_columns import WORLDWIDE


@dataclass(frozen=True)
class Screen:
    """A limit on single creators: `label` in words ("micro"), who `passes`, and where it is `unknown`."""

    name: str
    label: str
    passes: Mask
    unknown: Mask


PREREQUISITES: Final = ("known_fit", "forecast", "price")
"""What must be known to choose at all; no relaxation drops them."""


def screens_of(candidates: Candidates, limits: ShortlistLimits) -> list[Screen]:
    """Return the screens that the limits ask for, in a fixed order; each passes all candidates of no such limit."""
    found = [
        _screen("known_fit", "a known fit", candidates.known("fit"), ~candidates.known("fit")),
        _forecast(candidates),
        *_price(candidates, limits),
        *_fit(candidates, limits),
        *_sizes(candidates, limits),
        *_places(candidates, limits),
        *_subjects(candidates, limits),
        *_safety(candidates, limits),
        *_deals(candidates, limits),
    ]
    accepted = limits.accepted_unknowns & set(UNKNOWNS)
    return [
        replace(screen, passes=screen.passes | screen.unknown) if screen.name in accepted else screen
        for screen in found
    ]


def _screen(name: str, label: str, passes: Mask, unknown: Mask | None = None) -> Screen:
    blank = np.zeros(len(passes), dtype=np.bool_) if unknown is None else unknown
    return Screen(name, label, passes & ~blank, blank)


def _forecast(candidates: Candidates) -> Screen:
    known = candidates.known("views_median") & candidates.known("views_low") & candidates.known("views_high")
    return _screen("forecast", "a forecast of views", known, ~known)


def _price(candidates: Candidates, limits: ShortlistLimits) -> list[Screen]:
    """A price in another currency is unknown here: nobody said what it is worth."""
    if limits.budget is None:
        return []
    known = candidates.known("price_high") & candidates.known("price_low")
    if limits.currency is not None:
        known &= candidates.is_in("currency", (limits.currency,))
    screens = [_screen("price", f"a price in {limits.currency or 'the currency of the budget'}", known, ~known)]
    if limits.budget_is_each:
        affordable = candidates.numbers("price_high") <= limits.budget
        screens.append(
            _screen("budget_each", f"at most {limits.budget:,.0f} {limits.currency} each", affordable | ~known)
        )
    return screens


def _fit(candidates: Candidates, limits: ShortlistLimits) -> list[Screen]:
    known = candidates.known("fit")
    return [
        _screen(
            "fit", f"a fit of {limits.least_fit:g} or more", (candidates.numbers("fit") >= limits.least_fit) | ~known
        )
    ]


def _sizes(candidates: Candidates, limits: ShortlistLimits) -> list[Screen]:
    screens = []
    known = candidates.known("follower_tier")
    if limits.tiers:
        screens.append(_screen("tier", _any_of(limits.tiers), candidates.is_in("follower_tier", limits.tiers), ~known))
    if limits.unwanted_tiers:
        inside = candidates.is_in("follower_tier", limits.unwanted_tiers)
        screens.append(_screen("unwanted_tier", f"not {_any_of(limits.unwanted_tiers)}", ~inside, ~known))
    if limits.follower_range is not None:
        least, most = limits.follower_range.least or 0, limits.follower_range.most
        followers = candidates.numbers("follower_count")
        inside = (followers >= least) & (followers <= (np.inf if most is None else most))
        words = f"{least:,} followers or more" if most is None else f"{least:,} to {most:,} followers"
        screens.append(_screen("followers", words, inside, np.isnan(followers)))
    if limits.least_views is not None:
        views = candidates.numbers("views_median")
        screens.append(
            _screen(
                "views", f"{limits.least_views:,.0f} views or more", (views >= limits.least_views) | np.isnan(views)
            )
        )
    if limits.least_engagement is not None:
        rate = candidates.numbers("engagement_rate")
        words = f"an engagement rate of {limits.least_engagement:g} or more"
        screens.append(_screen("engagement", words, rate >= limits.least_engagement, np.isnan(rate)))
    return screens


def _places(candidates: Candidates, limits: ShortlistLimits) -> list[Screen]:
    """An unknown audience is taken to be where its creator is; one without a limit of place is everywhere."""
    screens = []
    country_known, audience_known = candidates.known("country"), candidates.known("audience_countries")
    if wanted := limits.creator_countries:
        label = f"creators in {_any_of(wanted)}"
        screens.append(_screen("creator_country", label, candidates.is_in("country", wanted), ~country_known))
    if barred := limits.unwanted_countries:
        label = f"creators outside {_any_of(barred)}"
        screens.append(_screen("unwanted_country", label, ~candidates.is_in("country", barred), ~country_known))
    if wanted := limits.audience_countries:
        there = candidates.has_any("audience_countries", (*wanted, WORLDWIDE))
        there |= ~audience_known & candidates.is_in("country", wanted)
        unknown = ~audience_known & ~country_known
        screens.append(_screen("audience_country", f"an audience in {_any_of(wanted)}", there, unknown))
    if wanted := limits.either_countries:
        there = candidates.is_in("country", wanted) | candidates.has_any("audience_countries", wanted)
        unknown = ~there & ~(audience_known & country_known)
        screens.append(_screen("place", f"creators or audience in {_any_of(wanted)}", there, unknown))
    return screens


def _subjects(candidates: Candidates, limits: ShortlistLimits) -> list[Screen]:
    unknown = ~candidates.known("named_subjects")
    screens = [
        _screen(f"subject_{subject}", f"makes {subject}", candidates.has_any("named_subjects", (subject,)), unknown)
        for subject in limits.wanted_subjects
    ]
    if limits.unwanted_subjects:
        makes = candidates.has_any("named_subjects", limits.unwanted_subjects)
        screens.append(
            _screen("unwanted_subject", f"does not make {_any_of(limits.unwanted_subjects)}", ~makes, unknown)
        )
    return screens


def _safety(candidates: Candidates, limits: ShortlistLimits) -> list[Screen]:
    unknown = ~candidates.known("safety_level")
    allowed = candidates.is_in("safety_level", limits.allowed_safety)
    screens = [_screen("safety", f"safety of level {_any_of(limits.allowed_safety)}", allowed, unknown)]
    if limits.unwanted_safety:
        found = candidates.has_any("safety_categories", limits.unwanted_safety)
        words = f"nothing of {_any_of(limits.unwanted_safety)} in the videos"
        screens.append(_screen("safety_category", words, ~found, unknown))
    if limits.keeps_gate and candidates.known("gate").any():
        passes = candidates.is_in("gate", ("pass",)) | ~candidates.known("gate")
        screens.append(
            _screen("gate", "the audience gate of a regulated brand", passes, candidates.is_in("gate", ("unknown",)))
        )
    return screens


def _deals(candidates: Candidates, limits: ShortlistLimits) -> list[Screen]:
    screens = []
    if limits.keeps_conflict_window and candidates.known("conflict_until").any():
        until = candidates.rows["conflict_until"].cast("int32").to_numpy(zero_copy_only=False).astype(np.float64)
        start = (limits.start - date(1970, 1, 1)).days if limits.start is not None else -np.inf
        stands = candidates.known("conflict_until") & (until >= start)
        screens.append(_screen("conflict", "no recent partnership with a rival", ~stands))
    if limits.unwanted:
        barred = np.zeros(len(candidates), dtype=np.bool_)
        barred[candidates.places_of(limits.unwanted)] = True
        screens.append(_screen("unwanted", f"not {_any_of(limits.unwanted)}", ~barred))
    known = candidates.known("sponsors")
    if limits.wanted_sponsors:
        worked = candidates.has_any("sponsors", limits.wanted_sponsors)
        screens.append(_screen("worked_with", f"has worked with {_any_of(limits.wanted_sponsors)}", worked, ~known))
    if limits.unwanted_sponsors:
        worked = candidates.has_any("sponsors", limits.unwanted_sponsors)
        screens.append(
            _screen("not_worked_with", f"has not worked with {_any_of(limits.unwanted_sponsors)}", ~worked, ~known)
        )
    return screens


def _any_of(names: tuple[str, ...]) -> str:
    """Return names in words: "micro", "micro or mid", "nano, micro or mid"."""
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def passes_all(screens: list[Screen], size: int, without: frozenset[str] = frozenset()) -> Mask:
    """Return who passes every screen but those named."""
    passes: Mask = np.ones(size, dtype=np.bool_)
    for screen in screens:
        if screen.name not in without:
            passes &= screen.passes
    return passes
