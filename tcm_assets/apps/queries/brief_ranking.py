"""The listed creators by how well they answer a brief, best first, with the words that say why.

Why words and not the sentence encoder of the pipeline: loading a model costs the page seconds and half a gigabyte, and
a cosine explains nothing, while a manager wants to see which words and which videos answered. A word counts the more
the fewer creators use it (the inverse document frequency of BM25), and saturates within one creator: the first videos
about it say more than the hundredth. Synonyms are not known; the page says which words nobody uses.

    strength(word) = 1 when the creator's list of contents or category has it,
                     else s / (s + 0.1), s the share of the creator's videos whose caption has it
    idf(word)      = ln(1 + (N - n + 0.5) / (n + 0.5)), N creators, n of them with the word
    word_score     = sum of idf * strength / sum of idf, over the words that any creator uses
    audience_score = mean over what is known of age, gender and place, of how much of the audience is asked for
    score          = 0.7 word_score + 0.3 audience_score; either alone where the brief has only one, or the audience is
                     unknown

Captions are searched in DuckDB (0.3 s on a million videos with two threads), so nothing is indexed beforehand.
"""

from string import ascii_lowercase
from typing import Any, Final

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.brief import Brief, word_pattern
from tcm_assets.apps.queries.creator_filters import CANDIDATES, CreatorFilters
from tcm_assets.apps.queries.rows import rows
from tcm_assets.apps.queries.shortlist import PAGE_SIZE, Shortlist
from tcm_assets.schemas.audience_columns import WORLDWIDE

HALF_STRENGTH_SHARE: Final = 0.1
"""Share of a creator's videos with a word at which it counts half as much as a content that the list names."""

WORD_WEIGHT: Final = 0.7
"""What is made decides more than for whom: an audience is easier to widen than a content to change."""

WORLDWIDE_SHARE: Final = 0.5
"""How much of a worldwide audience lies in the places asked for: unknown, so neither all nor nothing."""


def shortlist_for_brief(
    query: Query, brief: Brief, filters: CreatorFilters, *, limit: int | None = PAGE_SIZE, offset: int = 0
) -> Shortlist:
    """The creators that answer `brief` in a word (or, when it has none, in their audience) and meet `filters`.

    A row has the creator's facts, `score`, `word_score`, `audience_score` (null: not asked for or unknown), `rank`
    before the filters, `tag_words` (words in contents or category), `video_words` (words in captions) and
    `video_hits` (videos with each of those).
    """
    if not brief.words and not brief.names_audience:
        return Shortlist(creators=[], count=0)
    condition, parameters = filters.condition()
    sql = f"""
        WITH {CANDIDATES},
        {_hits(brief) + "," + _WORD_SCORES if brief.words else _NO_WORD_SCORES},
        scored AS (
            SELECT c.*, w.word_score, w.tag_words, w.video_words, w.video_hits,
                   {_audience_score(brief)} AS audience_score
            FROM candidates c {"JOIN" if brief.words else "LEFT JOIN"} word_scores w USING (creator_id)
        ),
        ranked AS (
            SELECT *, row_number() OVER (ORDER BY score DESC, lower(creator_name), creator_id) AS rank
            FROM (
                SELECT *, CASE WHEN audience_score IS NULL THEN word_score WHEN word_score IS NULL THEN audience_score
                               ELSE {WORD_WEIGHT} * word_score + {1 - WORD_WEIGHT} * audience_score END AS score
                FROM scored
            ) WHERE score > 0
        ),
        wanted AS (SELECT *, count(*) OVER () AS wanted_count FROM ranked WHERE {condition})
        SELECT * FROM wanted ORDER BY rank {"" if limit is None else "LIMIT $limit OFFSET $offset"}
    """
    asked = {
        **_asked(brief),
        "wanted_genders": list(brief.genders),
        "wanted_places": list(brief.locations),
        "wanted_from": brief.ages[0] if brief.ages else None,
        "wanted_to": brief.ages[1] if brief.ages else None,
    }
    found = rows(query, sql, {**parameters, **asked, "limit": limit, "offset": offset})
    return Shortlist(creators=found, count=found[0]["wanted_count"] if found else 0)


def unused_words(query: Query, brief: Brief) -> list[str]:
    """The words of the brief that no listed creator uses, in its order: they decided nothing."""
    if not brief.words:
        return []
    sql = f"""
        WITH {CANDIDATES}, {_hits(brief)}
        SELECT word FROM (SELECT unnest($words) AS word, generate_subscripts($words, 1) AS place)
        WHERE word NOT IN (SELECT word FROM hits) ORDER BY place
    """
    return [row["word"] for row in rows(query, sql, _asked(brief))]


