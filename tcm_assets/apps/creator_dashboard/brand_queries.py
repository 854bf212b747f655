"""Queries for one listed creator: recommended brands, what a video costs, rivals, profiles, and lookalikes."""

from typing import Final

from tcm_assets.apps.published import Query, Row, fetch_rows, list_published_tables
from tcm_assets.matching.directions import BRANDS_FOR_CREATOR
from tcm_assets.matching.tables import contribution_column_name
from tcm_assets.tables.match_components import SIMILARITY_COMPONENTS

MATCHING_TABLES: Final = frozenset({"recommendations", "recommendation_lists"})

PROFILE_TABLES: Final = frozenset({"creator_profiles", "brand_profiles", "similarity_scores"})


def fetch_recommended_brands(query: Query, creator_id: str) -> list[Row]:
    """Return the brands for a listed creator, the best first.

    Columns: rank, recommended_id, recommended_name, score, confidence, reason, and each component's part.
    """
    components = ", ".join(contribution_column_name(component) for component in SIMILARITY_COMPONENTS)
    sql = f"""
        SELECT rank, recommended_id, recommended_name, score, confidence, reason, {components}
        FROM recommendations WHERE direction = '{BRANDS_FOR_CREATOR}' AND subject_id = $creator_id ORDER BY rank
    """
    return fetch_rows(query, sql, {"creator_id": creator_id})


def fetch_list_length(query: Query, creator_id: str) -> Row | None:
    """Return how many brands were asked for and given, and why fewer: asked_count, given_count, note; None without."""
    sql = f"""
        SELECT asked_count, given_count, note FROM recommendation_lists
        WHERE direction = '{BRANDS_FOR_CREATOR}' AND subject_id = $creator_id
    """
    found = fetch_rows(query, sql, {"creator_id": creator_id})
    return found[0] if found else None


def fetch_forecast(query: Query, creator_id: str) -> Row | None:
    """Return the creator's row of `creator_forecasts`; None where there is none."""
    found = fetch_rows(query, "FROM creator_forecasts WHERE creator_id = $creator_id", {"creator_id": creator_id})
    return found[0] if found else None


def fetch_nearest_rivals(query: Query, creator_id: str) -> dict[str, Row]:
    """Return, by brand_id, its rival that the creator worked with last, as a row of `sponsorship_conflicts`."""
    sql = """
        FROM sponsorship_conflicts WHERE creator_id = $creator_id
        QUALIFY row_number() OVER (PARTITION BY brand_id ORDER BY days_since, rival_brand_id) = 1
    """
    return {row["brand_id"]: row for row in fetch_rows(query, sql, {"creator_id": creator_id})}


def list_brands(query: Query, creator_id: str) -> list[Row]:
    """Return all listed brands, those of the best score with the creator first: brand_id, brand_name, score or null."""
    sql = """
        SELECT brand_id, brand_profiles.brand_name, score FROM brand_profiles
        LEFT JOIN (SELECT brand_id, score FROM similarity_scores WHERE creator_id = $creator_id) USING (brand_id)
        ORDER BY score DESC NULLS LAST, brand_name, brand_id
    """
    return fetch_rows(query, sql, {"creator_id": creator_id})


def fetch_creator_profile(query: Query, creator_id: str) -> Row | None:
    """Return the creator's row of `creator_profiles`; None where there is none."""
    found = fetch_rows(query, "FROM creator_profiles WHERE creator_id = $creator_id", {"creator_id": creator_id})
    return found[0] if found else None


def fetch_brand_profile(query: Query, brand_id: str) -> Row | None:
    """Return the brand's row of `brand_profiles`; None where there is none."""
    found = fetch_rows(query, "FROM brand_profiles WHERE brand_id = $brand_id", {"brand_id": brand_id})
    return found[0] if found else None


def fetch_pair(query: Query, creator_id: str, brand_id: str) -> Row | None:
    """Return the pair's row of `similarity_scores`; None where the pair is beyond the configured size."""
    sql = "FROM similarity_scores WHERE creator_id = $creator_id AND brand_id = $brand_id"
    found = fetch_rows(query, sql, {"creator_id": creator_id, "brand_id": brand_id})
    return found[0] if found else None


def fetch_regulated_category(query: Query, brand_id: str) -> str | None:
    """Return which goods limited by age the brand sells; None where none, or while that is not published."""
    if "regulated_brands" not in list_published_tables(query):
        return None
    sql = "SELECT regulated_category FROM regulated_brands WHERE brand_id = $brand_id"
    found = fetch_rows(query, sql, {"brand_id": brand_id})
    return found[0]["regulated_category"] if found else None


def fetch_best_content(query: Query, brand_id: str) -> Row | None:
    """Return the row of `creator_profiles` whose content fits the brand best; None where nobody's is known to.

    It is somebody else's: use its vectors, and show nothing of it.
    """
    sql = """
        FROM creator_profiles WHERE creator_id = (
            SELECT creator_id FROM similarity_scores WHERE brand_id = $brand_id AND content_similarity IS NOT NULL
            ORDER BY content_similarity DESC, creator_id LIMIT 1
        )
    """
    found = fetch_rows(query, sql, {"brand_id": brand_id})
    return found[0] if found else None


def fetch_lookalikes(query: Query, creator_id: str) -> list[Row]:
    """Return who is most like the creator, by public facts alone, the most alike first.

    Columns: lookalike_name, username, shared_tags, category, own_category, follower_tier, own_follower_tier. What the
    list says of somebody's audience, engagement or similarity is left out: it is the owner's, not public.
    """
    sql = """
        SELECT alike.lookalike_name, other.username,
            [tag FOR tag IN own.content_tags IF list_contains(other.content_tags, tag)] AS shared_tags,
            other.category, own.category AS own_category, other.follower_tier, own.follower_tier AS own_follower_tier
        FROM creator_lookalikes AS alike
        JOIN creator_profiles AS own ON own.creator_id = alike.creator_id
        JOIN creator_profiles AS other ON other.creator_id = alike.lookalike_id
        WHERE alike.creator_id = $creator_id ORDER BY alike.rank
    """
    return fetch_rows(query, sql, {"creator_id": creator_id})
