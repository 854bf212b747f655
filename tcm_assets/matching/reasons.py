"""Why a creator and a brand fit, in plain words.

A clause says what the component found and the facts behind it, the component that gave most to the score first. Content
and audience always speak, also against the pair; looks and engagement speak only where they are an argument for it.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.matching.tables import SIMILARITY_COMPONENTS, SPONSOR_THEMES, theme_share_column_name

GOOD_CONTENT = 0.6

SOME_CONTENT = 0.35
"""`content_similarity` from which content fits, and fits in part. A specialist and a brand of the same theme reach
0.8."""

GOOD_AUDIENCE = 0.9

SOME_AUDIENCE = 0.6
"""`audience_match` from which the audience is the one asked for (0.95 is a brand that takes everyone), and overlaps."""

PLAIN_SHARE = 0.4

CLEAR_LEAD = 0.2
"""Share that one theme needs, and its lead over the next, to be named as the brand's theme. Texts that are about
something else leave 0.2 to 0.35 to each of a few themes, and the first of those is chance."""

PLAIN_PAIR = 0.75
"""Share that two themes need together to be named both: a brand of lingerie and perfume is beauty and fashion."""

LIKE_LOOKS = 0.8

TOP_FIFTH = 1 / 5

UPPER_HALF = 1 / 2
"""Share of the ranked creators, counted and not read off the percentile: in a list of 2 or 11 the percentile 0.8 is not
reached by a fifth."""

TAGS_NAMED = 3
"""Tags named in a reason; more make it hard to read."""


def with_reasons(pairs: ir.Table) -> ir.Table:
    """Adds `reason`, never null: the clauses by falling contribution, then that the audience is not known.

    `pairs` have a score, so their content is known. They hold the components of `similarity_scores`, their
    contributions, the creator's `content_tags`, `category`, `audience_...` columns and `engagement_top_share` (share of
    the ranked creators that reach this one's engagement), and the brand's `brand_themes` (see `themes_in_words`) and
    audience columns, called as `wanted_column` says.
    """
    # In steps, so that the engine computes each clause and each place once; as one expression it would repeat them.
    clauses = {
        "content_similarity_clause": _content(pairs),
        "audience_match_clause": _audience(pairs),
        "visual_similarity_clause": _looks(pairs),
        "engagement_strength_clause": _engagement(pairs),
    }
    with_clauses = pairs.mutate(**clauses, **_places(pairs))
    with_sentence = with_clauses.mutate(sentence=_sentence(with_clauses))
    body = with_sentence.sentence.substr(0, with_sentence.sentence.length() - len(_SEPARATOR))
    with_body = with_sentence.mutate(sentence=body)
    first, rest = with_body.sentence.substr(0, 1), with_body.sentence.substr(1)
    return with_body.mutate(reason=first.upper() + rest + ".").drop("sentence", *clauses, *_places(pairs))


def wanted_column(audience_column: str) -> str:
    """What the brand's own `audience_...` column is called beside the creator's."""
    return f"wanted_{audience_column}"


def themes_in_words(brand_profiles: ir.Table) -> ir.StringValue:
    """What `brand_profiles` is about: "theme, beauty", "themes, beauty plus fashion" or "several themes"."""
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


def _places(pairs: ir.Table) -> dict[str, ir.IntegerValue]:
    """The place of each component: how many come before it; equal contributions keep the order of the columns."""
    contributions = [ibis.coalesce(pairs[f"{name}_contribution"], -1.0) for name in SIMILARITY_COMPONENTS]
    return {
        f"{name}_place": sum(
            ((other >= own) if earlier < place else (other > own)).cast("int64")
            for earlier, other in enumerate(contributions)
            if earlier != place
        )
        for place, (name, own) in enumerate(zip(SIMILARITY_COMPONENTS, contributions, strict=True))
    }


def _sentence(pairs: ir.Table) -> ir.StringValue:
    sentence = ibis.literal("")
    for wanted in range(len(SIMILARITY_COMPONENTS)):
        for name in SIMILARITY_COMPONENTS:
            clause = ibis.ifelse(pairs[f"{name}_place"] == wanted, pairs[f"{name}_clause"], ibis.null("string"))
            sentence = sentence + _followed(clause)
    return sentence + _followed(_said_if(pairs.audience_match.isnull(), "audience unknown"))


_SEPARATOR = "; "


def _followed(clause: ir.StringValue) -> ir.StringValue:
    return ibis.coalesce(clause + _SEPARATOR, "")


def _said_if(condition: ir.BooleanValue, words: str) -> ir.StringValue:
    return ibis.ifelse(condition, ibis.literal(words), ibis.null("string"))


def _content(pairs: ir.Table) -> ir.StringValue:
    tags = pairs.content_tags
    # Where neither is known, e.g. captions that are near no class, the verdict stands alone.
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


def _audience(pairs: ir.Table) -> ir.StringValue:
    # A facet speaks only where both sides know it: what the brand did not ask about is no reason.
    low, high = pairs.audience_age_min.cast("string"), pairs.audience_age_max.cast("string")
    asks_for_ages = pairs[wanted_column("audience_age_min")].notnull() & (
        pairs[wanted_column("audience_age_max")].notnull()
    )
    ages = ibis.ifelse(asks_for_ages, "ages " + low + "-" + high, ibis.null("string"))
    facts = _followed_by_comma(ages)
    for name, joint in {"audience_genders": " and ", "audience_locations": ", "}.items():
        asks_for_some = pairs[wanted_column(name)].length() > 0
        is_known = asks_for_some & (pairs[name].length() > 0)
        facts = facts + _followed_by_comma(ibis.ifelse(is_known, pairs[name].join(joint), ibis.null("string")))
    value = pairs.audience_match
    verdict = ibis.cases(
        (value >= GOOD_AUDIENCE, "audience is what the brand asks for"),
        (value >= SOME_AUDIENCE, "audience overlaps with the target"),
        (value > 0, "audience overlaps little with the target"),
        (value.notnull(), "audience is outside the target"),
    )
    return verdict + " (" + facts.substr(0, facts.length() - 2) + ")"


def _followed_by_comma(fact: ir.StringValue) -> ir.StringValue:
    return ibis.coalesce(fact + ", ", "")


def _looks(pairs: ir.Table) -> ir.StringValue:
    return _said_if(pairs.visual_similarity >= LIKE_LOOKS, "videos look alike")


def _engagement(pairs: ir.Table) -> ir.StringValue:
    return ibis.cases(
        (pairs.engagement_top_share <= TOP_FIFTH, "engagement in the top fifth"),
        (pairs.engagement_top_share <= UPPER_HALF, "engagement in the upper half"),
    )
