"""A table's columns in the type systems of Ibis and Arrow, for everyone who makes or moves rows."""

from functools import cache

import ibis
import pyarrow as pa

from tcm_assets.schemas.table import Table


@cache
def ibis_schema(table: Table) -> ibis.Schema:
    """The columns of `table`, in order, as an Ibis schema."""
    return ibis.schema({column.name: column.dtype for column in table})


@cache
def arrow_schema(table: Table) -> pa.Schema:
    """The columns of `table`, in order: dates as date32, timestamps as timestamp[us] without a zone (always UTC)."""
    return ibis_schema(table).to_pyarrow()
