"""The tables of campaigns, each described in the module of its part."""

from tcm_assets.campaigns.briefs.brief_table import CAMPAIGN_BRIEFS
from tcm_assets.campaigns.sponsorship_tables import (
    CREATOR_SPONSORSHIPS,
    PARTNERSHIP_SIGNS,
    SPONSORSHIP_CONFLICTS,
    SPONSORSHIP_HISTORY,
)

__all__ = [
    "CAMPAIGN_BRIEFS",
    "CREATOR_SPONSORSHIPS",
    "PARTNERSHIP_SIGNS",
    "SPONSORSHIP_CONFLICTS",
    "SPONSORSHIP_HISTORY",
]
