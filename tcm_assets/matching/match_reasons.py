"""Why a creator and a brand fit, in words: what each component gave to the score, and the facts behind it.

A clause says what a component found, the component that gave most first. Content and audience always have a clause,
also against the pair; looks and engagement only where they are an argument for it.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.matching.audience_words import audience_fact_columns
from tcm_assets.matching.similarity_scores import factor
from tcm_assets.matching.tables import contribution_column_name
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, MatchingWeights
from tcm_assets.tables.shared_columns import AUDIENCE, GENDERS, OLDEST_AGE, WORLDWIDE, YOUNGEST_AGE
from tcm_assets.warehouse.relations import left_joined

GOOD_CONTENT = 0.5
SOME_CONTENT = 0.1
"""`content_similarity`, a probability, from which content fits, and fits in part."""

NEWEST_NAMED = 3  # newest videos of the class that are worth a word; fewer may be chance
TAGS_NAMED = 3  # tags named in a reason; more make it hard to read
LIKE_LOOKS = 0.8  # `visual_similarity` from which videos look alike
TOP_FIFTH = 0.8
UPPER_HALF = 0.5
"""`engagement_strength`, a percentile, from which it is worth a word."""

HALF_A_PERCENT = 0.005  # shares nearer than this are equal in words
_PERCENT = 100


def explained_pairs(
    pairs: ir.Table,
    creator_profiles: ir.Table,
    brand_profiles: ir.Table,
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS,
) -> ir.Table:
    """Add to rows of `similarity_scores` with a score what each component gave, and `reason`, never null.

    The one place where a match is put into words: `recommendations` stores them, and the marketplace asks for those of
    pairs below the top. A contribution is the score's part by weight x component among the known ones, so they sum to
    the score.
    """
    with_facts = _with_facts(_with_contributions(pairs, weights), creator_profiles, brand_profiles)
    clauses = {
        "content_similarity": _content(with_facts),
        "audience_match": audience_in_words(with_facts),
        "visual_similarity": _if(with_facts.visual_similarity >= LIKE_LOOKS, "videos look alike"),
        "engagement_strength": _engagement(with_facts),
    }
    # Sorted by falling contribution, where unknown is least, then in the order of the columns.
    placed = [
        ibis.struct(
            {"place": -with_facts[contribution_column_name(name)].fill_null(-1.0), "order": order, "clause": clause}
        )
        for order, (name, clause) in enumerate(clauses.items())
    ]
    sorted_clauses = ibis.array(placed).sort().map(lambda each: each["clause"])
    sentence = sorted_clauses.filter(lambda clause: clause.notnull()).join("; ")
    with_sentence = with_facts.mutate(sentence=sentence)
    first, rest = with_sentence.sentence.substr(0, 1), with_sentence.sentence.substr(1)
    return with_sentence.mutate(reason=first.upper() + rest + ".").drop("sentence")


def _with_contributions(pairs: ir.Table, weights: MatchingWeights) -> ir.Table:
    gains = {name: weight * factor(name, pairs[name]) for name, weight in weights.by_name().items()}
    total = sum((gain.fill_null(0.0) for gain in gains.values()), start=ibis.literal(0.0))
    return pairs.mutate(
        **{contribution_column_name(name): pairs.score * gain / total.nullif(0) for name, gain in gains.items()}
    )


_CREATOR_FACTS = (
    "content_tags",
    "biography",
    "category",
    "follower_tier",
    "recent_video_count",
    "recent_classes",
    "recent_class_counts",
    "engagement_source",
)


def _with_facts(pairs: ir.Table, creator_profiles: ir.Table, brand_profiles: ir.Table) -> ir.Table:
    audience = [column.name for column in AUDIENCE]
    creators = creator_profiles.select("creator_id", *_CREATOR_FACTS, *audience)
    brands = brand_profiles.select(
        "brand_id",
        **{wanted_column(name): brand_profiles[name] for name in audience},
        brand_themes=themes_in_words(brand_profiles),
    )
    return left_joined(left_joined(pairs, creators, on="creator_id"), brands, on="brand_id")


def wanted_column(audience_column: str) -> str:
    """Return the name of the brand's own `audience_...` column beside the creator's."""
    return f"wanted_{audience_column}"


def themes_in_words(brand_profiles: ir.Table) -> ir.StringValue:
    """Return what the brand sells in words: "fashion", "perfume, and skincare"; null where its text is unknown."""
    themes = brand_profiles.themes
    joined = themes[:-1].join(", ") + ", and " + themes[-1]
    return ibis.cases((themes.length() == 1, themes[0]), (themes.length() > 1, joined))


def _if(condition: ir.BooleanValue, text: str | ir.StringValue) -> ir.StringValue:
    return ibis.cases((condition, text))


def _content(pairs: ir.Table) -> ir.StringValue:
    value = pairs.content_similarity
    verdict = ibis.cases(
        (value >= GOOD_CONTENT, "content fits "),
        (value >= SOME_CONTENT, "content fits in part "),
        else_="content is far from ",
    )
    return verdict + pairs.brand_themes + _made(pairs)


def _made(pairs: ir.Table) -> ir.StringValue:
    """Return what the creator makes, as it is known: tags, else what the biography is about, and the newest videos."""
    tags = pairs.content_tags
    declared = ibis.cases(
        (tags.length() > 0, tags[:TAGS_NAMED].join(", ")),
        (pairs.biography.notnull() & pairs.category.notnull(), pairs.category + " by their biography"),
        (pairs.category.notnull(), pairs.category),
    )
    place = pairs.recent_classes.index(pairs.matched_class)
    shown = ibis.ifelse(place >= 0, pairs.recent_class_counts[place], 0)
    newest = ibis.cases(
        (
            shown >= NEWEST_NAMED,
            shown.cast("string")
            + " of the "
            + pairs.recent_video_count.cast("string")
            + " newest videos are about "
            + pairs.matched_class,
        )
    )
    facts = ibis.array([declared, newest]).filter(lambda fact: fact.notnull())
    return ibis.ifelse(facts.length() > 0, ": " + facts.join(", "), "")


def audience_in_words(pairs: ir.Table) -> ir.StringValue:
    """Return how much of the audience is in the target, with the facts of it, and how sure that is.

    `pairs` have `audience_match`, its bounds, and the audience columns of both sides, the brand's called as
    `wanted_column` says.
    """
    # A facet is named only where both sides know it: what the brand did not ask for is no reason.
    names = [column.name for column in AUDIENCE]
    of_creator = audience_fact_columns(*(pairs[name] for name in names))
    asked_for = audience_fact_columns(*(pairs[wanted_column(name)] for name in names))
    facts = [_if(asked.notnull(), fact) for asked, fact in zip(asked_for, of_creator, strict=True)]
    known = ibis.array(facts).filter(lambda fact: fact.notnull())
    in_brackets = ibis.ifelse(known.length() > 0, " (" + known.join(", ") + ")", "")
    doubt = pairs.audience_match_high - pairs.audience_match_low
    is_sure, is_unknown = doubt < HALF_A_PERCENT, doubt > 1 - HALF_A_PERCENT
    expected = _percent(pairs.audience_match)
    bounds = _percent(pairs.audience_match_low) + " to " + _percent(pairs.audience_match_high)
    asks_nothing = ibis.and_(*_takes_everyone(pairs))
    return ibis.cases(
        (asks_nothing, ibis.null("string")),
        (is_unknown, "the audience is unknown, about " + expected + " of it is expected in the target"),
        (is_sure & (pairs.audience_match >= 1 - HALF_A_PERCENT), "the whole audience is in the target" + in_brackets),
        (is_sure & (pairs.audience_match < HALF_A_PERCENT), "the audience is outside the target" + in_brackets),
        (is_sure, expected + " of the audience is in the target" + in_brackets),
        else_="about "
        + expected
        + " of the audience is in the target, "
        + bounds
        + " as part is unknown"
        + in_brackets,
    )


def _takes_everyone(pairs: ir.Table) -> tuple[ir.BooleanValue, ...]:
    """Return, of ages, genders and places, whether the brand takes whoever comes: then an audience is no argument."""
    youngest, oldest, genders, places = (pairs[wanted_column(column.name)] for column in AUDIENCE)
    return (
        youngest.isnull() | ((youngest <= YOUNGEST_AGE) & (oldest >= OLDEST_AGE)),
        genders.isnull() | (genders.length() == len(GENDERS)),
        places.isnull() | places.contains(WORLDWIDE),
    )


def _percent(share: ir.FloatingValue) -> ir.StringValue:
    return (share * _PERCENT).round().cast("int64").cast("string") + " %"


def _engagement(pairs: ir.Table) -> ir.StringValue:
    place = ibis.cases(
        (pairs.engagement_strength >= TOP_FIFTH, "in the top fifth"),
        (pairs.engagement_strength >= UPPER_HALF, "in the upper half"),
    )
    among = ibis.cases((pairs.follower_tier.notnull(), " of " + pairs.follower_tier + " creators"), else_="")
    source = ibis.cases((pairs.engagement_source == "videos", " by their newest videos"), else_=" by the list's counts")
    return "engagement is " + place + among + source
