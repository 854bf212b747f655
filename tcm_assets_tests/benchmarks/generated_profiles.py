"""Generated creators and brands of a published copy, and their matches."""

from typing import Final

import duckdb

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.themes import SPONSOR_THEMES
from tcm_assets.models.subject_encoder import SubjectEncoder
from tcm_assets.tables.match_components import SIMILARITY_COMPONENTS
from tcm_assets_tests.benchmarks.generated_columns import LISTED_CREATORS, fill, same

BRANDS: Final = 49

_THEMES: Final = tuple(SPONSOR_THEMES[:8])

_CATEGORIES: Final = ("dance", "comedy and skits", "makeup", "food and cooking", "football", "video games")

_PLACES: Final = ("United States", "Germany", "Brazil", "Japan", "Kenya", "France", "India", "Worldwide")

_EMBEDDING_SIZE: Final = 1_280


def _vector(size: int, about: str, *, is_shares: bool = False) -> str:
    """Return the SQL of a vector: of norm about 1, or of shares that sum to about 1."""
    scale = f"2.0 / {size}" if is_shares else f"sqrt(3.0 / {size})"
    return f"list_transform(range({size}), lambda place: {scale} * share({size} * i + place, '{about}'))"


def write_profiles(connection: duckdb.DuckDBPyConnection) -> None:
    """Write both lists, their profiles, every pair's scores and the recommendations."""
    _write_lists(connection)
    _write_matching(connection)


def _write_lists(connection: duckdb.DuckDBPyConnection) -> None:
    audience = {
        "audience_age_min": "13 + (10 * share(i, 'young'))::BIGINT",
        "audience_age_max": "30 + (30 * share(i, 'old'))::BIGINT",
        "audience_genders": "CASE WHEN share(i, 'gender') < 0.3 THEN ['female'] ELSE ['female', 'male'] END",
        "audience_locations": f"[{_pick(_PLACES, 'place')}]",
    }
    encoder = SubjectEncoder()
    embedding = {
        "embedding": _vector(_EMBEDDING_SIZE, "vector"),
        "theme_shares": _vector(len(SPONSOR_THEMES), "theme", is_shares=True),
        "model_name": f"'{encoder.name}'",
        "model_revision": f"'{encoder.revision}'",
    }
    creators = f"""(
        SELECT i, i::VARCHAR AS creator_id, 'Creator ' || i AS creator_name, 'account_' || i AS username, found.*
        FROM range({LISTED_CREATORS}) numbers(i) LEFT JOIN (
            SELECT author_id, count(*) AS videos, median(view_count)::BIGINT AS views,
                median(engagement_rate) AS rate, max(follower_count) AS followers FROM drawn GROUP BY author_id
        ) found ON found.author_id = i::VARCHAR
    )"""
    named = same("creator_id", "creator_name", "username") | {
        "content_tags": "[word(i, 'content'), word(i, 'content 2')]",
        "follower_count": "followers",
    }
    fill(
        connection,
        "creator_profiles",
        creators,
        {
            **named,
            **audience,
            **embedding,
            "class_shares": _vector(len(CONTENT_TAXONOMY), "class", is_shares=True),
            "content_evidence": "share(i, 'evidence')",
            "country": _pick(_PLACES[:-1], "home"),
            "account_key": "creator_id",
            "category": _pick(_CATEGORIES, "category"),
            "video_count": "coalesce(videos, 0)",
            "median_view_count": "views",
            "median_engagement_rate": "rate",
            "engagement_strength": "CASE WHEN videos IS NOT NULL THEN share(i, 'strength') END",
        },
    )
    fill(connection, "cleaned_creators", creators, named | audience)
    brands = f"""(
        SELECT i, 'B' || i AS brand_id, 'Brand ' || i AS brand_name FROM range({BRANDS}) numbers(i)
    )"""
    fill(
        connection,
        "brand_profiles",
        brands,
        {
            **same("brand_id", "brand_name"),
            **audience,
            **embedding,
            "wanted_classes": _vector(len(CONTENT_TAXONOMY), "wanted", is_shares=True),
            "theme": _pick(_THEMES, "theme"),
            "themes": f"[{_pick(_THEMES, 'theme')}]",
        },
    )
    fill(connection, "cleaned_brands", brands, same("brand_id", "brand_name") | audience)


def _pick(values: tuple[str, ...], about: str) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"([{listed}])[1 + floor({len(values)} * share(i, '{about}'))::INTEGER]"


def _write_matching(connection: duckdb.DuckDBPyConnection) -> None:
    """Write every pair's score, and the best of each side."""
    drawn = {name: f"share(pair, '{name}')" for name in SIMILARITY_COMPONENTS}
    fill(
        connection,
        "similarity_scores",
        "(SELECT creator_id, creator_name, brand_id, brand_name, hash(creator_id, brand_id) AS pair "
        "FROM creator_profiles, brand_profiles)",
        {
            **same("creator_id", "creator_name", "brand_id", "brand_name"),
            **drawn,
            "score": f"({' + '.join(drawn.values())}) / {len(drawn)}",
        },
    )
    directions = (("brands_for_creator", "creator", "brand", 5), ("creators_for_brand", "brand", "creator", 10))
    best = " UNION ALL ".join(
        f"SELECT *, '{direction}' AS direction, {subject}_id AS subject_id, {subject}_name AS subject_name, "
        f"{other}_id AS other_id, {other}_name AS other_name, "
        f"row_number() OVER (PARTITION BY {subject}_id ORDER BY score DESC, {other}_id) AS place "
        f"FROM similarity_scores QUALIFY place <= {most}"
        for direction, subject, other, most in directions
    )
    gave = {f"{name}_contribution": f"{name} / {len(drawn)}" for name in drawn}
    fill(
        connection,
        "recommendations",
        f"({best})",
        {
            **same("direction", "subject_id", "subject_name", "score"),
            **gave,
            "rank": "place",
            "recommended_id": "other_id",
            "recommended_name": "other_name",
            "reason": "'Content and audience fit, as generated.'",
        },
    )
