"""Why creators fit what is asked for, in the words of recommendations (`matching/match_reasons.py`)."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.apps.marketplace.fit import Fits
from tcm_assets.apps.published import Query, fetch_rows
from tcm_assets.matching.match_reasons import explained_pairs
from tcm_assets.matching.tables import BRAND_PROFILES, CREATOR_PROFILES, SIMILARITY_SCORES
from tcm_assets.tables.shared_columns import AUDIENCE
from tcm_assets.tables.types import duckdb_types, ibis_schema

_PAIRS: Final = "asked_pairs"
_ASKED: Final = "asked_brand"
_ASKED_COLUMNS: Final = ("brand_id", "themes", *(column.name for column in AUDIENCE))
_PAIR_COLUMNS: Final = tuple(
    column.name for column in SIMILARITY_SCORES if column.dtype in ("float64", "string") and column.name.islower()
)


def fetch_reasons(query: Query, fits: Fits, places: Sequence[int] | npt.NDArray[np.int64]) -> dict[str, str]:
    """Return the reason of each creator with a score, by `creator_id`; for a page or a file of creators."""
    if not len(places):
        return {}
    pairs = fits.rows.take(pa.array(places, pa.int64()))
    parameters: dict[str, Any] = {f"pair_{name}": pairs[name].to_pylist() for name in _PAIR_COLUMNS}
    asked = fits.asked.to_pylist()[0]
    parameters |= {f"asked_{name}": asked[name] for name in _ASKED_COLUMNS}
    types = _types(SIMILARITY_SCORES)
    unnested = ", ".join(f"unnest($pair_{name}::{types[name]}[]) AS {name}" for name in _PAIR_COLUMNS)
    types = _types(BRAND_PROFILES)
    given = ", ".join(f"$asked_{name}::{types[name]} AS {name}" for name in _ASKED_COLUMNS)
    sql = f"""
        WITH {_PAIRS} AS (FROM (SELECT {unnested}) WHERE score IS NOT NULL), {_ASKED} AS (SELECT {given})
        SELECT creator_id, reason FROM ({_reasons_sql()})
    """
    return {row["creator_id"]: row["reason"] for row in fetch_rows(query, sql, parameters)}


def prepare_reasons() -> None:
    """Write the SQL of reasons, which takes seconds, before a visitor waits for it."""
    _reasons_sql()


def _types(table: Any) -> dict[str, str]:
    return dict(duckdb_types(table))


@cache
def _reasons_sql() -> str:
    schema = ibis_schema(SIMILARITY_SCORES)
    pairs = ibis.table({name: schema[name] for name in _PAIR_COLUMNS}, name=_PAIRS)
    schema = ibis_schema(BRAND_PROFILES)
    asked = ibis.table({name: schema[name] for name in _ASKED_COLUMNS}, name=_ASKED)
    creators = ibis.table(ibis_schema(CREATOR_PROFILES), name=CREATOR_PROFILES.name)
    explained = explained_pairs(pairs, creators, asked)
    return str(ibis.to_sql(explained.select("creator_id", "reason"), dialect="duckdb"))
