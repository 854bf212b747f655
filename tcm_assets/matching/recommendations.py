"""`recommendations`: the best partners of both sides, what each component gave to the score, and the reason in words.

A clause of a reason says what a component found and the facts behind it, the component that gave most to the score
first. Content and audience always have a clause, also against the pair; looks and engagement only where they are an
argument for it.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.matching.audience_words import audience_fact_columns
from tcm_assets.matching.tables import (
    RECOMMENDATIONS,
    SPONSOR_THEMES,
    contribution_column_name,
    theme_share_column_name,
)
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, SIMILARITY_COMPONENTS, MatchingWeights
from tcm_assets.tables.shared_columns import AUDIENCE
from tcm_assets.warehouse.relations import left_joined

DEFAULT_TOP_K = 5  # partners per subject, as in the source system


def compute_recommendations(
    similarity_scores: ir.Table,
    creator_profiles: ir.Table,
    brand_profiles: ir.Table,
    top_k: int = DEFAULT_TOP_K,
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS,
) -> ir.Table:
    """Return at most `top_k` rows per subject and direction, ranked by falling score, ties by the recommended id.

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
    """Add to scored pairs (creator_id, brand_id and the components) what each component gave, and `reason`.

    The one place where a match is put into words: `recommendations` stores them, and the marketplace asks for those of
    pairs below the top. The engagement of a creator is ranked among all of `creator_profiles`.
    """
    return with_reasons(_with_contributions(_with_facts(pairs, creator_profiles, brand_profiles), weights))


def _best(scored: ir.Table, direction: str, *, subject: str, recommended: str, top_k: int) -> ir.Table:
    """Return the pairs of the best partners of the side called `subject`."""
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
    return left_joined(left_joined(pairs, creators, on="creator_id"), brands, on="brand_id")


def _top_share(creator_profiles: ir.Table) -> ir.FloatingValue:
    """Return the share of the ranked creators whose engagement reaches this one's: 1 / ranked creators for the best."""
    strength = creator_profiles.engagement_strength
    best_first = ibis.window(group_by=strength.notnull(), order_by=strength.desc())
    return ibis.ifelse(strength.notnull(), ibis.cume_dist().over(best_first), ibis.null("float64"))


def _with_contributions(pairs: ir.Table, weights: MatchingWeights) -> ir.Table:
    known_weight = sum(
        (pairs[name].notnull().cast("float64") * weight for name, weight in weights.by_name().items()),
        start=ibis.literal(0.0),
    )
    return pairs.mutate(
        **{
            contribution_column_name(name): pairs[name] * weight / known_weight.nullif(0)
            for name, weight in weights.by_name().items()
        }
    )


GOOD_CONTENT = 0.6
SOME_CONTENT = 0.35
"""`content_similarity` from which content fits, and fits in part. A specialist and a brand of the same theme reach
0.8."""

GOOD_AUDIENCE = 0.9
SOME_AUDIENCE = 0.6
"""`audience_match` from which the audience is the one asked for (0.95 is a brand that takes everyone), and overlaps."""

PLAIN_SHARE = 0.4
CLEAR_LEAD = 0.2
"""Share that one theme needs, and its lead over the next, to be named as the brand's theme. Texts about something else
give 0.2 to 0.35 to each of a few themes, and which is first is chance."""

# Share that two themes need together to be named both: a brand of lingerie and perfume is beauty and fashion.
PLAIN_PAIR = 0.75
LIKE_LOOKS = 0.8  # `visual_similarity` from which videos look alike
TOP_FIFTH = 1 / 5
UPPER_HALF = 1 / 2
"""Share of the ranked creators, counted rather than read off the percentile: in a list of 2 or 11, the creators from
percentile 0.8 are not a fifth."""

TAGS_NAMED = 3  # tags named in a reason; more make it hard to read


