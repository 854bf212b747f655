"""Candidates from the tables: profile, forecast, safety and partnerships of listed creators, beside a brief's fit."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.campaigns.shortlists.brief_goods import regulated_category_of
from tcm_assets.campaigns.shortlists.candidates import CANDIDATE_SCHEMA, Candidates
from tcm_assets.matching.audience_gate import Gate, audience_gate
from tcm_assets.matching.audience_match import audience_match
from tcm_assets.models.vectors import EncodeTexts
from tcm_assets.tables.shared_columns import OLDEST_AGE
from tcm_assets.warehouse.relations import left_joined

_OF_FORECASTS: Final = (
    *("follower_tier", "views_low", "views_median", "views_high"),
    *("currency", "price_low", "price_high"),
)


_MOST_COUNTRIES: Final = ("most countries",)
"""In the stead of a country: one without an age of its own has the age of its goods."""

OWN_GOODS_LEVELS: Final[Mapping[str, str]] = {
    "alcohol": "safety_without_alcohol",
    "tobacco and vapes": "safety_without_tobacco",
    "gambling": "safety_without_gambling",
}
"""Columns with the safety level for brands that sell the goods themselves, by the goods: a brewery looks for those who
speak of beer, and a level that counts it against them would bar all of them."""

_OF_FITS: Final = ("fit", "fit_confidence", "fit_reason", "named_subjects")


def creators_with_deals(
    creator_profiles: ir.Table,
    creator_forecasts: ir.Table,
    creator_safety: ir.Table,
    creator_sponsorships: ir.Table,
) -> ir.Table:
    """Return one row per creator: what is the same for every brief, in columns of CANDIDATE_SCHEMA, and audience ages.

    The country is the creator's own: the only one of the audience may stand in for it in a price, not in a limit.
    Columns of OWN_GOODS_LEVELS are beside the safety level.
    """
    profiles = creator_profiles.select(
        "creator_id",
        "creator_name",
        "username",
        "follower_count",
        "category",
        "class_shares",
        "country",
        "audience_age_min",
        "audience_age_max",
        audience_countries="audience_locations",
        engagement_rate="median_engagement_rate",
    )
    forecasts = creator_forecasts.select("creator_id", *_OF_FORECASTS, forecast_blank_reason="blank_reason")
    own_goods = {name: name.replace("safety", "level", 1) for name in OWN_GOODS_LEVELS.values()}
    safety = creator_safety.select("creator_id", safety_level="level", safety_categories="categories", **own_goods)
    partners = creator_sponsorships.select("creator_id", "sponsors")
    return left_joined(profiles, forecasts, safety, partners, on="creator_id").order_by("creator_id")


def latest_conflicts(sponsorship_conflicts: ir.Table) -> ir.Table:
    """Return one row per creator and brand: the rival whose partnership stands in the way longest, and its last day."""
    until = sponsorship_conflicts.last_on + sponsorship_conflicts.window_days * ibis.interval(days=1)
    dated = sponsorship_conflicts.mutate(conflict_until=until.cast("date"))
    latest = [dated.conflict_until.desc(), dated.rival_name]
    first = dated.mutate(place=ibis.row_number().over(group_by=["creator_id", "brand_id"], order_by=latest))
    return first.filter(first.place == 0).select(
        "creator_id", "brand_id", "conflict_until", conflict_rival="rival_name"
    )


def candidates_of(
    brief: Brief, creators: pa.Table, fits: pa.Table, conflicts: pa.Table, regulated_category: str | None
) -> Candidates:
    """Return the candidates of a brief.

    `creators` are rows of `creators_with_deals`; `fits` of `campaign_fits` for this brief; `conflicts` of
    `latest_conflicts`, of which those of the brief's brand count. Goods of a `regulated_category` need the audience
    gate; see `regulated_category_of`.
    """
    ids = creators["creator_id"].to_pylist()
    brand_id = brief.brand.brand_id if brief.brand else None
    rival_of = {row["creator_id"]: row for row in conflicts.to_pylist() if row["brand_id"] == brand_id}
    columns: dict[str, Any] = {name: creators[name] for name in creators.column_names if name in CANDIDATE_SCHEMA.names}
    columns |= columns_of_goods(regulated_category, brief, creators)
    columns |= audience_columns(brief, creators["audience_countries"], creators["country"])
    columns |= _beside(ids, {row["creator_id"]: row for row in fits.to_pylist()}, *_OF_FITS)
    columns |= _beside(ids, rival_of, "conflict_until", "conflict_rival")
    return Candidates(pa.table(columns))


def audience_columns(
    brief: Brief, audience_countries: pa.ChunkedArray, country: pa.ChunkedArray
) -> dict[str, pa.Array]:
    """Return `audience_share`, as matching expects it of what is known; none where the brief asks for no countries."""
    if not brief.audience_countries:
        return {}
    texts = pa.list_(pa.string())
    ages = dict.fromkeys(("audience_age_min", "audience_age_max"), pa.int64())
    nothing = {**ages, "audience_genders": texts}
    creators = {name: pa.nulls(len(country), kind) for name, kind in nothing.items()}
    asked = {name: pa.nulls(1, kind) for name, kind in nothing.items()}
    shares = audience_match(
        pa.table({**creators, "audience_locations": audience_countries, "country": country}),
        pa.table({**asked, "audience_locations": pa.array([list(brief.audience_countries)], texts)}),
    )
    return {"audience_share": pa.array(shares.expected[:, 0])}


def refusal_of(category: str | None, brief: Brief) -> str | None:
    """Return why the law forbids what a brief asks for: its goods before the audience that it names; None: it does not.

    `category` is what the brief sells that the law limits by age. Of several countries one is enough where it may be
    done. Where the brief names none, the age of most counts.
    """
    if category is None:
        return None
    there, ages = brief.audience_countries or brief.either_countries, brief.audience_ages
    youngest, oldest = (ages.youngest, min(ages.oldest, OLDEST_AGE - 1)) if ages else (OLDEST_AGE, OLDEST_AGE)
    places = there or (ages and brief.creator_countries) or _MOST_COUNTRIES
    gates = [audience_gate(category, youngest, oldest, (place,)) for place in places]
    return gates[0].reason if all(gate.result == "fail" for gate in gates) else None


def columns_of_goods(category: str | None, brief: Brief, creators: pa.Table) -> dict[str, pa.Array]:
    """Return the audience gate and the safety level for a brief's goods; none where they are not limited by age.

    `creators` have `audience_age_min`, `audience_age_max`, `audience_countries` and the columns of OWN_GOODS_LEVELS.
    The safety level is that for brands which sell the goods themselves.
    """
    columns = _gates(category, brief, creators)
    if category is not None and category in OWN_GOODS_LEVELS:
        columns["safety_level"] = creators[OWN_GOODS_LEVELS[category]]
    return columns


def _gates(category: str | None, brief: Brief, creators: pa.Table) -> dict[str, pa.Array]:
    """Return the columns of the audience gate, null where the goods are not limited; each audience is asked once."""
    if category is None:
        return {}
    campaign = brief.audience_countries or brief.either_countries or brief.creator_countries
    asked: dict[tuple[Any, ...], Gate] = {}
    gates = []
    ages_and_places = (
        creators[name].to_pylist() for name in ("audience_age_min", "audience_age_max", "audience_countries")
    )
    for youngest, oldest, places in zip(*ages_and_places, strict=True):
        audience = (youngest, oldest, tuple(places or ()))
        if audience not in asked:
            asked[audience] = audience_gate(category, youngest, oldest, places, campaign_countries=campaign)
        gates.append(asked[audience])
    results, reasons = (pa.array([gate[part] for gate in gates], pa.string()) for part in (0, 1))
    return {"gate": results, "gate_reason": reasons}


def _beside(ids: list[str], rows: Mapping[str, Mapping[str, Any]], *names: str) -> dict[str, pa.Array]:
    blank: dict[str, Any] = {}
    return {
        name: pa.array([rows.get(each, blank).get(name) for each in ids], CANDIDATE_SCHEMA.field(name).type)
        for name in names
    }


def briefs_with_candidates(
    briefs: Mapping[str, Brief],
    creators: pa.Table,
    fits: pa.Table,
    conflicts: pa.Table,
    regulated_brands: pa.Table,
    encode: EncodeTexts,
) -> Iterator[tuple[str, Brief, str | None, Candidates]]:
    """Yield each brief, what it sells that the law limits by age, and its candidates, in the order of ids.

    `encode` reads what a brief sells.
    """
    import pyarrow.compute as pc

    for brief_id, brief in sorted(briefs.items()):
        own = fits.filter(pc.equal(fits["brief_id"], brief_id))
        category = regulated_category_of(brief, regulated_brands, encode)
        yield brief_id, brief, category, candidates_of(brief, creators, own, conflicts, category)
