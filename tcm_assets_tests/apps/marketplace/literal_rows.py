"""A row of the marketplace: a creator with nothing known but what a test says."""

from typing import Any

from tcm_assets.apps.marketplace.spreadsheets import CAMPAIGN_COLUMNS

_EMPTY: dict[str, Any] = {
    **dict.fromkeys(CAMPAIGN_COLUMNS),
    **dict.fromkeys(("audience_age_min", "audience_age_max", "audience_genders", "audience_locations")),
    **dict.fromkeys(("paid_video_count", "recent_paid_share", "safety_video_count", "forecast_blank_reason")),
    **dict.fromkeys(("authenticity", "authenticity_level", "authenticity_peer_share", "authenticity_evidence")),
    **dict.fromkeys(("authenticity_video_count", "authenticity_followed_count")),
    "creator_id": "1",
    "creator_name": "Name",
    "content_tags": [],
    "video_count": 0,
    "measured_clip_count": 0,
    "is_restricted": False,
    "is_invented": False,
}


def row(**facts: Any) -> dict[str, Any]:
    """The row, with these facts."""
    return {**_EMPTY, **facts}
