"""Queries of the marketplace: filters, brands, shortlists for a brand with reasons, and compared creators."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import ibis

from tcm_assets.apps.published import Query, Row, fetch_rows
from tcm_assets.catalogue.creator_accounts import account_key_sql
from tcm_assets.clips.tables import MEASUREMENTS
from tcm_assets.matching.match_reasons import explained_pairs, themes_in_words
from tcm_assets.matching.tables import BRAND_PROFILES, CREATOR_PROFILES, SIMILARITY_SCORES
from tcm_assets.points.populations import FOLLOWER_TIERS
from tcm_assets.tables.match_components import SIMILARITY_COMPONENTS
from tcm_assets.tables.shared_columns import WORLDWIDE
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import ibis_schema

_COMPONENTS: Final = ", ".join(f"s.{component}" for component in SIMILARITY_COMPONENTS)

_ASKED: Final = "asked_pairs"
_ASKED_COLUMNS: Final = (
    "creator_id",
    "brand_id",
    "matched_class",
    *SIMILARITY_COMPONENTS,
    "audience_match_low",
    "audience_match_high",
    "score",
)


def tier_sql(followers: str) -> str:
    """Return SQL for the follower tier of the SQL number `followers`; null where it is unknown."""
    steps = " ".join(
        f"WHEN {followers} >= {tier.minimum_followers} THEN '{tier.name}'" for tier in reversed(FOLLOWER_TIERS)
    )
    return f"CASE {steps} END"


CANDIDATES: Final = f"""
    candidates AS (
        SELECT p.creator_id, p.creator_name, p.username, p.account_key, p.content_tags, p.category, p.follower_count,
               {tier_sql("p.follower_count")} AS follower_tier, p.video_count, p.median_view_count,
               p.median_engagement_rate, p.engagement_strength AS engagement_percentile, p.measured_clip_count,
               p.audience_age_min, p.audience_age_max, p.audience_genders, p.audience_locations,
               coalesce(a.standing = 'restricted', false) AS is_restricted
        FROM creator_profiles p LEFT JOIN creator_points a ON a.author_id = p.account_key
    )"""
"""One row for each listed creator, with the columns of the filters. Brands see a restriction, which is decided, but not
a review under way: a suspicion stays between the creator and the owner."""


@dataclass(frozen=True, kw_only=True)
class CreatorFilters:
    """Conditions on a creator; an empty value asks for nothing.

    `ages` is met by an audience that overlaps it, `genders` and `locations` by one that has any of them (a worldwide
    audience is everywhere), `least_engagement` is a percentile in [0, 1].
    """

    contents: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    ages: tuple[int, int] | None = None
    genders: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    least_engagement: float = 0.0
    has_clips: bool = False
    without_restricted: bool = True

    def to_sql(self) -> tuple[str, dict[str, Any]]:
        """Return SQL over `candidates` that holds for the creators wanted, and its parameters."""
        conditions = {
            "(list_has_any(content_tags, $contents) OR list_contains($contents, category))": self.contents,
            "list_contains($tiers, follower_tier)": self.tiers,
            "(audience_age_min <= $oldest AND audience_age_max >= $youngest)": self.ages,
            "list_has_any(audience_genders, $genders)": self.genders,
            "list_has_any(audience_locations, $locations)": self.locations,
            "engagement_percentile >= $least_engagement": self.least_engagement > 0,
            "measured_clip_count > 0": self.has_clips,
            "NOT is_restricted": self.without_restricted,
        }
        youngest, oldest = self.ages or (None, None)
        parameters = {
            "contents": list(self.contents),
            "tiers": list(self.tiers),
            "youngest": youngest,
            "oldest": oldest,
            "genders": list(self.genders),
            "locations": [*self.locations, WORLDWIDE],
            "least_engagement": self.least_engagement,
        }
        # Unknown is not met.
        asked = [f"coalesce({condition}, false)" for condition, is_asked in conditions.items() if is_asked]
        return " AND ".join(asked) or "true", parameters


@dataclass(frozen=True, kw_only=True)
class FilterChoices:
    """Contents and places that at least one listed creator has."""

    contents: tuple[str, ...]
    locations: tuple[str, ...]


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
        ORDER BY kind, creators DESC, name
    """
    found = fetch_rows(query, sql)
    return FilterChoices(
        contents=tuple(row["name"] for row in found if row["kind"] == "content"),
        locations=tuple(sorted(row["name"] for row in found if row["kind"] == "place" and row["name"] != WORLDWIDE)),
    )


PAGE_SIZE: Final = 10
"""Creators on a page of a shortlist."""


@dataclass(frozen=True, kw_only=True)
class Shortlist:
    """One page of creators, with `rank` from before the filters, and the `count` that the filters leave."""

    creators: list[Row]
    count: int


