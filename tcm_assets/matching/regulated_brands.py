"""`regulated_brands`, and the pairs that the audience gate lets through."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.matching.audience_gate import LIMITS, audience_gate
from tcm_assets.matching.brand_profiles import BRAND_TEXTS
from tcm_assets.matching.regulated_goods import regulated_goods
from tcm_assets.matching.regulated_meanings import RegulatedMeanings
from tcm_assets.matching.tables import REGULATED_BRANDS
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.models.vectors import rows_of
from tcm_assets.tables.types import arrow_schema

if TYPE_CHECKING:
    from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

AUDIENCE_OF_GATE = ("audience_age_min", "audience_age_max", "audience_locations")
"""Columns of a creator that the gate looks at."""


def describe_regulated_brands(batch: pa.RecordBatch, encoder: TextEncoder) -> pa.RecordBatch:
    """Turn rows of `cleaned_brands` into rows of REGULATED_BRANDS, one for one; each row depends on itself alone."""
    goals, activities = (batch[name].to_pylist() for name in BRAND_TEXTS)
    margins = RegulatedMeanings.of(encoder.encode).margins(goals, activities, encoder.encode)
    rows = [_row(brand, own) for brand, own in zip(batch.to_pylist(), margins, strict=True)]
    columns = pa.Table.from_pylist(rows, schema=arrow_schema(REGULATED_BRANDS))
    return rows_of(REGULATED_BRANDS, {name: columns[name].combine_chunks() for name in columns.column_names})


def _row(brand: Mapping[str, Any], margins: Mapping[str, float] | None) -> dict[str, Any]:
    found = regulated_goods(brand["brand_name"], brand["marketing_goals"], brand["past_activities"], margins)
    limit = LIMITS[found.category] if found else None
    return {
        "brand_id": brand["brand_id"],
        "brand_name": brand["brand_name"],
        "regulated_category": found and found.category,
        "evidence": list(found.evidence) if found else [],
        "least_age": limit and limit.least_age,
        "source": limit and limit.source,
    }


def passing_audiences(
    brands: Iterable[Mapping[str, Any]], audiences: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the pairs of a regulated brand (brand_id) and an audience that passes its gate.

    `brands` are rows of `regulated_brands` with the brand's own `audience_locations`, the countries of its campaigns;
    `audiences` have AUDIENCE_OF_GATE, each once.
    """
    return [
        {"brand_id": brand["brand_id"], **{name: audience[name] for name in AUDIENCE_OF_GATE}}
        for brand in brands
        if brand["regulated_category"] is not None
        for audience in audiences
        if audience_gate(
            brand["regulated_category"],
            *(audience[name] for name in AUDIENCE_OF_GATE),
            campaign_countries=brand["audience_locations"],
        ).result
        == "pass"
    ]


def select_past_the_gate(
    warehouse: "DuckDBWarehouse", pairs: ir.Table, creators: ir.Table, brands: ir.Table, regulated_brands: ir.Table
) -> ir.Table:
    """Return the pairs (creator_id, brand_id) that may be recommended; `creators` and `brands` are the profiles."""
    limited = regulated_brands.filter(regulated_brands.regulated_category.notnull())
    limited = limited.inner_join(brands.select("brand_id", "audience_locations"), "brand_id")
    rows = warehouse.fetch(limited.select("brand_id", "regulated_category", "audience_locations"))
    if rows.num_rows == 0:
        return pairs
    audiences = warehouse.fetch(creators.select(*AUDIENCE_OF_GATE).distinct())
    passing = passing_audiences(rows.to_pylist(), audiences.to_pylist())
    return pairs_past_the_gate(pairs, creators, regulated_brands, passing)


def pairs_past_the_gate(
    pairs: ir.Table, creators: ir.Table, regulated_brands: ir.Table, passing: Sequence[Mapping[str, Any]]
) -> ir.Table:
    """Return the pairs (creator_id, brand_id) of brands that are not regulated, or whose audience passes.

    `passing` is the result of `passing_audiences` for the audiences of `creators`.
    """
    types = {
        "audience_age_min": pa.int64(),
        "audience_age_max": pa.int64(),
        "audience_locations": pa.list_(pa.string()),
    }
    schema = pa.schema({"brand_id": pa.string(), **types})
    listed = ibis.memtable(pa.Table.from_pylist([dict(each) for each in passing], schema=schema))
    same_audience = [creators[name].identical_to(listed[name]) for name in AUDIENCE_OF_GATE]
    allowed = creators.inner_join(listed, same_audience).select("creator_id", "brand_id")
    limited = regulated_brands.filter(regulated_brands.regulated_category.notnull()).select("brand_id")
    free = pairs.anti_join(limited, "brand_id")
    return free.union(pairs.semi_join(limited, "brand_id").semi_join(allowed, ["creator_id", "brand_id"]))