def _asked(brief: Brief) -> dict[str, Any]:
    """Parameters of `_hits`: the words, a pattern for each, and one for any of them."""
    patterns = [word_pattern(word) for word in brief.words]
    return {
        "words": list(brief.words),
        "any_word": "|".join(patterns),
        **{f"pattern_{letter}": pattern for letter, pattern in zip(ascii_lowercase, patterns, strict=False)},
    }


def _hits(brief: Brief) -> str:
    """SQL of `hits`: one row for each creator and word that they use.

    Each pattern is a constant of its own: DuckDB compiles a constant once, and a pattern of a column for each row.
    """
    patterns = [f"$pattern_{letter}" for letter, _ in zip(ascii_lowercase, brief.words, strict=False)]
    in_videos = ", ".join(f"count(*) FILTER (regexp_matches(caption, {pattern}))" for pattern in patterns)
    in_tags = ", ".join(f"regexp_matches(tags, {pattern})" for pattern in patterns)
    return f"""
    speaking AS (
        SELECT c.creator_id, lower(v.caption) AS caption
        FROM videos v JOIN candidates c ON v.author_username = c.username
        WHERE regexp_matches(lower(v.caption), $any_word)
    ),
    video_counts AS (SELECT creator_id, [{in_videos}] AS counts FROM speaking GROUP BY creator_id),
    tagged AS (
        SELECT creator_id, lower(concat_ws(' | ', array_to_string(content_tags, ' | '), category)) AS tags
        FROM candidates
    ),
    each_word AS (
        SELECT creator_id, unnest($words) AS word, unnest([{in_tags}]) AS in_tags,
               unnest(coalesce(counts, list_transform($words, word -> 0::BIGINT))) AS video_hits
        FROM tagged LEFT JOIN video_counts USING (creator_id)
    ),
    hits AS MATERIALIZED (FROM each_word WHERE in_tags OR video_hits > 0)"""


_WORD_SCORES = f"""
    weights AS (
        SELECT word, ln(1 + (creators - count(*) + 0.5) / (count(*) + 0.5)) AS idf
        FROM hits, (SELECT count(*) AS creators FROM candidates) GROUP BY word, creators
    ),
    word_scores AS (
        SELECT h.creator_id,
               sum(w.idf * CASE WHEN h.in_tags THEN 1
                                ELSE h.video_hits / (h.video_hits + {HALF_STRENGTH_SHARE} * c.video_count) END)
                   / (SELECT sum(idf) FROM weights) AS word_score,
               coalesce(list(h.word ORDER BY h.word) FILTER (h.in_tags), []) AS tag_words,
               coalesce(list(h.word ORDER BY h.video_hits DESC, h.word) FILTER (h.video_hits > 0), []) AS video_words,
               coalesce(list(h.video_hits ORDER BY h.video_hits DESC, h.word)
                        FILTER (h.video_hits > 0), []) AS video_hits
        FROM hits h JOIN weights w USING (word) JOIN candidates c USING (creator_id)
        GROUP BY h.creator_id
    )"""

_NO_WORD_SCORES = """
    word_scores AS (
        SELECT creator_id, NULL::DOUBLE AS word_score, []::VARCHAR[] AS tag_words, []::VARCHAR[] AS video_words,
               []::BIGINT[] AS video_hits
        FROM candidates
    )"""


def _audience_score(brief: Brief) -> str:
    """SQL in [0, 1], or null: the mean over the facets that the brief names and the creator's audience is known in."""
    facets = []
    if brief.ages:
        facets.append(
            "greatest(0, least(audience_age_max, $wanted_to) - greatest(audience_age_min, $wanted_from) + 1)"
            " / (audience_age_max - audience_age_min + 1)"
        )
    if brief.genders:
        facets.append("len(list_intersect(audience_genders, $wanted_genders)) / nullif(len(audience_genders), 0)")
    if brief.locations:
        facets.append(
            f"CASE WHEN list_contains(audience_locations, '{WORLDWIDE}') THEN {WORLDWIDE_SHARE}"
            " ELSE len(list_intersect(audience_locations, $wanted_places)) / nullif(len(audience_locations), 0) END"
        )
    return f"list_avg([{', '.join(facets)}])" if facets else "NULL::DOUBLE"
