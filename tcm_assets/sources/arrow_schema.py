"""A table's description as an Arrow schema, for what is read here.

Belongs here: that one translation. How the warehouse translates the same description is its own affair.
"""

import ibis
import pyarrow as pa

from tcm_assets.schemas.table import Table


def arrow_schema(table: Table) -> pa.Schema:
    """The columns of `table`, in order: dates as date32, timestamps as timestamp[us] without a zone (always UTC)."""
    return ibis.schema({column.name: column.dtype for column in table}).to_pyarrow()
