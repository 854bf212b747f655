"""`published_warehouse`: what the read-only copy for apps and analysts holds."""

from tcm_assets.tables.shared_columns import count
from tcm_assets.tables.table import Column, Table

PUBLISHED_WAREHOUSE = Table(
    name="published_warehouse",
    grain="table of the published copy",
    description=(
        "The read-only copy of the warehouse that apps and analysts open, swapped in whole, so an open reader is never "
        "disturbed. This table lists what was published."
    ),
    key=("table_name",),
    columns=(
        Column(name="table_name", dtype="string", description="A table of the published copy."),
        count("row_count", "Its rows."),
        count("column_count", "Its columns."),
    ),
)
