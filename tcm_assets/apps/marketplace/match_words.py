"""Why a creator answers a brief, in words, and facts of a creator as text. Nothing here is escaped for Markdown."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import ibis

from tcm_assets.apps.published import Query
from tcm_assets.apps.rows import Row, rows
from tcm_assets.apps.words import count_words, joined
from tcm_assets.matching.recommendations import explained_pairs, themes_in_words
from tcm_assets.matching.tables import BRAND_PROFILES, CREATOR_PROFILES, SIMILARITY_COMPONENTS
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, YOUNGEST_AGE
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import ibis_schema

COMPONENT_NAMES: Final = {
    "content_similarity": "Content",
    "audience_match": "Audience",
    "visual_similarity": "Looks",
    "engagement_strength": "Engagement",
}

UNKNOWN: Final = "unknown"

_MOST_PLACES = 3


def brief_reason(row: Row) -> str:
    """Which words of the brief answered, in how many videos, and how far the audience is the one asked for."""
    told = []
    if row["tag_words"]:
        told.append(f"makes {listed(row['tag_words'])}")
    if row["video_words"]:
        pairs = zip(row["video_words"], row["video_hits"], strict=True)
        hits = [f"“{word}” in {hit:,}" for word, hit in pairs]
        told.append(f"writes {listed(hits)} of {count_words(row['searched_video_count'], 'caption')}")
    if row["audience_score"] is not None:
        told.append(f"{row['audience_score']:.0%} of the audience is as asked for")
    sentence = "; ".join(told)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def components_in_words(row: Row) -> str:
    """E.g. "Content 0.74 · Audience 0.97 · Looks unknown · Engagement 0.97"."""
    return " · ".join(f"{name} {_number(row[column])}" for column, name in COMPONENT_NAMES.items())


def _number(share: float | None) -> str:
    return UNKNOWN if share is None else f"{share:.2f}"


def audience_in_words(row: Row) -> str:
    """Ages, genders and places; what is unknown is said to be."""
    youngest, oldest = row["audience_age_min"], row["audience_age_max"]
    if youngest is None or oldest is None:
        ages = "ages unknown"
    elif youngest <= YOUNGEST_AGE and oldest >= OLDEST_AGE:
        ages = "all ages"
    else:
        ages = f"ages {youngest}+" if oldest >= OLDEST_AGE else f"ages {youngest}–{oldest}"
    genders = row["audience_genders"]
    told = "genders unknown" if genders is None else listed(genders)
    if genders is not None and set(genders) == set(GENDERS):
        told = "all genders"
    places = row["audience_locations"]
    where = "places unknown" if places is None else listed(places, most=_MOST_PLACES)
    return f"{ages}, {told}, {where}"


def followers_in_words(row: Row) -> str:
    """E.g. "2.9M followers (mega)"."""
    if row["follower_count"] is None:
        return "followers unknown"
    return f"{compact(row['follower_count'])} followers ({row['follower_tier']})"


def listed(names: Sequence[str], most: int = 6) -> str:
    """E.g. "a, b and c"; beyond `most`, how many more."""
    return joined(names, most)


def compact(number: float) -> str:
    """1,234 as 1.2K; below 1,000 as it is."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if number >= size:
            return f"{number / size:.1f}".removesuffix(".0") + letter
    return f"{number:,.0f}"


_ASKED: Final = "asked_pairs"


def pair_reasons(query: Query, brand_id: str, creator_ids: Sequence[str]) -> dict[str, str]:
    """The reason of each of these creators for the brand, by `creator_id`; pairs that are not scored are left out."""
    sql = f"""
        WITH {_ASKED} AS (
            SELECT creator_id, brand_id, {", ".join(SIMILARITY_COMPONENTS)} FROM similarity_scores
            WHERE brand_id = $brand_id AND creator_id IN (SELECT unnest($creator_ids)) AND score IS NOT NULL
        )
        SELECT creator_id, reason FROM ({_reasons_sql()})
    """
    found = rows(query, sql, {"brand_id": brand_id, "creator_ids": list(creator_ids)})
    return {row["creator_id"]: row["reason"] for row in found}


def brand_themes(query: Query, brand_id: str) -> str | None:
    """What the brand is about, as reasons call it: "theme, beauty" or "several themes"; None without a text of it."""
    sql = f"SELECT themes FROM ({_themes_sql()}) WHERE brand_id = $brand_id AND is_known"
    return next((str(row["themes"]) for row in rows(query, sql, {"brand_id": brand_id})), None)


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
