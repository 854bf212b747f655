"""`recommendations`: the best brands for each creator and the best creators for each brand."""

import ibis
import ibis.expr.types as ir

from tcm_assets.matching.reasons import themes_in_words, wanted_column, with_reasons
from tcm_assets.matching.tables import RECOMMENDATIONS, SIMILARITY_COMPONENTS, contribution_column_name
from tcm_assets.matching.versions import DEFAULT_MATCHING_WEIGHTS, MatchingWeights
from tcm_assets.tables.shared_columns import AUDIENCE

DEFAULT_TOP_K = 5
"""Partners per subject, as the source system gives."""


def recommendations(
    similarity_scores: ir.Table,
    creator_profiles: ir.Table,
    brand_profiles: ir.Table,
    top_k: int = DEFAULT_TOP_K,
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS,
) -> ir.Table:
    """At most `top_k` rows per subject and direction, ranked by falling score, ties by the recommended id.

    Pairs without a score are not recommended. A contribution is weight x component / sum of the known weights, so the
    contributions sum to the score; `weights` must be the ones the scores were made with (`matching_version`).
    Raises ValueError for a `top_k` below 1.
    """
    if top_k < 1:
        raise ValueError(f"top_k is {top_k}; ask for at least 1 recommendation")
    scored = similarity_scores.filter(similarity_scores.score.notnull())
    both = ibis.union(
        _best(scored, "brands_for_creator", subject="creator", recommended="brand", top_k=top_k),
        _best(scored, "creators_for_brand", subject="brand", recommended="creator", top_k=top_k),
    )
    return explained_pairs(both, creator_profiles, brand_profiles, weights).select(*RECOMMENDATIONS.column_names)


def explained_pairs(
    pairs: ir.Table,
    creator_profiles: ir.Table,
    brand_profiles: ir.Table,
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS,
) -> ir.Table:
    """Adds to scored pairs (creator_id, brand_id and the components) what each component gave, and `reason`.

    The one place where a match is put into words: `recommendations` stores them, and the marketplace asks for those of
    the pairs below. The engagement of a creator is ranked among all of `creator_profiles`.
    """
    return with_reasons(_with_contributions(_with_facts(pairs, creator_profiles, brand_profiles), weights))


def _best(scored: ir.Table, direction: str, *, subject: str, recommended: str, top_k: int) -> ir.Table:
    """The pairs of the best partners, seen from the side called `subject`."""
    order = [ibis.desc("score"), ibis.asc(f"{recommended}_id")]
    window = ibis.window(group_by=f"{subject}_id", order_by=order)
    ranked = scored.mutate(rank=ibis.row_number().over(window) + 1)
    return ranked.filter(ranked["rank"] <= top_k).select(
        "creator_id",
        "brand_id",
        "rank",
        "score",
        "matching_version",
        *SIMILARITY_COMPONENTS,
        direction=ibis.literal(direction),
        subject_id=f"{subject}_id",
        subject_name=f"{subject}_name",
        recommended_id=f"{recommended}_id",
        recommended_name=f"{recommended}_name",
    )


def _with_facts(pairs: ir.Table, creator_profiles: ir.Table, brand_profiles: ir.Table) -> ir.Table:
    audience = [column.name for column in AUDIENCE]
    creators = creator_profiles.select(
        "creator_id", "content_tags", "category", *audience, engagement_top_share=_top_share(creator_profiles)
    )
    brands = brand_profiles.select(
        "brand_id",
        **{wanted_column(name): brand_profiles[name] for name in audience},
        brand_themes=themes_in_words(brand_profiles),
    )
    of_creators = pairs.left_join(creators, "creator_id").drop("creator_id_right")
    return of_creators.left_join(brands, "brand_id").drop("brand_id_right")


def _top_share(creator_profiles: ir.Table) -> ir.FloatingValue:
    """Share of the creators ranked by engagement that reach this one's: 1 / how many are ranked for the best alone."""
    strength = creator_profiles.engagement_strength
    best_first = ibis.window(group_by=strength.notnull(), order_by=strength.desc())
    return ibis.ifelse(strength.notnull(), ibis.cume_dist().over(best_first), ibis.null("float64"))


def _with_contributions(pairs: ir.Table, weights: MatchingWeights) -> ir.Table:
    known_weight = sum(
        (pairs[name].notnull().cast("float64") * weights.of(name) for name in SIMILARITY_COMPONENTS),
        start=ibis.literal(0.0),
    )
    return pairs.mutate(
        **{
            contribution_column_name(name): pairs[name] * weights.of(name) / known_weight.nullif(0)
            for name in SIMILARITY_COMPONENTS
        }
    )
