"""`safety_findings`: one row for each piece of evidence that a caption touches the brand-safety floor.

Two finders look at each caption: the words of `safety_terms.toml`, and the meaning of the caption's vector. Both are
functions of the caption, its tags, its language and its vector alone: the same caption has the same findings.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from tcm_assets.campaigns.safety.floor import REGULATED_USES
from tcm_assets.campaigns.safety.plain_captions import plain_caption
from tcm_assets.campaigns.safety.safety_meanings import MEANING_CATEGORIES, Likeness, MeaningVectors, description
from tcm_assets.campaigns.safety.safety_terms import compiled_terms
from tcm_assets.campaigns.safety.tables import SAFETY_FINDINGS
from tcm_assets.campaigns.safety.term_findings import CaptionTerms, TermMatch, find_terms
from tcm_assets.models.vectors import NamedModel, read_vectors, rows_of
from tcm_assets.tables.types import arrow_schema

TERMS_NAME = "safety_terms"
"""The model name of findings by words."""

WORD_SCORE = 0.9
PHRASE_SCORE = 0.95
MASKED_SCORE = 0.85
BESIDE_STRONG_SCORE = 0.7
BESIDE_MEANING_SCORE = 0.6
"""Scores of findings by words, by what was found: a word, several in a row, a word with masked letters, a weak word
beside a strong one of its category, and one that the caption's meaning supports. They order evidence; they are no
probabilities: how often each category is right is in `safety_quality`."""

MEANING_SEVERITY: Mapping[str, str] = {
    "adult": "medium",
    "alcohol": "low",
    "drugs and tobacco": "medium",
    "weapons": "medium",
    "hate": "high",
    "violence": "medium",
    "gambling": "medium",
    "politics and news": "low",
    "misinformation on health": "medium",
    "minors": "medium",
}
"""Severity of a finding by meaning, which cannot tell degrees."""

_ID_LENGTH = 16  # hexadecimal digits: 64 bits, so that a billion findings hardly share one


class Evidence(NamedTuple):
    """One piece of evidence in a caption, before it is a row."""

    category: str
    severity: str
    source: str
    words: str | None
    start: int | None
    end: int | None
    finder: str
    rule: str
    score: float


def finding_id(video_id: str, evidence: Evidence) -> str:
    """Return the id of a finding: the same for the same words at the same place of a video, whatever the version."""
    parts = (video_id, evidence.category, evidence.finder, evidence.source, evidence.words or "", f"{evidence.start}")
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_ID_LENGTH]


def safety_findings_batch(batch: pa.RecordBatch, meanings: MeaningVectors, encoder: NamedModel) -> pa.RecordBatch:
    """Return rows of SAFETY_FINDINGS, none or several for each video of `batch`, in its order.

    `batch` has video_id, upload_date, author_id, caption, hashtags, language, is_sponsored, and embedding, a vector of
    the same `encoder` as those of `meanings`; null where there is no text.
    """
    vectors, known = read_vectors(batch["embedding"], "embedding")
    likeness = meanings.compare(vectors) if known.any() else None
    rows: list[dict[str, Any]] = []
    videos = batch.drop_columns(["embedding"]).to_pylist()
    for place, video in enumerate(videos):
        own = likeness if known[place] else None
        terms = find_terms(video["caption"], video["hashtags"], video["language"])
        has_offer = terms.has_offer or bool(video["is_sponsored"])
        for evidence in _evidence(video["caption"], terms, own, place):
            by_words = evidence.finder == "words"
            rows.append(
                {
                    "finding_id": finding_id(video["video_id"], evidence),
                    **{name: video[name] for name in ("video_id", "upload_date", "author_id", "language")},
                    "category": evidence.category,
                    "severity": evidence.severity,
                    "source": evidence.source,
                    "words": evidence.words,
                    "start_character": evidence.start,
                    "end_character": evidence.end,
                    "stance": _stance(evidence.category, has_offer=has_offer),
                    "finder": evidence.finder,
                    "rule": evidence.rule,
                    "score": evidence.score,
                    "model_name": TERMS_NAME if by_words else encoder.name,
                    "model_version": compiled_terms().version if by_words else encoder.revision,
                }
            )
    columns = pa.Table.from_pylist(rows, schema=arrow_schema(SAFETY_FINDINGS))
    return rows_of(SAFETY_FINDINGS, {name: columns[name].combine_chunks() for name in columns.column_names})


def _evidence(caption: str | None, terms: CaptionTerms, likeness: Likeness | None, row: int) -> Iterator[Evidence]:
    """Yield the evidence in one caption: terms in the order of the caption, then its meaning."""
    strong_categories = {match.term.category for match in terms.strong}
    found = [(match, _score(match)) for match in terms.strong]
    for match in terms.weak:
        category = match.term.category or ""
        if likeness is not None and likeness.supports(row, category):
            found.append((match, BESIDE_MEANING_SCORE))
        elif category in strong_categories:
            found.append((match, BESIDE_STRONG_SCORE))
    if found:
        plain = plain_caption(caption or "")
        for match, score in sorted(found, key=_in_order):
            start = end = None
            if match.start is not None and match.end is not None:
                start, end = plain.span(match.start, match.end)
            words = match.words if start is None or caption is None else caption[start:end]
            category, severity = str(match.term.category), str(match.term.severity)
            yield Evidence(category, severity, match.source, words, start, end, "words", match.term.text, score)
    place = likeness.found(row) if likeness is not None else None
    if likeness is not None and place is not None and MEANING_CATEGORIES[place] not in terms.calmed:
        category = MEANING_CATEGORIES[place]
        rule = description(place, int(likeness.nearest[row, place]))
        score = min(float(likeness.value[row, place]), 1.0)
        yield Evidence(category, MEANING_SEVERITY[category], "caption", None, None, None, "meaning", rule, score)


def _in_order(found: tuple[TermMatch, float]) -> tuple[bool, int, str, str]:
    match, _ = found
    return match.start is None, match.start or 0, match.words, str(match.term.category)


def _score(match: TermMatch) -> float:
    if match.is_masked:
        return MASKED_SCORE
    return PHRASE_SCORE if " " in match.term.text else WORD_SCORE


def _stance(category: str, *, has_offer: bool) -> str | None:
    if category not in REGULATED_USES:
        return None
    return "promotion" if has_offer else "mention"
