"""Ranking of the listed creators for a brief, the best first, with the words that explain it.

By words and not by the pipeline's sentence encoder: loading a model costs the page seconds and half a gigabyte, and a
cosine explains nothing, while a manager wants to see which words and videos answered. A word counts more the fewer
creators use it (BM25's inverse document frequency), and saturates within one creator: the first videos about it say
more than the hundredth. Synonyms are not known; the page lists words that nobody uses.

    strength(word) = 1 when the creator's list of contents or category has it,
                     else s / (s + 0.1), s the share of the creator's searched videos whose caption has it
    idf(word)      = ln(1 + (N - n + 0.5) / (n + 0.5)), N creators, n of them with the word
    word_score     = sum of idf * strength / sum of idf, over the words that any creator uses
    audience_match = the match of pairs (`matching/audience_match.py`), with the brief as the brand's target
    score          = 0.7 word_score + 0.3 audience_match; either alone where the brief has only one, or the audience is
                     unknown

Captions are searched at every brief, without an index. To bound the cost, only the newest days that together hold at
most `MOST_SEARCHED_VIDEOS` are searched; the answer has the first of them.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.apps.marketplace.queries import CANDIDATES, PAGE_SIZE, CreatorFilters, Shortlist
from tcm_assets.apps.published import Query, fetch_rows
from tcm_assets.campaigns.briefs.word_search import SearchedBrief, write_word_pattern
from tcm_assets.catalogue.creator_accounts import account_key_sql
from tcm_assets.matching.audience_match import audience_match
from tcm_assets.matching.match_reasons import audience_in_words, wanted_column
from tcm_assets.matching.tables import CREATOR_PROFILES
from tcm_assets.models.vectors import STORED_DECIMALS
from tcm_assets.tables.shared_columns import AUDIENCE
from tcm_assets.tables.types import ibis_schema

HALF_STRENGTH_SHARE: Final = 0.1
"""Share of a creator's videos with a word at which it counts half as much as a listed content."""

MOST_SEARCHED_VIDEOS: Final = 200_000
"""The newest videos, which show what a creator makes now; searching their captions takes 0.2 s."""

WORD_WEIGHT: Final = 0.7
"""The content decides more than the audience: an audience is easier to widen than a content to change."""

_AUDIENCE: Final = tuple(column.name for column in AUDIENCE)
_ASKED: Final = "asked_audiences"
_NO_MATCHES: Final[dict[str, list[Any]]] = {"matched_ids": [], "audience_matches": []}


@dataclass(frozen=True, kw_only=True)
class BriefAnswer(Shortlist):
    """A shortlist for a brief, and the limits of its search.

    `unused_words` are words of the brief that no listed creator uses, in its order: they decided nothing.
    `searched_since` is the first upload day whose captions were searched; None when all were.
    """

    unused_words: list[str]
    searched_since: date | None


def shortlist_for_brief(
    query: Query, brief: SearchedBrief, filters: CreatorFilters, *, limit: int | None = PAGE_SIZE, offset: int = 0
) -> BriefAnswer:
    """Rank the creators that use a word of `brief` (or, without words, have its audience) and meet `filters`.

    A row has the creator's facts, `score`, `word_score`, `audience_match` and `audience_words` (null: not asked for or
    unknown), `rank` before the filters, `tag_words` (words in contents or category), `video_words` (words in captions),
    `video_hits` (videos with each of those) and `searched_video_count`.
    """
    if not brief.words and not brief.names_audience:
        return BriefAnswer(creators=[], count=0, unused_words=[], searched_since=None)
    searched_since = _find_first_searched_day(query) if brief.words else None
    condition, parameters = filters.to_sql()
    word_scores = _NO_WORD_SCORES
    if brief.words:
        word_scores = f"{_hits_sql(brief, is_since=searched_since is not None)},{_WORD_SCORES}"
    sql = f"""
        WITH {CANDIDATES},
        {word_scores},
        audiences AS (
            SELECT unnest($matched_ids::VARCHAR[]) AS creator_id, unnest($audience_matches::DOUBLE[]) AS audience_match
        ),
        scored AS (
            SELECT c.*, w.* EXCLUDE (creator_id), audience_match
            FROM candidates c {"JOIN" if brief.words else "LEFT JOIN"} word_scores w USING (creator_id)
            LEFT JOIN audiences USING (creator_id)
        ),
        ranked AS (
            SELECT *, row_number() OVER (ORDER BY score DESC, lower(creator_name), creator_id) AS rank
            FROM (
                SELECT *, CASE WHEN audience_match IS NULL THEN word_score WHEN word_score IS NULL THEN audience_match
                               ELSE {WORD_WEIGHT} * word_score + {1 - WORD_WEIGHT} * audience_match END AS score
                FROM scored
            ) WHERE score > 0
        ),
        wanted AS (SELECT *, count(*) OVER () AS wanted_count FROM ranked WHERE {condition}),
        shown AS (SELECT * FROM wanted ORDER BY rank {"" if limit is None else "LIMIT $limit OFFSET $offset"}),
        {_ASKED} AS (SELECT *, {", ".join(f"${name} AS {name}" for name in map(wanted_column, _AUDIENCE))} FROM shown)
        SELECT {"(SELECT list(DISTINCT word) FROM hits)" if brief.words else "[]"} AS used_words, shown.*,
               audience_words
        FROM (SELECT 1) LEFT JOIN (shown JOIN ({_audience_words_sql()}) USING (creator_id)) ON true ORDER BY rank
    """
    target = _write_target(brief)
    asked = {
        **_word_parameters(brief),
        **(_match_audiences(query, target) if brief.names_audience else _NO_MATCHES),
        **{wanted_column(name): value for name, value in target.items()},
        "searched_since": searched_since,
    }
    found = fetch_rows(query, sql, {**parameters, **asked, "limit": limit, "offset": offset})
    used_words = found[0]["used_words"] or []
    creators = [row for row in found if row["creator_id"] is not None]
    return BriefAnswer(
        creators=creators,
        count=creators[0]["wanted_count"] if creators else 0,
        unused_words=[word for word in brief.words if word not in used_words],
        searched_since=searched_since,
    )


