"""`redemptions`: what creators took from the rewards shop."""

from tcm_assets.schemas.account_columns import ACCOUNT_ID
from tcm_assets.schemas.table import Column, Table

REDEMPTIONS = Table(
    name="redemptions",
    grain="redemption",
    description="Every reward that was ever redeemed in the shop, as the ledger's database has it.",
    key=("redemption_id",),
    columns=(
        Column(name="redemption_id", dtype="string", description="The ledger's id of the redemption."),
        ACCOUNT_ID,
        Column(name="reward_id", dtype="string", description="The reward, as the shop's catalogue calls it."),
        Column(name="points", dtype="int64", description="What it cost then.", unit="points", minimum=1),
        Column(name="exposure_min", dtype="int64", description="Feed exposure given.", unit="minutes", minimum=0),
        Column(name="wallet_usd", dtype="int64", description="E-wallet money given.", unit="US dollars", minimum=0),
        Column(name="state", dtype="string", description="Whether it was taken back.", values=("redeemed", "reversed")),
        Column(name="redeemed_at", dtype="timestamp(6)", description="When it was redeemed.", unit="UTC"),
        Column(
            name="reversed_at",
            dtype="timestamp(6)",
            description="When it was taken back; null when it was not.",
            unit="UTC",
            nullable=True,
        ),
    ),
)
