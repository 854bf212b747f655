"""A shortlist: the best set of a brief, its totals, and what to say about it. This is what a page calls.

`make_shortlist` solves limits, or the nearest possible ones; `find_swaps` has the runner-ups, `relax` what wider limits
bring, one after the other, so that a page can show the first at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from tcm_assets.campaigns.shortlists.choice_problem import IntArray
from tcm_assets.campaigns.shortlists.impossible import budget_needed, limit_labels
from tcm_assets.campaigns.shortlists.limits import ShortlistLimits
from tcm_assets.campaigns.shortlists.nearest import find_nearest, why_impossible
from tcm_assets.campaigns.shortlists.pool import BUDGET, CENTS, Pool
from tcm_assets.campaigns.shortlists.relaxations import RelaxedSet, relaxations_of, solve_relaxation
from tcm_assets.campaigns.shortlists.runner_ups import RunnerUp, find_runner_ups
from tcm_assets.campaigns.shortlists.screens import PREREQUISITES, Screen, passes_all, screens_of
from tcm_assets.campaigns.shortlists.totals import Totals, cost_per_thousand, sum_of_intervals

Status = Literal["solved", "impossible", "no_forecasts", "no_candidates"]
STATUSES: Final = ("solved", "impossible", "no_forecasts", "no_candidates")

MOST_TO_ASK: Final = 5
"""Creators without numbers that are named: as many letters as a manager writes in an hour."""


@dataclass(frozen=True, kw_only=True)
class Shortlist:
    """The answer to a brief. Places are those of the pool; `chosen` has the largest expected fitting views first.

    Where the brief is impossible, `chosen` answers `solved_limits` `without` some, the nearest possible brief, and
    `conflict` has the limits that cannot be kept together, in words; `is_far` where that brief gives up more than half
    of what was asked, or costs more than three times the budget. `to_ask` are creators who pass every limit that
    can be told but whose numbers are unknown, those who fit best first: they are in no set, since nothing can be
    promised of them.
    """

    status: Status
    sentence: str
    chosen: IntArray
    totals: Totals | None
    limits: ShortlistLimits
    solved_limits: ShortlistLimits
    without: frozenset[str]
    conflict: tuple[str, ...]
    to_ask: IntArray
    eligible_count: int
    is_far: bool = False

    @property
    def is_as_asked(self) -> bool:
        """Whether the set keeps all limits of the brief."""
        return self.status == "solved"


def make_shortlist(pool: Pool, limits: ShortlistLimits) -> Shortlist:
    """Return the best set within the limits; where there is none, why, and the set of the nearest possible brief."""
    screens = screens_of(pool.candidates, limits)
    if limits.refusal is not None:
        return _refused(limits, limits.refusal)
    eligible = pool.eligible(screens, limits)
    asked = _to_ask(pool, limits)
    chosen = pool.choose(limits, screens=screens)
    status: Status = "solved"
    solved, without, is_far = limits, frozenset[str](), False
    conflict: tuple[str, ...] = ()
    if chosen is not None:
        sentence = _solved_sentence(pool, limits, chosen, int(eligible.sum()))
    else:
        chosen = np.empty(0, np.int64)
        nearest = find_nearest(pool, limits)
        names = why_impossible(pool, limits, nearest)
        if names is None:
            status, sentence = _nobody(pool)
        else:
            status = "impossible"
            labels = limit_labels(pool, limits, screens)
            conflict = tuple(labels[name] for name in names)
            sentence = _impossible_sentence(pool, screens, names, conflict)
            needed = budget_needed(pool, limits, screens) if BUDGET in names and nearest is not None else None
            if needed is not None and nearest is not None and nearest.limits.budget == limits.budget:
                sentence += f"; it takes a budget of {needed:,.0f} {limits.currency} at least"
            if nearest is not None:
                chosen, solved, without, is_far = nearest.chosen, nearest.limits, nearest.without, nearest.is_far
                sentence += f"; {nearest.words}"
            sentence += "."
            if nearest is None:
                sentence += _kept_out(pool, screens)
    if limits.unchecked:
        sentence += f" Not checked, since no column tells it: {'; '.join(limits.unchecked)}."
    sentence += _left_out(pool, limits)
    return Shortlist(
        status=status,
        sentence=sentence,
        chosen=chosen,
        totals=totals_of(pool, chosen, limits) if len(chosen) else None,
        limits=limits,
        solved_limits=solved,
        without=without,
        conflict=conflict,
        to_ask=asked,
        eligible_count=int(eligible.sum()),
        is_far=is_far,
    )


def _refused(limits: ShortlistLimits, reason: str) -> Shortlist:
    """Return the answer to a brief that the law forbids: nobody, and why."""
    nobody = np.empty(0, np.int64)
    return Shortlist(
        status="impossible",
        sentence=f"No set is proposed for the audience that the brief asks for: {reason}.",
        chosen=nobody,
        totals=None,
        limits=limits,
        solved_limits=limits,
        without=frozenset(),
        conflict=(reason,),
        to_ask=nobody,
        eligible_count=0,
    )


def find_swaps(pool: Pool, shortlist: Shortlist) -> list[RunnerUp]:
    """Return the runner-ups of a set, as places of the pool, best first."""
    if not len(shortlist.chosen):
        return []
    limits = shortlist.solved_limits
    eligible = pool.eligible(screens_of(pool.candidates, limits), limits, shortlist.without)
    problem, places = pool.problem(limits, eligible, shortlist.without)
    found = find_runner_ups(problem, np.searchsorted(places, np.sort(shortlist.chosen)))
    return [
        RunnerUp(
            place=int(places[each.place]),
            instead_of=int(places[each.instead_of]),
            value_change=each.value_change,
            price_change=int(pool.cents[places[each.place]] - pool.cents[places[each.instead_of]]),
        )
        for each in found
    ]


def relax(pool: Pool, shortlist: Shortlist) -> Iterator[RelaxedSet]:
    """Yield what the best set would be with each limit of the brief wider, solved anew, in a fixed order."""
    limits = shortlist.limits
    known = shortlist.chosen if shortlist.is_as_asked else None
    eligible = np.flatnonzero(pool.eligible(screens_of(pool.candidates, limits), limits))
    for relaxation in relaxations_of(pool, limits):
        yield solve_relaxation(pool, relaxation, known, eligible)


def totals_of(pool: Pool, chosen: IntArray, limits: ShortlistLimits) -> Totals:
    """Return the totals of a set; prices are null where one is unknown, or in another currency than the others."""
    places = np.sort(chosen)  # by creator_id: draws are the same whatever the order of the set
    low, median, high = (pool.candidates.numbers(f"views_{end}")[places] for end in ("low", "median", "high"))
    views = sum_of_intervals(low, median, high)
    currencies = {pool.candidates.rows["currency"][int(place)].as_py() for place in places}
    ends = [pool.candidates.numbers(f"price_{end}")[places] for end in ("low", "high")]
    is_priced = len(currencies) == 1 and None not in currencies and not np.isnan(ends).any()
    price_low, price_high = (round(float(end.sum()), 2) if is_priced else None for end in ends)
    return Totals(
        creator_count=len(places),
        fitting_views=round(float(pool.value[places].sum()), 1),
        views_low=views[0],
        views_median=views[1],
        views_high=views[2],
        price_low=price_low,
        price_high=price_high,
        currency=currencies.pop() if is_priced else limits.currency,
        cost_per_thousand_low=cost_per_thousand(price_low, views[1]),
        cost_per_thousand_high=cost_per_thousand(price_high, views[1]),
    )


def _to_ask(pool: Pool, limits: ShortlistLimits) -> IntArray:
    """Return who fits and fails nothing that is known, but lacks a forecast, a price or another answer."""
    screens = screens_of(pool.candidates, limits)
    fails_nothing = np.ones(len(pool), dtype=np.bool_)
    is_unknown = np.zeros(len(pool), dtype=np.bool_)
    for screen in screens:
        blank = screen.unknown & ~screen.passes
        fails_nothing &= screen.passes | blank
        is_unknown |= blank
    places = np.flatnonzero(fails_nothing & is_unknown & pool.candidates.known("fit"))
    fit = pool.candidates.numbers("fit")[places]
    found: IntArray = places[np.lexsort((places, -fit))][: max(MOST_TO_ASK, limits.least_count)]
    return found


def _creators(count: int) -> str:
    return "1 creator" if count == 1 else f"{count:,} creators"


def _solved_sentence(pool: Pool, limits: ShortlistLimits, chosen: IntArray, eligible_count: int) -> str:
    verb = "passes" if eligible_count == 1 else "pass"
    sentence = (
        f"{_creators(len(chosen))} of {eligible_count:,} who {verb} every limit, with the most expected fitting views"
    )
    if limits.budget is not None:
        spent = float(pool.cents[chosen].sum()) / CENTS
        if limits.budget_is_each:
            dearest = float(pool.cents[chosen].max()) / CENTS
            sentence += f", for at most {dearest:,.0f} of {limits.budget:,.0f} {limits.currency} each"
            sentence += f", {spent:,.0f} {limits.currency} in all" if len(chosen) > 1 else ""
        else:
            sentence += f", for at most {spent:,.0f} of {limits.budget:,.0f} {limits.currency}"
    return f"{sentence}."


def _impossible_sentence(pool: Pool, screens: list[Screen], names: tuple[str, ...], conflict: tuple[str, ...]) -> str:
    """Return which limits conflict; where somebody keeps them whose numbers are unknown, of whom that is said."""
    of_them = [screen for screen in screens if screen.name in names]
    numbers = [screen for screen in screens if screen.name in PREREQUISITES]
    lacks_numbers = passes_all(of_them, len(pool)) & ~passes_all(numbers, len(pool))
    among = "Of those whose numbers are known, n" if of_them and lacks_numbers.any() else "N"
    if len(conflict) == 1:
        return f"{among}obody keeps this limit: {conflict[0]}"
    return f"{among}o set keeps these limits together: {', '.join(conflict[:-1])} and {conflict[-1]}"


def _kept_out(pool: Pool, screens: list[Screen]) -> str:
    """Return a sentence on the creators who fit best and what keeps each out; empty where nobody fits."""
    fitting = passes_all([screen for screen in screens if screen.name in ("known_fit", "fit")], len(pool))
    places = np.flatnonzero(fitting)
    best = places[np.argsort(-pool.candidates.numbers("fit")[places], kind="stable")][:_MOST_KEPT_OUT]
    parts = []
    for place in best.tolist():
        row = pool.candidates.row(place)
        why = [_why_out(row, screen) for screen in screens if not screen.passes[place]]
        parts.append(f"{row['creator_name']} ({'; '.join(why)})")
    return f" Who fits best, and what is in the way: {', '.join(parts)}." if parts else ""


_MOST_KEPT_OUT: Final = 3


def _why_out(row: Mapping[str, Any], screen: Screen) -> str:
    if screen.name == "gate" and row["gate_reason"]:
        return str(row["gate_reason"])
    if screen.name == "safety" and row["safety_level"]:
        return f"safety of level {row['safety_level']}"
    return f"not: {screen.label}"


def _nobody(pool: Pool) -> tuple[Status, str]:
    if not len(pool):
        return "no_candidates", "There are no creators to choose from."
    if not pool.candidates.known("fit").any():
        return "no_candidates", "Of no creator is it known how well they fit: give them tags, videos or a biography."
    return (
        "no_forecasts",
        "Of no creator who fits are both views and price known, so that no set can be promised; those who fit best are "
        "named, to be asked for their numbers.",
    )


def _left_out(pool: Pool, limits: ShortlistLimits) -> str:
    """Return a sentence on who was left out for an unknown forecast or price; empty where nobody was."""
    screens = {screen.name: screen for screen in screens_of(pool.candidates, limits)}
    others = passes_all(list(screens.values()), len(pool), frozenset({"forecast", "price"}))
    no_views = int((others & screens["forecast"].unknown).sum())
    no_price = (
        int((others & ~screens["forecast"].unknown & screens["price"].unknown).sum()) if "price" in screens else 0
    )
    parts = []
    if no_views:
        parts.append(f"{_creators(no_views)} without a forecast of views")
    if no_price:
        parts.append(f"{_creators(no_price)} without a price in the budget's currency")
    return f" Left out: {' and '.join(parts)}." if parts else ""
