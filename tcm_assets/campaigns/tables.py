"""The tables of campaigns: briefs."""

from tcm_assets.campaigns.briefs.brief_table import CAMPAIGN_BRIEFS

__all__ = ["CAMPAIGN_BRIEFS"]
