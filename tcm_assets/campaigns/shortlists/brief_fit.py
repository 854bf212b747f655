"""How well creators fit a brief: the score of matching, for the brief read as a brand.

A brief with words of its own is described as `brand_profiles` describes a brand; one without is asked for its brand of
the list, and for the audience that the brief names. Both are then scored as any pair, so that a fit means what a score
means everywhere else. Countries that the brief names are no part of the fit: they are limits of the set, and a place
where nobody is would otherwise make everybody fit nothing.
"""

from collections.abc import Callable
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.campaigns.shortlists.named_subjects import named_subjects, subjects_made
from tcm_assets.matching.match_reasons import explained_pairs
from tcm_assets.matching.similarity_scores import score_pairs
from tcm_assets.matching.typed_brands import TypedBrand, typed_brand_profile
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.tables.match_components import MatchingWeights

FIT_SCHEMA: Final = pa.schema(
    [
        ("creator_id", pa.string()),
        ("fit", pa.float64()),
        ("fit_confidence", pa.float64()),
        ("fit_reason", pa.string()),
        ("named_subjects", pa.list_(pa.string())),
    ]
)
MOST_REASONS: Final = 1_000
"""Creators whose fit is put into words, those who fit best: no shortlist looks further down."""

_BATCH: Final = 2_000  # creators at once, as `score_pairs` advises


def brief_fit(
    brief: Brief,
    creator_profiles: pa.Table,
    brand_profiles: pa.Table,
    encoder: TextEncoder,
    weights: MatchingWeights,
    fetch: Callable[[ir.Table], pa.Table],
) -> pa.Table:
    """Return one row per creator of `creator_profiles`, sorted by id, in FIT_SCHEMA; fit and confidence in [0, 1].

    `fetch` computes an expression over tables in memory, for the reasons. Everything is null where nothing is known: of
    the creator, or of what the brief wants.
    """
    creators = creator_profiles.sort_by("creator_id").combine_chunks()
    listed = brand_profiles["brand_id"]
    brand = asked_brand(
        brief,
        find_encoder=lambda: encoder,
        find_listed=lambda brand_id: brand_profiles.filter(pc.equal(listed, brand_id)).combine_chunks(),
    )
    subjects = subjects_made(named_subjects(brief), creators["embedding"], creators["content_tags"], encoder)
    if brand is None or not creators.num_rows:
        blank = [pa.nulls(creators.num_rows, each.type) for each in list(FIT_SCHEMA)[1:-1]]
        return pa.table([creators["creator_id"], *blank, subjects], schema=FIT_SCHEMA)
    scored = pa.Table.from_batches(
        score_pairs(batch, brand, weights) for batch in creators.to_batches(max_chunksize=_BATCH)
    )
    best = scored.filter(pc.is_valid(scored["score"])).sort_by([("score", "descending"), ("creator_id", "ascending")])
    best = best.slice(0, MOST_REASONS)
    explained = explained_pairs(
        ibis.memtable(best),
        ibis.memtable(creators.filter(pc.is_in(creators["creator_id"], best["creator_id"].combine_chunks()))),
        ibis.memtable(brand),
        weights,
    )
    words = fetch(explained.select("creator_id", "reason")) if best.num_rows else None
    reason_of = dict(zip(*words.to_pydict().values(), strict=True)) if words is not None else {}
    reasons = pa.array([reason_of.get(each) for each in scored["creator_id"].to_pylist()], pa.string())
    columns = [scored["creator_id"], scored["score"], scored["confidence"], reasons, subjects]
    return pa.table(columns, schema=FIT_SCHEMA)


def as_typed_brand(brief: Brief) -> TypedBrand | None:
    """Return what a brief wants as a brand that was typed in; None where it has no words of its own."""
    brand, ages = brief.brand, brief.audience_ages
    parts = (brand and brand.sells, brief.subject)
    sells = ". ".join(dict.fromkeys(part.strip().rstrip(".") for part in parts if part and part.strip())) or None
    if sells is None and brief.wanted_content is None:
        return None
    return TypedBrand(
        name=brand.name if brand else "this brief",
        sells=sells,
        wants=brief.wanted_content,
        ages=(ages.youngest, ages.oldest) if ages else None,
        genders=brief.audience_genders or (),
    )


def asked_brand(
    brief: Brief, *, find_encoder: Callable[[], TextEncoder], find_listed: Callable[[str], pa.Table]
) -> pa.Table | None:
    """Return the brief as one row of `brand_profiles`; None where it names neither a subject nor a listed brand.

    `find_encoder` is asked only for a brief with words of its own, `find_listed` for the row of a brand's id otherwise,
    of which there may be none.
    """
    typed, brand = as_typed_brand(brief), brief.brand
    if typed is not None:
        return typed_brand_profile(typed, find_encoder())
    if brand is None or brand.brand_id is None:
        return None
    listed = find_listed(brand.brand_id)
    return _with_audience_of(brief, listed) if listed.num_rows else None


def _with_audience_of(brief: Brief, listed: pa.Table) -> pa.Table:
    """Return the row of a listed brand with the audience that the brief names in the stead of its own.

    Countries of the brief make the brand's own unknown: the limits of the set keep them.
    """
    said: dict[str, Any] = {
        "audience_age_min": brief.audience_ages and brief.audience_ages.youngest,
        "audience_age_max": brief.audience_ages and brief.audience_ages.oldest,
        "audience_genders": brief.audience_genders and list(brief.audience_genders),
    }
    replaced = {name: value for name, value in said.items() if value is not None}
    if brief.audience_countries or brief.either_countries:
        replaced["audience_locations"] = None
    for name, value in replaced.items():
        place = listed.schema.get_field_index(name)
        field = listed.schema.field(place)
        listed = listed.set_column(place, field, pa.array([value], field.type))
    return listed
