"""Queries of the marketplace beside those of all creators: brands, choices of filters, and compared creators."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import ibis

from tcm_assets.apps.published import Query, Row, fetch_rows
from tcm_assets.catalogue.creator_accounts import account_key_sql
from tcm_assets.clips.tables import MEASUREMENTS
from tcm_assets.matching.match_reasons import themes_in_words
from tcm_assets.matching.tables import BRAND_PROFILES
from tcm_assets.tables.shared_columns import WORLDWIDE
from tcm_assets.tables.types import ibis_schema


@dataclass(frozen=True, kw_only=True)
class FilterChoices:
    """Contents, audience places and own countries that at least one listed creator has."""

    contents: tuple[str, ...]
    locations: tuple[str, ...]
    countries: tuple[str, ...]


def fetch_filter_choices(query: Query) -> FilterChoices:
    """Return the contents, the most frequent first, and the places by name."""
    sql = """
        SELECT 'content' AS kind, name, count(DISTINCT creator_id) AS creators FROM (
            SELECT creator_id, unnest(content_tags) AS name FROM creator_profiles
            UNION ALL SELECT creator_id, category FROM creator_profiles WHERE category IS NOT NULL
        ) GROUP BY name
        UNION ALL
        SELECT 'place', name, count(*) FROM (
            SELECT unnest(audience_locations) AS name FROM creator_profiles
        ) GROUP BY name
        UNION ALL
        SELECT 'country', country, count(*) FROM creator_profiles WHERE country IS NOT NULL GROUP BY country
        ORDER BY kind, creators DESC, name
    """
    found = fetch_rows(query, sql)
    return FilterChoices(
        contents=tuple(row["name"] for row in found if row["kind"] == "content"),
        locations=tuple(sorted(row["name"] for row in found if row["kind"] == "place" and row["name"] != WORLDWIDE)),
        countries=tuple(sorted(row["name"] for row in found if row["kind"] == "country")),
    )


def fetch_brands(query: Query) -> list[Row]:
    """Return brand_id and brand_name of every brand, by name."""
    return fetch_rows(query, "SELECT brand_id, brand_name FROM brand_profiles ORDER BY lower(brand_name), brand_id")


def fetch_brand(query: Query, brand_id: str) -> Row | None:
    """Return one brand's facts with `themes` in words; None where it is not published.

    `themes` is null where the brand's text is unknown.
    """
    sql = """
        SELECT brand_id, brand_name, theme, audience_age_min, audience_age_max, audience_genders, audience_locations
        FROM brand_profiles WHERE brand_id = $brand_id
    """
    found = fetch_rows(query, sql, {"brand_id": brand_id})
    themes_sql = f"SELECT themes FROM ({_themes_sql()}) WHERE brand_id = $brand_id AND is_known"
    themes = next((row["themes"] for row in fetch_rows(query, themes_sql, {"brand_id": brand_id})), None)
    return {**found[0], "themes": themes} if found else None


@cache
def _themes_sql() -> str:
    brands = ibis.table(ibis_schema(BRAND_PROFILES), name=BRAND_PROFILES.name)
    named = brands.select("brand_id", themes=themes_in_words(brands), is_known=brands.theme.notnull())
    return str(ibis.to_sql(named, dialect="duckdb"))


TOP_VIDEO_COUNT: Final = 3


def fetch_looks(query: Query, creator_ids: Sequence[str]) -> dict[str, Row]:
    """Return the clip measurements of creators, by creator_id; null where no clip was measured."""
    columns = ", ".join(column.name for column in MEASUREMENTS)
    sql = f"SELECT creator_id, {columns} FROM creator_profiles WHERE list_contains($creator_ids, creator_id)"
    return {row["creator_id"]: row for row in fetch_rows(query, sql, {"creator_ids": list(creator_ids)})}


def fetch_top_videos(query: Query, creator_ids: Sequence[str]) -> list[Row]:
    """Return the most viewed videos of each creator: caption, view_count, engagement_rate, upload_date, place."""
    sql = f"""
        WITH chosen AS (
            SELECT creator_id, account_key FROM creator_profiles WHERE list_contains($creator_ids, creator_id)
        )
        SELECT c.creator_id, v.video_id, v.caption, v.view_count, v.engagement_rate, v.upload_date,
               row_number() OVER (PARTITION BY c.creator_id ORDER BY v.view_count DESC NULLS LAST, v.video_id) AS place
        FROM videos v JOIN chosen c ON {account_key_sql("v")} = c.account_key
        QUALIFY place <= {TOP_VIDEO_COUNT}
        ORDER BY c.creator_id, place
    """
    return fetch_rows(query, sql, {"creator_ids": list(creator_ids)})
