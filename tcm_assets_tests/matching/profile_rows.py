"""Rows of both profiles with shares of few classes and themes, for tests of what is computed from them."""

from typing import Any

import pyarrow as pa

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.tables import BRAND_PROFILES, CREATOR_PROFILES
from tcm_assets.matching.themes import SPONSOR_THEMES
from tcm_assets_tests.tables.stored_tables import arrow_rows


def shares_of(names: tuple[str, ...], shares: dict[str, float]) -> list[float]:
    """Return the shares in the order of `names`, 0 for one that is not given."""
    assert not {*shares} - {*names}
    return [shares.get(name, 0.0) for name in names]


def creator_row(creator_id: str = "c", makes: dict[str, float] | None = None, **facts: Any) -> dict[str, Any]:
    """Return a creator who makes these shares of classes; None: nothing is known of it."""
    row = {"creator_id": creator_id, "creator_name": creator_id.upper(), "content_evidence": 0.0}
    row |= {"content_tags": [], "recent_video_count": 0, "recent_classes": [], "recent_class_counts": []}
    if makes is not None:
        speaks_of = facts.pop("speaks_of", {})
        row |= {
            "embedding": facts.pop("embedding", [1.0, 0.0]),
            "class_shares": shares_of(CONTENT_TAXONOMY, makes),
            "theme_shares": shares_of(SPONSOR_THEMES, speaks_of),
            "content_evidence": 0.5,
        }
    return row | facts


def brand_row(brand_id: str = "b", wants: dict[str, float] | None = None, **facts: Any) -> dict[str, Any]:
    """Return a brand that these classes suit; None: nothing is known of it."""
    row = {"brand_id": brand_id, "brand_name": brand_id.upper(), "themes": []}
    if wants is not None:
        sells = facts.pop("sells", {})
        row |= {
            "embedding": facts.pop("embedding", [0.0, 1.0]),
            "wanted_classes": shares_of(CONTENT_TAXONOMY, wants),
            "theme_shares": shares_of(SPONSOR_THEMES, sells),
        }
    return row | facts


def creator_rows(*rows: dict[str, Any]) -> pa.RecordBatch:
    """Return the rows as a batch of `creator_profiles`."""
    table = arrow_rows(CREATOR_PROFILES, rows).combine_chunks()
    return table.to_batches()[0] if rows else pa.RecordBatch.from_pylist([], table.schema)


def brand_rows(*rows: dict[str, Any]) -> pa.Table:
    """Return the rows as `brand_profiles`."""
    return arrow_rows(BRAND_PROFILES, rows)
