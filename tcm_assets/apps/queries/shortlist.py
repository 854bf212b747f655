"""The creators that fit a brand, best first: what `recommendations` advises and the whole ranking below it.

Belongs here: brands, and pages of a brand's ranking. Does not belong here: filters on creators (`creator_filters`),
rankings for a text (`brief_ranking`), words about a score (`pair_reasons`).
"""

from dataclasses import dataclass

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.creator_filters import CANDIDATES, CreatorFilters
from tcm_assets.apps.queries.pair_reasons import brand_themes, pair_reasons
from tcm_assets.apps.queries.rows import Row, rows

PAGE_SIZE = 10
"""Creators on a page of the shortlist: what one scrolls through with interest."""


@dataclass(frozen=True, kw_only=True)
class Shortlist:
    """One page of candidates, with `rank` counted before the filters, and how many the filters leave."""

    creators: list[Row]
    count: int


def brands(query: Query) -> list[Row]:
    """Every brand, by name: brand_id, brand_name."""
    return rows(query, "SELECT brand_id, brand_name FROM brand_profiles ORDER BY lower(brand_name), brand_id")


def brand(query: Query, brand_id: str) -> Row | None:
    """What a brand asks for: brand_name, audience, and `themes` in the words of reasons; None for an unknown id."""
    sql = """
        SELECT brand_id, brand_name, audience_age_min, audience_age_max, audience_genders, audience_locations
        FROM brand_profiles WHERE brand_id = $brand_id
    """
    found = rows(query, sql, {"brand_id": brand_id})
    return {**found[0], "themes": brand_themes(query, brand_id)} if found else None


def shortlist_for_brand(
    query: Query, brand_id: str, filters: CreatorFilters, *, limit: int | None = PAGE_SIZE, offset: int = 0
) -> Shortlist:
    """The creators scored for `brand_id` that meet `filters`, the best first; no `limit` gives them all.

    A row has the creator's facts, `score` and its four components in [0, 1] (null: unknown), and `reason`: the one of
    `recommendations`, and in the same words below it. Creators without a score are left out: nothing is known of their
    content.
    """
    condition, parameters = filters.condition()
    sql = f"""
        WITH {CANDIDATES},
        ranked AS (
            SELECT c.*, s.score, s.content_similarity, s.audience_match, s.visual_similarity, s.engagement_strength,
                   row_number() OVER (ORDER BY s.score DESC, lower(c.creator_name), c.creator_id) AS rank
            FROM similarity_scores s JOIN candidates c USING (creator_id)
            WHERE s.brand_id = $brand_id AND s.score IS NOT NULL
        ),
        wanted AS (SELECT *, count(*) OVER () AS wanted_count FROM ranked WHERE {condition}),
        shown AS (SELECT * FROM wanted ORDER BY rank {"" if limit is None else "LIMIT $limit OFFSET $offset"})
        SELECT shown.*, r.reason FROM shown
        LEFT JOIN recommendations r
            ON r.direction = 'creators_for_brand' AND r.subject_id = $brand_id AND r.recommended_id = shown.creator_id
        ORDER BY shown.rank
    """
    found = rows(query, sql, {**parameters, "brand_id": brand_id, "limit": limit, "offset": offset})
    unexplained = [row for row in found if row["reason"] is None]
    if unexplained:
        reasons = pair_reasons(query, brand_id, [row["creator_id"] for row in unexplained])
        for row in unexplained:
            row["reason"] = reasons[row["creator_id"]]
    return Shortlist(creators=found, count=found[0]["wanted_count"] if found else 0)
