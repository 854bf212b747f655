"""Which listed creators a brand wants to see: the filters of the marketplace as SQL over `candidates`.

Belongs here: the columns that a candidate has, and conditions on them. A fact that is unknown never meets a filter
on it. Does not belong here: the order of the candidates (`shortlist`, `brief_ranking`).
"""

from dataclasses import dataclass
from typing import Any

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.rows import rows
from tcm_assets.schemas.audience_columns import WORLDWIDE
from tcm_assets.schemas.follower_tiers import FOLLOWER_TIERS


def tier_of(followers: str) -> str:
    """SQL for the follower tier of the SQL number `followers`; null where that is unknown."""
    steps = " ".join(
        f"WHEN {followers} >= {tier.minimum_followers} THEN '{tier.name}'" for tier in reversed(FOLLOWER_TIERS)
    )
    return f"CASE {steps} END"


CANDIDATES = f"""
    candidates AS (
        SELECT p.creator_id, p.creator_name, p.username, p.content_tags, p.category, p.follower_count,
               {tier_of("p.follower_count")} AS follower_tier, p.video_count, p.median_view_count,
               p.median_engagement_rate, p.engagement_strength AS engagement_percentile, p.measured_clip_count,
               p.audience_age_min, p.audience_age_max, p.audience_genders, p.audience_locations,
               coalesce(c.is_restricted, false) AS is_restricted
        FROM creator_profiles p
        LEFT JOIN (
            SELECT creator_id, bool_or(standing = 'restricted') AS is_restricted FROM creator_points
            WHERE creator_id IS NOT NULL GROUP BY creator_id
        ) c USING (creator_id)
    )"""
"""One row for each listed creator, with all that filters look at. A brand learns of a restriction, which is
decided, but not of a review that is under way: that is a suspicion, and between the creator and the owner."""


@dataclass(frozen=True, kw_only=True)
class CreatorFilters:
    """What a candidate must be; an empty value asks for nothing.

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

    def condition(self) -> tuple[str, dict[str, Any]]:
        """SQL that holds for the candidates wanted, and its parameters."""
        asked: list[tuple[str, dict[str, Any]]] = []
        if self.contents:
            wanted = {"contents": list(self.contents)}
            asked.append(("(list_has_any(content_tags, $contents) OR list_contains($contents, category))", wanted))
        if self.tiers:
            asked.append(("list_contains($tiers, follower_tier)", {"tiers": list(self.tiers)}))
        if self.ages:
            youngest, oldest = self.ages
            bounds = {"youngest": youngest, "oldest": oldest}
            asked.append(("(audience_age_min <= $oldest AND audience_age_max >= $youngest)", bounds))
        if self.genders:
            asked.append(("list_has_any(audience_genders, $genders)", {"genders": list(self.genders)}))
        if self.locations:
            places = {"locations": [*self.locations, WORLDWIDE]}
            asked.append(("list_has_any(audience_locations, $locations)", places))
        if self.least_engagement > 0:
            asked.append(("engagement_percentile >= $least_engagement", {"least_engagement": self.least_engagement}))
        if self.has_clips:
            asked.append(("measured_clip_count > 0", {}))
        if self.without_restricted:
            asked.append(("NOT is_restricted", {}))
        sql = " AND ".join(f"coalesce({condition}, false)" for condition, _ in asked) or "true"
        return sql, {name: value for _, parameters in asked for name, value in parameters.items()}


@dataclass(frozen=True, kw_only=True)
class FilterChoices:
    """What the filters offer: contents and places that at least one listed creator has."""

    contents: tuple[str, ...]
    locations: tuple[str, ...]


def filter_choices(query: Query) -> FilterChoices:
    """Contents, the most frequent first, and places by name."""
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
    found = rows(query, sql)
    return FilterChoices(
        contents=tuple(row["name"] for row in found if row["kind"] == "content"),
        locations=tuple(sorted(row["name"] for row in found if row["kind"] == "place" and row["name"] != WORLDWIDE)),
    )
