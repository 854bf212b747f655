"""`cleaned_brands`: the brand list, typed and tidied."""

from tcm_assets.schemas.audience_columns import AUDIENCE
from tcm_assets.schemas.shared_columns import BRAND_ID, BRAND_NAME
from tcm_assets.schemas.table import Column, Table

CLEANED_BRANDS = Table(
    name="cleaned_brands",
    grain="brand",
    description=(
        "The brands of brands.csv with their target audience parsed. A cell that is empty is null; a row that cannot "
        "be read is in rejected_records."
    ),
    key=("brand_id",),
    columns=(
        BRAND_ID,
        BRAND_NAME,
        *AUDIENCE,
        Column(name="marketing_goals", dtype="string", description="What the brand wants to reach.", nullable=True),
        Column(name="past_activities", dtype="string", description="Sponsorships it has done before.", nullable=True),
    ),
)