def _find_first_searched_day(query: Query) -> date | None:
    """Return the first of the newest days that together hold few enough videos; None when all days do."""
    sql = """
        WITH by_day AS (SELECT upload_date AS day, count(*) AS videos FROM videos GROUP BY day),
        newest_first AS (SELECT day, sum(videos) OVER (ORDER BY day DESC) AS videos FROM by_day)
        SELECT coalesce(min(day) FILTER (videos <= $most), max(day)) AS since, min(day) AS first_day FROM newest_first
    """
    found = fetch_rows(query, sql, {"most": MOST_SEARCHED_VIDEOS})[0]
    return None if found["since"] == found["first_day"] else found["since"]


def _word_parameters(brief: SearchedBrief) -> dict[str, Any]:
    """Return the parameters of `_hits_sql`: the words, a pattern for each, and one for any of them."""
    patterns = [write_word_pattern(word) for word in brief.words]
    return {
        "words": list(brief.words),
        "any_word": "|".join(patterns),
        **{f"pattern_{place}": pattern for place, pattern in enumerate(patterns)},
    }


def _hits_sql(brief: SearchedBrief, *, is_since: bool) -> str:
    """Return the SQL of `hits`, one row for each creator and word they use, and of `searched`, videos by creator.

    Each pattern is a parameter of its own: DuckDB compiles a constant once, a column's pattern for each row.
    """
    patterns = [f"$pattern_{place}" for place in range(len(brief.words))]
    in_videos = ", ".join(f"count(*) FILTER (regexp_matches(caption, {pattern}))" for pattern in patterns)
    in_tags = ", ".join(f"regexp_matches(tags, {pattern})" for pattern in patterns)
    since = "v.upload_date >= $searched_since" if is_since else "true"
    return f"""
    found_captions AS (
        SELECT c.creator_id, lower(v.caption) AS caption
        FROM videos v JOIN candidates c ON {account_key_sql("v")} = c.account_key
        WHERE {since} AND regexp_matches(lower(v.caption), $any_word)
    ),
    video_counts AS (SELECT creator_id, [{in_videos}] AS counts FROM found_captions GROUP BY creator_id),
    searched AS (
        SELECT {account_key_sql("v")} AS account_key, count(*) AS searched_video_count
        FROM videos v WHERE {since} GROUP BY account_key
    ),
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
                                ELSE h.video_hits / (h.video_hits + {HALF_STRENGTH_SHARE} * searched_video_count) END)
                   / (SELECT sum(idf) FROM weights) AS word_score,
               coalesce(list(h.word ORDER BY h.word) FILTER (h.in_tags), []) AS tag_words,
               coalesce(list(h.word ORDER BY h.video_hits DESC, h.word) FILTER (h.video_hits > 0), []) AS video_words,
               coalesce(list(h.video_hits ORDER BY h.video_hits DESC, h.word)
                        FILTER (h.video_hits > 0), []) AS video_hits,
               coalesce(any_value(searched_video_count), 0) AS searched_video_count
        FROM hits h JOIN weights w USING (word) JOIN candidates c USING (creator_id)
        LEFT JOIN searched USING (account_key)
        GROUP BY h.creator_id
    )"""

_NO_WORD_SCORES = """
    word_scores AS (
        SELECT creator_id, NULL::DOUBLE AS word_score, []::VARCHAR[] AS tag_words, []::VARCHAR[] AS video_words,
               []::BIGINT[] AS video_hits, 0::BIGINT AS searched_video_count
        FROM candidates
    )"""


def _write_target(brief: SearchedBrief) -> dict[str, Any]:
    """Return the audience that `brief` asks for, in the columns of a brand's."""
    youngest, oldest = brief.ages or (None, None)
    return dict(zip(_AUDIENCE, (youngest, oldest, list(brief.genders), list(brief.locations)), strict=True))


def _match_audiences(query: Query, target: dict[str, Any]) -> dict[str, list[Any]]:
    """Return the parameters of `audiences`: the creators whose audience is known where `target` asks, and the match."""
    creators = query(f"SELECT creator_id, {', '.join(_AUDIENCE)}, country FROM creator_profiles ORDER BY creator_id")
    wanted = pa.Table.from_pylist([target], creators.select(_AUDIENCE).schema)
    found = audience_match(creators, wanted)
    match, known = found.expected, found.known_facets > 0
    return {
        "matched_ids": creators["creator_id"].filter(pa.array(known[:, 0])).to_pylist(),
        "audience_matches": np.round(match[known], STORED_DECIMALS).tolist(),
    }


@cache
def _audience_words_sql() -> str:
    schema = ibis_schema(CREATOR_PROFILES)
    columns = {name: schema[name] for name in _AUDIENCE}
    wanted = {wanted_column(name): kind for name, kind in columns.items()}
    asked = ibis.table({"creator_id": "string", "audience_match": "float64", **columns, **wanted}, name=_ASKED)
    # The bounds of a share of which nothing is unknown.
    sure = asked.mutate(audience_match_low=asked.audience_match, audience_match_high=asked.audience_match)
    return str(ibis.to_sql(sure.select("creator_id", audience_words=audience_in_words(sure)), dialect="duckdb"))
