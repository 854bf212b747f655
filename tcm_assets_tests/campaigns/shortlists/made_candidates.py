"""Candidates for tests: plain rows that pass every limit, and many drawn ones."""

from typing import Any

from tcm_assets.campaigns.shortlists.candidates import Candidates
from tcm_assets.campaigns.shortlists.pool import Pool

PLAIN: dict[str, Any] = {
    "fit": 0.8,
    "views_low": 2_000,
    "views_median": 10_000,
    "views_high": 40_000,
    "price_low": 50.0,
    "price_high": 100.0,
    "currency": "USD",
    "follower_tier": "micro",
    "country": "United States",
    "safety_level": "no finding",
}


def candidate(name: str, **values: Any) -> dict[str, Any]:
    return {"creator_id": name, "creator_name": name.title(), **PLAIN, **values}


def pool_of(*rows: dict[str, Any]) -> Pool:
    return Pool(Candidates.of(list(rows)))


def names(pool: Pool, places: Any) -> list[str]:
    return [pool.candidates.row(int(place))["creator_id"] for place in places]
