"""The tables of campaigns."""

from tcm_assets.campaigns.safety.safety_tables import CREATOR_SAFETY as CREATOR_SAFETY
from tcm_assets.campaigns.safety.safety_tables import SAFETY_CONTESTS as SAFETY_CONTESTS
from tcm_assets.campaigns.safety.safety_tables import SAFETY_FINDINGS as SAFETY_FINDINGS