def fetch_brands(query: Query) -> list[Row]:
    """Return every brand by name: brand_id, brand_name."""
    return fetch_rows(query, "SELECT brand_id, brand_name FROM brand_profiles ORDER BY lower(brand_name), brand_id")


def fetch_brand(query: Query, brand_id: str) -> Row | None:
    """Return a brand's name, audience, and `themes`; None for an unknown id.

    `themes` is in the words of the reasons, "fashion" or "perfume, and skincare"; None without the brand's text.
    """
    sql = """
        SELECT brand_id, brand_name, audience_age_min, audience_age_max, audience_genders, audience_locations
        FROM brand_profiles WHERE brand_id = $brand_id
    """
    found = fetch_rows(query, sql, {"brand_id": brand_id})
    themes_sql = f"SELECT themes FROM ({_themes_sql()}) WHERE brand_id = $brand_id AND is_known"
    themes = next((row["themes"] for row in fetch_rows(query, themes_sql, {"brand_id": brand_id})), None)
    return {**found[0], "themes": themes} if found else None


def shortlist_for_brand(
    query: Query, brand_id: str, filters: CreatorFilters, *, limit: int | None = PAGE_SIZE, offset: int = 0
) -> Shortlist:
    """Rank the creators scored for `brand_id` that meet `filters`, the best first; without `limit`, all of them.

    A row has the creator's facts, `score` and its four components in [0, 1] (null: unknown), and `reason`: that of
    `recommendations`, or one in the same words for ranks below. Creators without a score are left out: nothing is known
    of their content.
    """
    condition, parameters = filters.to_sql()
    sql = f"""
        WITH {CANDIDATES},
        ranked AS (
            SELECT c.*, s.score, {_COMPONENTS},
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
    found = fetch_rows(query, sql, {**parameters, "brand_id": brand_id, "limit": limit, "offset": offset})
    unexplained = [row for row in found if row["reason"] is None]
    if unexplained:
        reasons = fetch_pair_reasons(query, brand_id, [row["creator_id"] for row in unexplained])
        for row in unexplained:
            row["reason"] = reasons[row["creator_id"]]
    return Shortlist(creators=found, count=found[0]["wanted_count"] if found else 0)


def fetch_pair_reasons(query: Query, brand_id: str, creator_ids: Sequence[str]) -> dict[str, str]:
    """Return the reason of each of these creators for the brand, by `creator_id`; unscored pairs are left out."""
    sql = f"""
        WITH {_ASKED} AS (
            SELECT {", ".join(_ASKED_COLUMNS)} FROM similarity_scores
            WHERE brand_id = $brand_id AND creator_id IN (SELECT unnest($creator_ids)) AND score IS NOT NULL
        )
        SELECT creator_id, reason FROM ({_reasons_sql()})
    """
    found = fetch_rows(query, sql, {"brand_id": brand_id, "creator_ids": list(creator_ids)})
    return {row["creator_id"]: row["reason"] for row in found}


@cache
def _reasons_sql() -> str:
    schema = ibis_schema(SIMILARITY_SCORES)
    asked = ibis.table({name: schema[name] for name in _ASKED_COLUMNS}, name=_ASKED)
    explained = explained_pairs(asked, _published(CREATOR_PROFILES), _published(BRAND_PROFILES))
    return str(ibis.to_sql(explained.select("creator_id", "reason"), dialect="duckdb"))


@cache
def _themes_sql() -> str:
    brands = _published(BRAND_PROFILES)
    named = brands.select("brand_id", themes=themes_in_words(brands), is_known=brands.theme.notnull())
    return str(ibis.to_sql(named, dialect="duckdb"))


def _published(table: Table) -> ibis.Table:
    return ibis.table(ibis_schema(table), name=table.name)


MOST_COMPARED: Final = 4
"""More do not fit beside each other."""

TOP_VIDEO_COUNT: Final = 3


def fetch_compared_creators(query: Query, creator_ids: Sequence[str], brand_id: str) -> list[Row]:
    """Return the creators' facts, clip measurements and score components for the brand, in the order of the ids."""
    sql = f"""
        WITH {CANDIDATES}
        SELECT c.*, s.score, {_COMPONENTS},
               {", ".join(f"p.{column.name}" for column in MEASUREMENTS)}
        FROM candidates c JOIN creator_profiles p USING (creator_id)
        LEFT JOIN similarity_scores s ON s.creator_id = c.creator_id AND s.brand_id = $brand_id
        WHERE list_contains($creator_ids, c.creator_id)
        ORDER BY list_position($creator_ids, c.creator_id)
    """
    return fetch_rows(query, sql, {"creator_ids": list(creator_ids), "brand_id": brand_id})


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
