"""Shortlists as CSV files that spreadsheets open, and run nothing of."""

from collections.abc import Mapping, Sequence
from typing import Final

from tcm_assets.apps.marketplace.facts import describe_audience, profile_link
from tcm_assets.apps.published import Row
from tcm_assets.apps.words import COMPONENT_NAMES
from tcm_assets.services.spreadsheet_csv import write_spreadsheet_csv

MOST_ROWS: Final = 1_000
"""Creators of a file: nobody writes to more, and reasons take a while."""

FACT_COLUMNS: Final = {
    "rank": "Rank",
    "creator_name": "Creator",
    "username": "Handle",
    "profile": "Profile",
    "follower_count": "Followers",
    "follower_tier": "Follower tier",
    "country": "Country",
    "category": "Category",
    "content_tags": "Contents",
    "audience": "Audience",
    "video_count": "Videos",
    "newest_video_on": "Newest video",
    "median_view_count": "Median views",
    "median_engagement_rate": "Median engagement rate",
    "engagement_percentile": "Engagement percentile",
    "measured_clip_count": "Measured clips",
    "forecast_basis": "Expected views are of",
    "views_low": "Expected views, low",
    "views_median": "Expected views, median",
    "views_high": "Expected views, high",
    "price_low": "Price, low",
    "price_high": "Price, high",
    "currency": "Currency",
    "fee_basis": "Basis of the price",
    "safety_level": "Safety level",
    "safety_categories": "Safety findings",
    "last_sponsor": "Last sponsor",
    "last_sponsored_on": "Last sponsored",
    "is_restricted": "Restricted",
    "score": "Score",
    "score_rank": "Rank by score",
    "confidence": "Confidence",
    **{column: f"{name} score" for column, name in COMPONENT_NAMES.items()},
    "reason": "Reason",
}
"""Columns of creators, and their titles. Rank is the place in the file's own order."""

FOUND_COLUMNS: Final = {**FACT_COLUMNS, "against": "Does not meet the brief"}
"""Columns of a file of found creators."""

CAMPAIGN_COLUMNS: Final = {
    "role": "Role",
    **FACT_COLUMNS,
    "fitting_views": "Expected fitting views",
    "share_of_price": "Share of the price",
    "instead_of": "In the stead of",
    "why_not_chosen": "Why not chosen",
}
"""Columns of a campaign's file."""


def write_shortlist(
    rows: Sequence[Row], reasons: Mapping[str, str], columns: Mapping[str, str] = FACT_COLUMNS
) -> bytes:
    """Write creators as CSV, in the order given; `reasons` by creator_id."""
    complete = [
        {
            **row,
            "audience": describe_audience(row),
            "profile": profile_link(row),
            "reason": reasons.get(row["creator_id"]),
        }
        for row in rows
    ]
    return write_spreadsheet_csv(complete, columns)
