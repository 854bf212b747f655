"""Whom a demo may be: the creators and the brands of the published copy."""

from typing import Final

import pyarrow as pa

from tcm_assets.apps.published import Query

OFFERED_CREATORS: Final = 1000
"""As many as a list to choose from can be searched, and a browser is sent, without a wait."""


def demo_creators(query: Query) -> pa.Table:
    """The accounts of the best rank, at most OFFERED_CREATORS of them: author_id, author_username."""
    sql = "SELECT author_id, author_username FROM creator_points ORDER BY points_rank, author_id LIMIT ?"
    return query(sql, [OFFERED_CREATORS])


def demo_brands(query: Query) -> pa.Table:
    """Brands by name: brand_id, brand_name."""
    return query("SELECT brand_id, brand_name FROM cleaned_brands ORDER BY brand_name, brand_id")
