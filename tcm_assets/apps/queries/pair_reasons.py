"""Why a creator fits a brand, for any scored pair, in the words in which `recommendations` explains the best ones.

The words are those of `tcm_assets.domain.matching`: an expression over tables, compiled here once and asked of the
published copy. So the sixth of a shortlist is judged in the same words, by the same bounds, as the five before it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

import ibis

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.rows import rows
from tcm_assets.domain.matching.reasons import themes_in_words
from tcm_assets.domain.matching.recommendations import explained_pairs
from tcm_assets.schemas.brand_profiles import BRAND_PROFILES
from tcm_assets.schemas.column_types import ibis_schema
from tcm_assets.schemas.creator_profiles import CREATOR_PROFILES
from tcm_assets.schemas.similarity_scores import SIMILARITY_COMPONENTS
from tcm_assets.schemas.table import Table

_ASKED: Final = "asked_pairs"


def pair_reasons(query: Query, brand_id: str, creator_ids: Sequence[str]) -> dict[str, str]:
    """The reason of each of these creators for the brand, by `creator_id`; pairs that are not scored are left out."""
    sql = f"""
        WITH {_ASKED} AS (
            SELECT creator_id, brand_id, {", ".join(SIMILARITY_COMPONENTS)} FROM similarity_scores
            WHERE brand_id = $brand_id AND creator_id IN (SELECT unnest($creator_ids)) AND score IS NOT NULL
        )
        SELECT creator_id, reason FROM ({_reasons_sql()})
    """
    found = rows(query, sql, {"brand_id": brand_id, "creator_ids": list(creator_ids)})
    return {row["creator_id"]: row["reason"] for row in found}


def brand_themes(query: Query, brand_id: str) -> str | None:
    """What the brand is about, as reasons call it: "theme, beauty" or "several themes"; None without a text of it."""
    sql = f"SELECT themes FROM ({_themes_sql()}) WHERE brand_id = $brand_id AND is_known"
    return next((str(row["themes"]) for row in rows(query, sql, {"brand_id": brand_id})), None)


@cache
def _reasons_sql() -> str:
    components = dict.fromkeys(SIMILARITY_COMPONENTS, "float64")
    asked = ibis.table({"creator_id": "string", "brand_id": "string", **components}, name=_ASKED)
    explained = explained_pairs(asked, _published(CREATOR_PROFILES), _published(BRAND_PROFILES))
    return str(ibis.to_sql(explained.select("creator_id", "reason"), dialect="duckdb"))


@cache
def _themes_sql() -> str:
    brands = _published(BRAND_PROFILES)
    named = brands.select("brand_id", themes=themes_in_words(brands), is_known=brands.theme.notnull())
    return str(ibis.to_sql(named, dialect="duckdb"))


def _published(table: Table) -> ibis.Table:
    return ibis.table(ibis_schema(table), name=table.name)
