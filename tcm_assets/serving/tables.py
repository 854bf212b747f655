"""The table `published_warehouse`."""

from tcm_assets.tables.shared_columns import count, moment
from tcm_assets.tables.table import Column, Table

PUBLISHED_WAREHOUSE = Table(
    name="published_warehouse",
    grain="table of the published copy",
    description=(
        "The read-only copy of the warehouse that apps and analysts open. It is swapped in whole, so open readers are "
        "not disturbed. This table lists its tables, and says when the copy was made."
    ),
    key=("table_name",),
    columns=(
        Column(name="table_name", dtype="string", description="A table of the published copy."),
        count("row_count", "Rows of the table."),
        count("column_count", "Columns of the table."),
        moment("published_at", "When the copy was made, the same for every table. A copied file keeps it."),
    ),
)
