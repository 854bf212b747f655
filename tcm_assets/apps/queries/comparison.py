"""Two to four creators side by side: numbers, audience, looks, top videos and their scores for a brand.

Does not belong here: who is compared (`apps.views.marketplace`), how it looks.
"""

from collections.abc import Sequence

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.creator_filters import CANDIDATES
from tcm_assets.apps.queries.rows import Row, rows
from tcm_assets.schemas.visual_features import MEASUREMENTS

MOST_COMPARED = 4
"""More do not fit beside each other."""

TOP_VIDEO_COUNT = 3

LOOKS = tuple(column.name for column in MEASUREMENTS)
"""The measurements of a creator's clips, in the order of the columns."""


def compared_creators(query: Query, creator_ids: Sequence[str], brand_id: str) -> list[Row]:
    """The creators' facts, looks and score components for `brand_id`, in the order of `creator_ids`."""
    sql = f"""
        WITH {CANDIDATES}
        SELECT c.*, s.score, s.content_similarity, s.audience_match, s.visual_similarity, s.engagement_strength,
               {", ".join(f"p.{name}" for name in LOOKS)}
        FROM candidates c JOIN creator_profiles p USING (creator_id)
        LEFT JOIN similarity_scores s ON s.creator_id = c.creator_id AND s.brand_id = $brand_id
        WHERE list_contains($creator_ids, c.creator_id)
        ORDER BY list_position($creator_ids, c.creator_id)
    """
    return rows(query, sql, {"creator_ids": list(creator_ids), "brand_id": brand_id})


def top_videos(query: Query, creator_ids: Sequence[str]) -> list[Row]:
    """The most viewed videos of each creator: creator_id, caption, view_count, engagement_rate, upload_date, place."""
    sql = f"""
        WITH chosen AS (
            SELECT creator_id, username FROM creator_profiles WHERE list_contains($creator_ids, creator_id)
        )
        SELECT c.creator_id, v.video_id, v.caption, v.view_count, v.engagement_rate, v.upload_date,
               row_number() OVER (PARTITION BY c.creator_id ORDER BY v.view_count DESC, v.video_id) AS place
        FROM videos v JOIN chosen c ON v.author_username = c.username
        QUALIFY place <= {TOP_VIDEO_COUNT}
        ORDER BY c.creator_id, place
    """
    return rows(query, sql, {"creator_ids": list(creator_ids)})
