"""Sections of docs/matching.md about the matching's quality, from `recommendation_quality`."""

from functools import partial

from tcm_assets.matching.quality.held_out import HELD_OUT_BRANDS, HELD_OUT_CREATORS
from tcm_assets.matching.quality.match_methods import MATCH
from tcm_assets.matching.quality.quality_words import DIRECTION_WORDS, methods_table, with_interval
from tcm_assets.matching.quality.tables import DISCLOSED_PARTNERSHIP, GRADED_LIST, RECOMMENDATION_QUALITY
from tcm_assets.tables.report_section import Ask, ReportSection

_COLUMNS = ", ".join(RECOMMENDATION_QUALITY.column_names)


def _labels(ask: Ask) -> str:
    counts = ask(
        "SELECT label_source, count(*) AS pairs, count(DISTINCT brand_id) AS brands, count(DISTINCT creator_id) AS "
        "creators, count(*) FILTER (WHERE grade >= 2) AS relevant FROM relevance_labels GROUP BY ALL ORDER BY 1 DESC"
    )
    if not counts:
        return "There are no labels, so nothing is measured: see [labels of pairs](relevance.md)."
    lines = [
        f"- {row['label_source']}: {row['pairs']:,} pairs of {row['brands']:,} brands and {row['creators']:,} "
        f"creators, {row['relevant']:,} of them relevant (grade 2 or 3)"
        for row in counts
    ]
    return "\n".join(
        [
            "Grades are a language model's, by a written rule and read twice, of short texts in two lists; most "
            "creators of the sample are invented, and the brands' texts were written for it. [The rule, how far the "
            "readings agree, and how each figure is computed](relevance.md).",
            "",
            *lines,
        ]
    )


def _tables(ask: Ask, *, label_source: str, split: str) -> str:
    parts = []
    for direction, words in DIRECTION_WORDS.items():
        rows = ask(
            f"SELECT {_COLUMNS} FROM recommendation_quality WHERE label_source = '{label_source}' "
            f"AND split = '{split}' AND direction = '{direction}' ORDER BY ALL"
        )
        parts += [f"### {words}, {label_source}, {split}", methods_table(rows) if rows else "Not measured."]
    return "\n\n".join(parts)


def _overview(ask: Ask) -> str:
    rows = ask(
        f"SELECT {_COLUMNS} FROM recommendation_quality WHERE method = '{MATCH}' AND metric = 'ndcg_at_5' ORDER BY ALL"
    )
    lines = [
        "| lists | labels | split | nDCG@5 | lead | best baseline | lists measured |",
        "|---|---|---|---:|---:|---|---:|",
    ]
    lines += [
        f"| {DIRECTION_WORDS[row['direction']]} | {row['label_source']} | {row['split']} "
        f"| {with_interval(row['value'], row['low'], row['high'])} "
        f"| {with_interval(row['lead'], row['lead_low'], row['lead_high'], sign='+')} "
        f"| {row['best_baseline'] or row['blank_reason'] or ''} | {row['subject_count']} |"
        for row in rows
    ]
    return "\n".join(
        [
            "nDCG@5 of the match, with 95 % intervals, and its lead over the best baseline on the same lists. The "
            "split says whom the method had not seen when it was fitted; `everyone` is the match as "
            "it is stored.",
            "",
            *lines,
        ]
    )


def _diversity(ask: Ask) -> str:
    rows = ask(
        "SELECT method, any_value(value) FILTER (metric = 'ndcg_at_5') AS ndcg, any_value(value) FILTER (metric = "
        "'top_partner_share') AS top, any_value(value) FILTER (metric = 'catalogue_coverage') AS coverage, "
        "any_value(value) FILTER (metric = 'distinct_list_share') AS distinct_share FROM recommendation_quality WHERE "
        f"method_kind IN ('match', 'lists') AND label_source = '{GRADED_LIST}' AND split = '{HELD_OUT_BRANDS.name}' "
        "AND direction = 'creators_for_brand' GROUP BY method ORDER BY method = 'recommendations' DESC, method"
    )
    lines = [
        "| lists of five creators for a brand | nDCG@5 | most frequent creator | coverage | distinct lists of a kind |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row['method']} | {_figure(row['ndcg'])} | {_figure(row['top'])} | {_figure(row['coverage'])} "
        f"| {_figure(row['distinct_share'])} |"
        for row in rows
    ]
    return "\n".join(
        [
            "What variety costs, on held-out brands. `match` is the order of the scores; lists of a diversity leave "
            "out what does not fit and go around who is alike, without a limit of exposure; `recommendations` are the "
            "lists as they are stored, with that limit.",
            "",
            *lines,
        ]
    )


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


EXAMPLES = 10
"""Recommendations that are shown with their reasons."""


def _examples(ask: Ask) -> str:
    rows = ask(
        "SELECT subject_name, recommended_name, score, confidence, reason FROM recommendations "
        "WHERE direction = 'creators_for_brand' AND rank = 1 "
        f"ORDER BY hash(subject_id), subject_id LIMIT {EXAMPLES}"
    )
    lines = ["| brand | creator offered first | score | confidence | why |", "|---|---|---:|---:|---|"]
    lines += [
        f"| {row['subject_name']} | {row['recommended_name']} | {row['score']:.2f} | {row['confidence']:.2f} "
        f"| {row['reason']} |"
        for row in rows
    ]
    return "\n".join([f"Brands drawn by a hash of their ids, not chosen: {len(rows)} of all.", "", *lines])


_TABLE = (RECOMMENDATION_QUALITY.name,)

REPORT_SECTIONS = (
    ReportSection(place=10, title="What it is measured against", tables=("relevance_labels",), write=_labels),
    ReportSection(place=20, title="The match at a glance", tables=_TABLE, write=_overview),
    ReportSection(
        place=30,
        title="Baselines and components, on held-out brands",
        tables=_TABLE,
        write=partial(_tables, label_source=GRADED_LIST, split=HELD_OUT_BRANDS.name),
    ),
    ReportSection(
        place=40,
        title="On held-out creators",
        tables=_TABLE,
        write=partial(_tables, label_source=GRADED_LIST, split=HELD_OUT_CREATORS.name),
    ),
    ReportSection(
        place=50,
        title="On disclosed partnerships",
        tables=_TABLE,
        write=partial(_tables, label_source=DISCLOSED_PARTNERSHIP, split=HELD_OUT_BRANDS.name),
    ),
    ReportSection(place=60, title="What diversity costs", tables=_TABLE, write=_diversity),
    ReportSection(place=70, title="Ten recommendations", tables=("recommendations",), write=_examples),
)
