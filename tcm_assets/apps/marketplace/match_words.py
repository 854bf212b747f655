"""Match reasons and facts of a creator in words; nothing here is escaped for Markdown."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import ibis

from tcm_assets.apps.published import Query, Row, fetch_rows
from tcm_assets.apps.words import COMPONENT_NAMES, capitalize_first, format_count, join_words
from tcm_assets.matching.recommendations import explained_pairs, themes_in_words
from tcm_assets.matching.tables import BRAND_PROFILES, CREATOR_PROFILES, SIMILARITY_COMPONENTS
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, YOUNGEST_AGE
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import ibis_schema

UNKNOWN: Final = "unknown"

_MOST_PLACES: Final = 3

_MOST_LISTED: Final = 6


def explain_brief_match(row: Row) -> str:
    """Say which words of the brief answered, in how many captions, and how well the audience fits."""
    parts = []
    if row["tag_words"]:
        parts.append(f"makes {list_few(row['tag_words'])}")
    if row["video_words"]:
        pairs = zip(row["video_words"], row["video_hits"], strict=True)
        hits = [f"“{word}” in {hit:,}" for word, hit in pairs]
        parts.append(f"writes {list_few(hits)} of {format_count(row['searched_video_count'], 'caption')}")
    if row["audience_score"] is not None:
        parts.append(f"{row['audience_score']:.0%} of the audience is as asked for")
    return f"{capitalize_first('; '.join(parts))}." if parts else ""


def describe_components(row: Row) -> str:
    """Return e.g. "Content 0.74 · Audience 0.97 · Looks unknown · Engagement 0.97"."""
    shares = ((name, row[column]) for column, name in COMPONENT_NAMES.items())
    return " · ".join(f"{name} {UNKNOWN if share is None else format(share, '.2f')}" for name, share in shares)


def describe_audience(row: Row) -> str:
    """Return ages, genders and places; what is unknown is said to be."""
    youngest, oldest = row["audience_age_min"], row["audience_age_max"]
    if youngest is None or oldest is None:
        ages = "ages unknown"
    elif youngest <= YOUNGEST_AGE and oldest >= OLDEST_AGE:
        ages = "all ages"
    else:
        ages = f"ages {youngest}+" if oldest >= OLDEST_AGE else f"ages {youngest}–{oldest}"
    genders = row["audience_genders"]
    who = "genders unknown" if genders is None else list_few(genders)
    if genders is not None and set(genders) == set(GENDERS):
        who = "all genders"
    places = row["audience_locations"]
    where = "places unknown" if places is None else join_words(places, _MOST_PLACES)
    return f"{ages}, {who}, {where}"


def describe_followers(row: Row) -> str:
    """Return e.g. "2.9M followers (mega)"."""
    if row["follower_count"] is None:
        return "followers unknown"
    return f"{format_compact(row['follower_count'])} followers ({row['follower_tier']})"


def list_few(names: Sequence[str]) -> str:
    """Return e.g. "a, b and c"; beyond six names, how many more."""
    return join_words(names, _MOST_LISTED)


def format_compact(number: float) -> str:
    """Return 1.2K for 1,234; numbers below 1,000 as they are."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if number >= size:
            return f"{number / size:.1f}".removesuffix(".0") + letter
    return f"{number:,.0f}"


_ASKED: Final = "asked_pairs"


def fetch_pair_reasons(query: Query, brand_id: str, creator_ids: Sequence[str]) -> dict[str, str]:
    """Return the reason of each of these creators for the brand, by `creator_id`; unscored pairs are left out."""
    sql = f"""
        WITH {_ASKED} AS (
            SELECT creator_id, brand_id, {", ".join(SIMILARITY_COMPONENTS)} FROM similarity_scores
            WHERE brand_id = $brand_id AND creator_id IN (SELECT unnest($creator_ids)) AND score IS NOT NULL
        )
        SELECT creator_id, reason FROM ({_reasons_sql()})
    """
    found = fetch_rows(query, sql, {"brand_id": brand_id, "creator_ids": list(creator_ids)})
    return {row["creator_id"]: row["reason"] for row in found}


def fetch_brand_themes(query: Query, brand_id: str) -> str | None:
    """Return a brand's themes as reasons call them: "theme, beauty" or "several themes"; None without its text."""
    sql = f"SELECT themes FROM ({_themes_sql()}) WHERE brand_id = $brand_id AND is_known"
    return next((str(row["themes"]) for row in fetch_rows(query, sql, {"brand_id": brand_id})), None)


@cache
def _reasons_sql() -> str:
    components = dict.fromkeys(SIMILARITY_COMPONENTS, "float64")
    asked = ibis.table({"creator_id": "string", "brand_id": "string", **components}, name=_ASKED)
    explained = explained_pairs(asked, _published(CREATOR_PROFILES), _published(BRAND_PROFILES))
    return str(ibis.to_sql(explained.select("creator_id", "reason"), dialect="duckdb"))


@cache
def _themes_sql() -> str:
    brands = _published(BRAND_PROFILES)
    named = brands.select("brand_id", themes=themes_in_words(brands), is_known=brands.theme.notnull())
    return str(ibis.to_sql(named, dialect="duckdb"))


def _published(table: Table) -> ibis.Table:
    return ibis.table(ibis_schema(table), name=table.name)
