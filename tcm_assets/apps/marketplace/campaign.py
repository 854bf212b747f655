"""The campaign of a brief: the exact set of creators within its limits, runner-ups, and what each limit costs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.apps.marketplace.creators import Market
from tcm_assets.apps.marketplace.filters import Mask
from tcm_assets.apps.marketplace.fit import Fits
from tcm_assets.apps.published import Query, Row, fetch_rows, list_published_tables
from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.campaigns.shortlists.candidate_rows import (
    OWN_GOODS_LEVELS,
    audience_columns,
    columns_of_goods,
    refusal_of,
)
from tcm_assets.campaigns.shortlists.candidates import CANDIDATE_SCHEMA, Candidates
from tcm_assets.campaigns.shortlists.limits import ShortlistLimits, limits_of
from tcm_assets.campaigns.shortlists.pool import Pool
from tcm_assets.campaigns.shortlists.relaxations import relaxations_of, solve_relaxation
from tcm_assets.campaigns.shortlists.screens import screens_of
from tcm_assets.campaigns.shortlists.shortlist import Shortlist, find_swaps, make_shortlist
from tcm_assets.campaigns.shortlists.shortlist_rows import limit_rows, shortlist_rows

CHOSEN: Final = "chosen"
RUNNER_UP: Final = "runner_up"
TO_ASK: Final = "to_ask"
NEAREST: Final = "nearest"
"""On the page: chosen, but of a brief that is far from the one that was asked."""

_RELAXED_AT_ONCE: Final = 40
"""Limits that are made wider on the page; each is solved anew."""


@dataclass(frozen=True)
class Campaign:
    """An answer to a brief. `rows` are those of `campaign_shortlists` with `place` in the market, by role and rank."""

    pool: Pool
    shortlist: Shortlist
    rows: list[Row]

    def of_role(self, role: str) -> list[Row]:
        """Return the rows of a role, in the order of their ranks."""
        return [row for row in self.rows if row["role"] == role]


def plan_campaign(
    query: Query, market: Market, fits: Fits, brief: Brief, among: Mask, *, chosen: tuple[str, ...] = ()
) -> Campaign:
    """Solve a brief over the creators in `among`; `chosen` ones are in every set, and in `among` or not."""
    ids = market.facts["creator_id"]
    allowed = among | np.asarray(pc.is_in(ids, value_set=pa.array(chosen, pa.string())).to_numpy())
    pool = Pool(market_candidates(query, market, fits, brief, allowed))
    limits = market_limits(fits, brief)
    required = (*limits.required, *(each for each in chosen if pool.candidates.places_of((each,))))
    limits = replace(limits, required=tuple(dict.fromkeys(required)))
    limits = replace(limits, most_count=max(limits.most_count, len(limits.required)))
    shortlist = make_shortlist(pool, limits)
    place_of = {row: place for place, row in enumerate(market.facts["creator_id"].to_pylist())}
    rows = shortlist_rows("page", pool, shortlist, find_swaps(pool, shortlist))
    return Campaign(pool, shortlist, [{**row, "place": place_of[row["creator_id"]]} for row in rows])


def limit_counts(campaign: Campaign) -> list[tuple[str, int, int]]:
    """Return each limit on single creators in words, how many pass it, and of how many nobody knows."""
    screens = screens_of(campaign.pool.candidates, campaign.shortlist.limits)
    return [
        (screen.label, int(screen.passes.sum()), int((screen.unknown & ~screen.passes).sum())) for screen in screens
    ]


def relaxed_rows(campaign: Campaign) -> list[Row]:
    """Return what each wider limit would bring, the largest gain first; those that change nothing are left out."""
    rows = limit_rows("page", campaign.pool, campaign.shortlist, _relaxed(campaign))
    asked = campaign.shortlist.is_as_asked
    return [row for row in rows if row["is_possible"] and (not asked or (row["fitting_views_gained"] or 0) > 0)]


def _relaxed(campaign: Campaign) -> Iterator[Any]:
    pool, limits = campaign.pool, campaign.shortlist.limits
    known = campaign.shortlist.chosen if campaign.shortlist.is_as_asked else None
    eligible = np.flatnonzero(pool.eligible(screens_of(pool.candidates, limits), limits))
    for count, relaxation in enumerate(relaxations_of(pool, limits)):
        if count < _RELAXED_AT_ONCE:
            yield solve_relaxation(pool, relaxation, known, eligible)


def market_limits(fits: Fits, brief: Brief) -> ShortlistLimits:
    """Return the limits of a brief, and whether the law refuses it."""
    return limits_of(brief, refusal=refusal_of(fits.regulated_category, brief))


def market_candidates(query: Query, market: Market, fits: Fits, brief: Brief, allowed: Mask) -> Candidates:
    """Return the creators in `allowed` with what a deal for a brief needs."""
    facts = market.facts
    columns: dict[str, Any] = {name: facts[name] for name in CANDIDATE_SCHEMA.names if name in facts.column_names}
    columns |= {
        "fit": fits.rows["score"],
        "fit_confidence": fits.rows["confidence"],
        "audience_countries": facts["audience_locations"],
        "engagement_rate": facts["median_engagement_rate"],
    }
    if fits.named_subjects is not None:
        columns["named_subjects"] = fits.named_subjects
    creators = facts.select(["audience_age_min", "audience_age_max", *OWN_GOODS_LEVELS.values()])
    creators = creators.append_column("audience_countries", facts["audience_locations"])
    columns |= columns_of_goods(fits.regulated_category, brief, creators)
    columns |= audience_columns(brief, facts["audience_locations"], facts["country"])
    rivals = _rivals(query, brief)
    if rivals:
        ids = facts["creator_id"].to_pylist()
        for name in ("conflict_rival", "conflict_until"):
            values = [rivals.get(each, {}).get(name) for each in ids]
            columns[name] = pa.array(values, CANDIDATE_SCHEMA.field(name).type)
    return Candidates(pa.table(columns).filter(pa.array(allowed)))


def _rivals(query: Query, brief: Brief) -> dict[str, Row]:
    """Return the rival of the brief's brand that stands in the way longest, by creator."""
    if brief.brand is None or brief.brand.brand_id is None:
        return {}
    if "sponsorship_conflicts" not in list_published_tables(query):
        return {}
    sql = """
        SELECT creator_id, arg_max(rival_name, last_on + window_days::INTEGER) AS conflict_rival,
               max(last_on + window_days::INTEGER) AS conflict_until
        FROM sponsorship_conflicts WHERE brand_id = $brand_id GROUP BY creator_id
    """
    return {row["creator_id"]: row for row in fetch_rows(query, sql, {"brand_id": brief.brand.brand_id})}
