"""Rows of `campaign_shortlists`, `campaign_shortlist_limits` and `campaign_totals` from solved shortlists."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from tcm_assets.campaigns.shortlists.choice_problem import IntArray
from tcm_assets.campaigns.shortlists.pool import CENTS, Pool
from tcm_assets.campaigns.shortlists.relaxations import RelaxedSet
from tcm_assets.campaigns.shortlists.runner_ups import RunnerUp
from tcm_assets.campaigns.shortlists.screens import screens_of
from tcm_assets.campaigns.shortlists.shortlist import Shortlist, totals_of
from tcm_assets.campaigns.shortlists.totals import Totals

_DECIMALS = 1  # of fitting views
_SHARE_DECIMALS = 6

_TAKEN = (
    *("creator_id", "creator_name", "fit", "fit_confidence", "follower_tier", "country"),
    *("views_low", "views_median", "views_high", "currency", "price_low", "price_high"),
    *("safety_level", "gate", "gate_reason"),
)

_NO_TOTALS = dict.fromkeys(
    ("fitting_views", "views_low", "views_median", "views_high", "currency", "price_low", "price_high")
)


def shortlist_rows(brief_id: str, pool: Pool, shortlist: Shortlist, swaps: list[RunnerUp]) -> list[dict[str, Any]]:
    """Return one row for each creator of the set, each runner-up, and each creator to ask."""
    rows = [_chosen(pool, shortlist, place) for place in shortlist.chosen.tolist()]
    rows += [_runner_up(pool, swap) for swap in swaps]
    # Where the nearest possible brief drops a limit, it may take a creator whose answer to that limit is unknown.
    placed = {*shortlist.chosen.tolist(), *(swap.place for swap in swaps)}
    rows += [_to_ask(pool, shortlist, place) for place in shortlist.to_ask.tolist() if place not in placed]
    ranks: dict[str, int] = {}
    for row in rows:
        ranks[row["role"]] = row["rank"] = ranks.get(row["role"], 0) + 1
        row["brief_id"] = brief_id
    return rows


def _row(pool: Pool, place: int, role: str) -> dict[str, Any]:
    candidate = pool.candidates.row(place)
    value = float(pool.value[place])
    return {
        **{name: candidate[name] for name in _TAKEN},
        "role": role,
        "fitting_views": None if np.isnan(value) else round(value, _DECIMALS),
        "share_of_fitting_views": None,
        "share_of_price": None,
        "instead_of": None,
        "fitting_views_change": None,
        "price_change": None,
        "why_not_chosen": None,
    }


def _chosen(pool: Pool, shortlist: Shortlist, place: int) -> dict[str, Any]:
    row = _row(pool, place, "chosen")
    value = float(pool.value[shortlist.chosen].sum())
    row["share_of_fitting_views"] = round(float(pool.value[place]) / value, _SHARE_DECIMALS) if value else None
    price = shortlist.totals and shortlist.totals.price_high
    if price:
        row["share_of_price"] = round(min(1.0, row["price_high"] / price), _SHARE_DECIMALS)
    parts = [_fit_words(pool, place), f"{row['views_median']:,} views expected"]
    if row["price_high"] is not None and row["price_high"] > 0:
        per = row["fitting_views"] / row["price_high"]
        parts.append(f"{per:,.1f} fitting views for 1 {row['currency']}")
    if row["share_of_fitting_views"] is not None:
        parts.append(f"{row['share_of_fitting_views']:.0%} of the set's fitting views")
    row["reason"] = "; ".join(parts) + "."
    return row


def _fit_words(pool: Pool, place: int) -> str:
    candidate = pool.candidates.row(place)
    reason = (candidate["fit_reason"] or "").rstrip(". ")
    return f"Fits {candidate['fit']:.2f}" + (f" ({reason})" if reason else "")


def _runner_up(pool: Pool, swap: RunnerUp) -> dict[str, Any]:
    row = _row(pool, swap.place, "runner_up")
    instead = pool.candidates.row(swap.instead_of)
    row["instead_of"] = instead["creator_id"]
    row["fitting_views_change"] = round(min(swap.value_change, 0.0), _DECIMALS)
    row["reason"] = f"{_fit_words(pool, swap.place)}; {row['views_median']:,} views expected."
    lost = -row["fitting_views_change"]
    words = f"In the stead of {instead['creator_name']}: {lost:,.0f} fitting views fewer"
    if row["price_high"] is not None and instead["price_high"] is not None and row["currency"] == instead["currency"]:
        row["price_change"] = swap.price_change / CENTS
        if row["price_change"]:
            direction = "more" if row["price_change"] > 0 else "less"
            words += f", {abs(row['price_change']):,.0f} {row['currency']} {direction}"
        else:
            words += ", for the same price"
    row["why_not_chosen"] = f"{words}."
    return row


def _to_ask(pool: Pool, shortlist: Shortlist, place: int) -> dict[str, Any]:
    row = _row(pool, place, "to_ask")
    screens = screens_of(pool.candidates, shortlist.limits)
    missing = [screen.label for screen in screens if screen.unknown[place] and not screen.passes[place]]
    row["reason"] = f"{_fit_words(pool, place)}."
    row["why_not_chosen"] = f"Not known: {'; '.join(missing)}."
    candidate = pool.candidates.row(place)
    details = [candidate["forecast_blank_reason"], candidate["gate_reason"] if candidate["gate"] == "unknown" else None]
    for detail in filter(None, details):
        row["why_not_chosen"] += f" {detail[0].upper()}{detail[1:].rstrip('.')}."
    return row


def limit_rows(brief_id: str, pool: Pool, shortlist: Shortlist, relaxed: Iterable[RelaxedSet]) -> list[dict[str, Any]]:
    """Return one row for each relaxation of a brief, the largest gain first."""
    before = shortlist.totals.fitting_views if shortlist.is_as_asked and shortlist.totals else 0.0
    asked = shortlist.chosen if shortlist.is_as_asked else np.empty(0, np.int64)
    rows = []
    for each in relaxed:
        totals = None if each.chosen is None else totals_of(pool, each.chosen, each.relaxation.limits)
        chosen = np.empty(0, np.int64) if each.chosen is None else each.chosen
        rows.append(
            {
                "brief_id": brief_id,
                "relaxation": each.relaxation.name,
                "what": each.relaxation.words,
                "is_possible": totals is not None,
                "creator_count": totals and totals.creator_count,
                **_total_columns(totals),
                "fitting_views_gained": None if totals is None else round(totals.fitting_views - before, _DECIMALS),
                "joins": _names(pool, np.setdiff1d(chosen, asked)),
                "leaves": _names(pool, np.setdiff1d(asked, chosen)) if totals is not None else [],
            }
        )
    gain = [-np.inf if row["fitting_views_gained"] is None else row["fitting_views_gained"] for row in rows]
    order = sorted(range(len(rows)), key=lambda place: (-gain[place], place))
    return [{**rows[place], "rank": rank} for rank, place in enumerate(order, start=1)]


def _total_columns(totals: Totals | None) -> dict[str, Any]:
    return dict(_NO_TOTALS) if totals is None else {name: getattr(totals, name) for name in _NO_TOTALS}


def _names(pool: Pool, places: IntArray) -> list[str]:
    return [str(pool.candidates.rows["creator_name"][int(place)].as_py()) for place in places]


def totals_row(brief_id: str, pool: Pool, shortlist: Shortlist) -> dict[str, Any]:
    """Return the row of a brief in `campaign_totals`."""
    totals, limits = shortlist.totals, shortlist.limits
    columns = _total_columns(totals)
    columns["currency"] = columns["currency"] or limits.currency
    return {
        "brief_id": brief_id,
        "status": shortlist.status,
        "sentence": shortlist.sentence,
        "conflict": list(shortlist.conflict),
        "is_far": shortlist.is_far,
        "candidate_count": len(pool),
        "eligible_count": shortlist.eligible_count,
        "creator_count": len(shortlist.chosen),
        **columns,
        "budget": None if limits.budget_is_each else limits.budget,
        "cost_per_thousand_low": totals and totals.cost_per_thousand_low,
        "cost_per_thousand_high": totals and totals.cost_per_thousand_high,
        "least_count": limits.least_count,
        "most_count": limits.most_count,
    }
