"""The tables of campaigns, each described in the module of its part."""

from tcm_assets.campaigns.briefs.brief_table import CAMPAIGN_BRIEFS
from tcm_assets.campaigns.forecast_tables import CREATOR_FORECASTS, FORECAST_QUALITY, HELD_OUT_FORECASTS
from tcm_assets.campaigns.shortlists.shortlist_tables import (
    CAMPAIGN_FITS,
    CAMPAIGN_SHORTLIST_LIMITS,
    CAMPAIGN_SHORTLISTS,
    CAMPAIGN_TOTALS,
)
from tcm_assets.campaigns.sponsorship_tables import (
    CREATOR_SPONSORSHIPS,
    PARTNERSHIP_SIGNS,
    SPONSORSHIP_CONFLICTS,
    SPONSORSHIP_HISTORY,
)

__all__ = [
    "CAMPAIGN_BRIEFS",
    "CAMPAIGN_FITS",
    "CAMPAIGN_SHORTLISTS",
    "CAMPAIGN_SHORTLIST_LIMITS",
    "CAMPAIGN_TOTALS",
    "CREATOR_FORECASTS",
    "CREATOR_SPONSORSHIPS",
    "FORECAST_QUALITY",
    "HELD_OUT_FORECASTS",
    "PARTNERSHIP_SIGNS",
    "SPONSORSHIP_CONFLICTS",
    "SPONSORSHIP_HISTORY",
]
