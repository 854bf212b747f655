"""Columns that the ledger's tables share."""

from tcm_assets.schemas.table import Column

ACCOUNT_ID = Column(
    name="account_id", dtype="string", description="The ledger's account: TikTok's id of the earning account, as text."
)
