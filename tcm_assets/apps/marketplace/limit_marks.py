"""Marks of found creators: which limits of a brief each does not meet, and where nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tcm_assets.apps.marketplace.campaign import market_candidates, market_limits
from tcm_assets.apps.marketplace.creators import Market
from tcm_assets.apps.marketplace.facts import format_day
from tcm_assets.apps.marketplace.filters import Mask
from tcm_assets.apps.marketplace.fit import Fits
from tcm_assets.apps.published import Query
from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.campaigns.shortlists.candidates import Candidates
from tcm_assets.campaigns.shortlists.limits import ShortlistLimits
from tcm_assets.campaigns.shortlists.screens import Screen, passes_all, screens_of

_NOT_MARKED: Final = frozenset({"known_fit", "forecast"})
"""Screens that the card's own words for a score and a forecast say."""

OF_A_BRAND: Final = frozenset({"gate", "conflict"})
"""Limits that concern a brand which asks for nothing in particular. Only those of the law put creators last then."""


@dataclass(frozen=True)
class LimitMarks:
    """The limits of a brief, for each creator of a market, in its order."""

    candidates: Candidates
    screens: tuple[Screen, ...]
    meeting: Mask

    def against(self, place: int) -> str | None:
        """Return which limits a creator does not meet and which nobody knows, in words; None where all are met."""
        row = self.candidates.row(place)
        failed = [_why(row, screen) for screen in self.screens if not (screen.passes | screen.unknown)[place]]
        unknown = [screen.label for screen in self.screens if (screen.unknown & ~screen.passes)[place]]
        parts = [f"Does not meet: {'; '.join(failed)}." if failed else "", _unknown(unknown)]
        return " ".join(filter(None, parts)) or None


def _unknown(labels: list[str]) -> str:
    return f"Not known: {'; '.join(labels)}." if labels else ""


def _why(row: Mapping[str, Any], screen: Screen) -> str:
    if screen.name == "gate" and row["gate_reason"]:
        return str(row["gate_reason"])
    if screen.name == "conflict" and row["conflict_until"]:
        return f"{screen.label} ({row['conflict_rival']}, in the way until {format_day(row['conflict_until'])})"
    return screen.label


def mark_limits(query: Query, market: Market, fits: Fits, brief: Brief, *, is_brand_alone: bool) -> LimitMarks:
    """Return the marks of a brief; of a brand that asks for nothing but itself only those of OF_A_BRAND."""
    everybody = np.ones(len(market), dtype=np.bool_)
    candidates = market_candidates(query, market, fits, brief, everybody)
    limits = market_limits(fits, brief)
    screens = [
        screen
        for screen in (*screens_of(candidates, limits), *_whole_budget(candidates, limits))
        if screen.name not in _NOT_MARKED and (screen.name in OF_A_BRAND or not is_brand_alone)
    ]
    deciding = [screen for screen in screens if screen.name == "gate" or not is_brand_alone]
    return LimitMarks(candidates, tuple(screens), passes_all(deciding, len(candidates)))


def _whole_budget(candidates: Candidates, limits: ShortlistLimits) -> list[Screen]:
    """Whoever alone costs more than the whole budget is in no set."""
    if limits.budget is None or limits.budget_is_each:
        return []
    is_dearer = candidates.numbers("price_high") > limits.budget
    label = f"a price within the budget of {limits.budget:,.0f} {limits.currency}"
    return [Screen("budget", label, ~is_dearer, np.zeros(len(candidates), dtype=np.bool_))]
