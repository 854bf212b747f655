"""Listed creators as the marketplace reads them: one query for what a deal needs, one for what scores are made of.

Every table that a publication may lack yet is asked for here, and nowhere else: its columns are null then, and
`Market.missing` says what is not made yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyarrow as pa

from tcm_assets.apps.published import Query, fetch_rows, list_published_tables
from tcm_assets.campaigns.shortlists.candidate_rows import OWN_GOODS_LEVELS
from tcm_assets.catalogue.creator_accounts import account_key_sql
from tcm_assets.matching.tables import CREATOR_PROFILES
from tcm_assets.models.vectors import VectorModel

SCORED_AT_ONCE: Final = 2_000
"""Creators that are scored as one batch, as `similarity_scores.score_pairs` advises."""

_FORECAST: Final = {
    "forecast_basis": "VARCHAR",
    "views_low": "BIGINT",
    "views_median": "BIGINT",
    "views_high": "BIGINT",
    "currency": "VARCHAR",
    "price_low": "DOUBLE",
    "price_high": "DOUBLE",
    "fee_basis": "VARCHAR",
    "forecast_blank_reason": "VARCHAR",
}
_SAFETY: Final = {
    "safety_level": "VARCHAR",
    "safety_categories": "VARCHAR[]",
    "safety_video_count": "BIGINT",
    **dict.fromkeys(OWN_GOODS_LEVELS.values(), "VARCHAR"),
}
_SPONSORS: Final = {
    "last_sponsor": "VARCHAR",
    "last_sponsored_on": "DATE",
    "recent_paid_share": "DOUBLE",
    "paid_video_count": "BIGINT",
    "sponsors": "VARCHAR[]",
}
_AUTHENTICITY: Final = {
    "authenticity": "DOUBLE",
    "authenticity_level": "VARCHAR",
    "authenticity_peer_share": "DOUBLE",
    "authenticity_video_count": "BIGINT",
    "authenticity_followed_count": "BIGINT",
    "authenticity_evidence": "VARCHAR[]",
}

_DEALS: Final[Mapping[str, tuple[str, Mapping[str, str], str]]] = {
    "creator_forecasts": (
        "forecasts and prices",
        _FORECAST,
        "basis AS forecast_basis, views_low, views_median, views_high, currency, price_low, price_high, fee_basis, "
        "blank_reason AS forecast_blank_reason",
    ),
    "creator_safety": (
        "safety levels",
        _SAFETY,
        "level AS safety_level, categories AS safety_categories, recent_video_count AS safety_video_count, "
        + ", ".join(f"{name.replace('safety', 'level', 1)} AS {name}" for name in OWN_GOODS_LEVELS.values()),
    ),
    "creator_sponsorships": (
        "earlier sponsors",
        _SPONSORS,
        "last_sponsor, last_sponsored_on, recent_paid_share, paid_video_count, sponsors",
    ),
    "creator_authenticity": (
        "how usual the reactions are",
        _AUTHENTICITY,
        "authenticity, level AS authenticity_level, peer_share AS authenticity_peer_share, "
        "video_count AS authenticity_video_count, followed_video_count AS authenticity_followed_count, "
        "evidence AS authenticity_evidence",
    ),
}
"""For each table of a deal: what it holds, its columns here with their types, and how they are read."""

_OF_ACCOUNTS: Final = {"creator_authenticity": "author_id"}
"""Tables of accounts, and their column with the account; the others are of listed creators."""


@dataclass(frozen=True)
class Market:
    """All listed creators in the order of their ids.

    `facts` has a row for each: name, handle, audience, size, forecast, price, safety, sponsors; null: unknown.
    `profiles` are the same creators as rows of `creator_profiles`. `newest_day` is the last upload day of the data,
    from which "recent" counts; null without videos. `missing` says in words what is not made yet. `model` made
    the vectors; None where nobody has one.
    """

    facts: pa.Table
    profiles: pa.Table
    newest_day: date | None
    missing: tuple[str, ...]
    model: VectorModel | None

    def __len__(self) -> int:
        return int(self.facts.num_rows)


def read_market(query: Query) -> Market:
    """Read all listed creators; for a publication with a hundred thousand this takes seconds, so it is kept."""
    there = list_published_tables(query)
    facts = query(_facts_sql(there))
    profiles = query(f"SELECT {', '.join(CREATOR_PROFILES.column_names)} FROM creator_profiles ORDER BY creator_id")
    newest = fetch_rows(query, "SELECT max(upload_date) AS newest FROM videos")
    missing = tuple(words for table, (words, _, _) in _DEALS.items() if table not in there)
    return Market(facts.combine_chunks(), profiles.combine_chunks(), newest[0]["newest"], missing, _model(query))


def _model(query: Query) -> VectorModel | None:
    sql = "SELECT model_name, model_revision FROM creator_profiles WHERE embedding IS NOT NULL LIMIT 1"
    found = fetch_rows(query, sql)
    return VectorModel(found[0]["model_name"], found[0]["model_revision"].partition("+")[0]) if found else None


def _facts_sql(there: frozenset[str]) -> str:
    columns, joins = [], []
    for table, (_, types, read) in _DEALS.items():
        if table in there:
            columns += [f"{table}.{name}" for name in types]
            key, of_creator = (_OF_ACCOUNTS[table], "account_key") if table in _OF_ACCOUNTS else ("creator_id",) * 2
            joins.append(f"LEFT JOIN (SELECT {key}, {read} FROM {table}) {table} ON {table}.{key} = p.{of_creator}")
        else:
            columns += [f"NULL::{kind} AS {name}" for name, kind in types.items()]
    return f"""
        WITH newest AS (
            SELECT {account_key_sql("v")} AS account_key, max(upload_date) AS newest_video_on FROM videos v
            GROUP BY ALL
        )
        SELECT p.creator_id, p.creator_name, p.username, p.account_key, p.content_tags, p.biography, p.category,
               p.country, p.follower_count, p.follower_tier, p.video_count,
               p.median_view_count, p.median_engagement_rate, p.engagement_strength AS engagement_percentile,
               p.measured_clip_count, p.audience_age_min, p.audience_age_max, p.audience_genders, p.audience_locations,
               coalesce(a.standing = 'restricted', false) AS is_restricted,
               coalesce(l.is_invented, false) AS is_invented, newest_video_on, {", ".join(columns)}
        FROM creator_profiles p
        LEFT JOIN creator_points a ON a.author_id = p.account_key
        LEFT JOIN cleaned_creators l ON l.creator_id = p.creator_id
        LEFT JOIN newest ON newest.account_key = p.account_key
        {" ".join(joins)}
        ORDER BY p.creator_id
    """