def with_reasons(pairs: ir.Table) -> ir.Table:
    """Add `reason`, never null: the clauses by falling contribution, then whether the audience is unknown.

    `pairs` have a score, so their content is known. They hold the components of `similarity_scores`, their
    contributions, the creator's `content_tags`, `category`, `audience_...` columns and `engagement_top_share` (share of
    the ranked creators that reach this one's engagement), and the brand's `brand_themes` (see `themes_in_words`) and
    audience columns, called as `wanted_column` says.
    """
    clauses = {
        "content_similarity": _content(pairs),
        "audience_match": audience_in_words(pairs),
        "visual_similarity": _if(pairs.visual_similarity >= LIKE_LOOKS, "videos look alike"),
        "engagement_strength": _engagement(pairs),
    }
    # Sorted by falling contribution, where unknown is least, then in the order of the columns.
    placed = [
        ibis.struct({"place": -pairs[contribution_column_name(name)].fill_null(-1.0), "order": order, "clause": clause})
        for order, (name, clause) in enumerate(clauses.items())
    ]
    is_unknown = _if(pairs.audience_match.isnull(), "audience unknown")
    placed.append(ibis.struct({"place": ibis.literal(2.0), "order": len(clauses), "clause": is_unknown}))
    sorted_clauses = ibis.array(placed).sort().map(lambda each: each["clause"])
    with_sentence = pairs.mutate(sentence=_join_known(sorted_clauses, "; "))
    first, rest = with_sentence.sentence.substr(0, 1), with_sentence.sentence.substr(1)
    return with_sentence.mutate(reason=first.upper() + rest + ".").drop("sentence")


def wanted_column(audience_column: str) -> str:
    """Return the name of the brand's own `audience_...` column beside the creator's."""
    return f"wanted_{audience_column}"


def themes_in_words(brand_profiles: ir.Table) -> ir.StringValue:
    """Return the brand's themes in words: "theme, beauty", "themes, beauty plus fashion" or "several themes"."""
    shares = [ibis.coalesce(brand_profiles[theme_share_column_name(theme)], 0.0) for theme in SPONSOR_THEMES]
    pairs = zip(shares, SPONSOR_THEMES, strict=True)
    rising = ibis.array([ibis.struct({"share": share, "theme": ibis.literal(theme)}) for share, theme in pairs]).sort()
    first, second = rising[-1], rising[-2]
    first_share, second_share = first["share"], second["share"]
    return ibis.cases(
        (
            (first_share >= PLAIN_SHARE) & (first_share - second_share >= CLEAR_LEAD),
            ibis.literal("theme, ") + first["theme"],
        ),
        (first_share + second_share >= PLAIN_PAIR, "themes, " + first["theme"] + " plus " + second["theme"]),
        else_="several themes",
    )


def _join_known(texts: ir.ArrayValue, separator: str) -> ir.StringValue:
    """Return the texts that are not null in one."""
    return texts.filter(lambda text: text.notnull()).join(separator)


def _if(condition: ir.BooleanValue, text: str | ir.StringValue) -> ir.StringValue:
    return ibis.cases((condition, text))


def _content(pairs: ir.Table) -> ir.StringValue:
    tags = pairs.content_tags
    # Where neither is known, e.g. captions near no class, the verdict stands alone.
    made = ibis.cases(
        (tags.length() > 0, ": " + tags[:TAGS_NAMED].join(", ")),
        (pairs.category.notnull(), ": content like " + pairs.category),
        else_="",
    )
    value = pairs.content_similarity
    verdict = ibis.cases(
        (value >= GOOD_CONTENT, "content fits the brand's "),
        (value >= SOME_CONTENT, "content fits in part the brand's "),
        (value.notnull(), "content is far from the brand's "),
    )
    return verdict + pairs.brand_themes + made


def audience_in_words(pairs: ir.Table) -> ir.StringValue:
    """Return how far the audience is the one asked for, with the facts of it; null where the match is unknown.

    `pairs` have `audience_match` and the audience columns of both sides, the brand's called as `wanted_column` says.
    """
    # A facet is named only where both sides know it: what the brand did not ask for is no reason.
    names = [column.name for column in AUDIENCE]
    of_creator = audience_fact_columns(*(pairs[name] for name in names))
    asked_for = audience_fact_columns(*(pairs[wanted_column(name)] for name in names))
    facts = [_if(asked.notnull(), fact) for asked, fact in zip(asked_for, of_creator, strict=True)]
    value = pairs.audience_match
    verdict = ibis.cases(
        (value >= GOOD_AUDIENCE, "audience is as asked for"),
        (value >= SOME_AUDIENCE, "audience overlaps with the target"),
        (value > 0, "audience overlaps little with the target"),
        (value.notnull(), "audience is outside the target"),
    )
    return verdict + " (" + _join_known(ibis.array(facts), ", ") + ")"


def _engagement(pairs: ir.Table) -> ir.StringValue:
    return ibis.cases(
        (pairs.engagement_top_share <= TOP_FIFTH, "engagement in the top fifth"),
        (pairs.engagement_top_share <= UPPER_HALF, "engagement in the upper half"),
    )
