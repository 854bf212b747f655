"""What a pair's score would be if something unknown about the creator were known: at best, and at worst.

Each unknown fact is assumed both ways in a copy of the creator's row of `creator_profiles`, and the pair is scored
again by `score_pairs`, as any other. So a range holds what the formula would give, and nothing is advised that it does
not reward. Nothing that is known is assumed otherwise.

What is assumed, at best and at worst:
- the audience's ages, genders or places: all in the brand's target; none in it;
- the creator's own country, which counts while the audience's places are unknown: one of the brand's; another;
- a missing biography, tags or video texts: like what the listed creator whose content fits the brand best makes;
  nothing in common with it. The vectors of the sources are mixed by their weights, which is close to what their texts
  together would give;
- looks that were not measured: those of the brand's videos; unlike them in everything;
- unknown engagement: the strongest of the list; the weakest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tcm_assets.clips.tables import MEASUREMENTS
from tcm_assets.matching.creator_subjects import (
    BIOGRAPHY_WEIGHT,
    HALF_TRUSTED_VIDEOS,
    TAGS_WEIGHT,
    VIDEOS_WEIGHT,
)
from tcm_assets.matching.match_fit import MATCH_FIT, MatchFit
from tcm_assets.matching.similarity_scores import score_pairs
from tcm_assets.matching.tables import BRAND_PROFILES, CREATOR_PROFILES
from tcm_assets.matching.visual_similarity import unlike_looks
from tcm_assets.models.vectors import FloatVector, unit_rows
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, MatchingWeights
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, YOUNGEST_AGE
from tcm_assets.tables.types import arrow_schema

FACTS: Final = (
    "audience ages",
    "audience genders",
    "audience places",
    "country",
    "tags",
    "biography",
    "video texts",
    "looks",
    "engagement",
)
"""Facts that a score asks for and a profile may lack."""

ASSUMED_VIDEOS: Final = 20
"""Videos with a text that are assumed where there are none: the newest that say what an account does."""

_ELSEWHERE: Final = "a country that the brand does not name"

_SHARES: Final = ("class_shares", "theme_shares")
_VECTORS: Final = (*_SHARES, "embedding")

Row = Mapping[str, Any]
"""A row of `creator_profiles` or of `brand_profiles`, by column."""


@dataclass(frozen=True)
class Outcome:
    """A pair's score, None while content is unknown; and its confidence. Both in [0, 1]."""

    score: float | None
    confidence: float


@dataclass(frozen=True)
class OpenFact:
    """An unknown fact of FACTS, and the pair's outcomes with it; `worst.score` is never above `best.score`.

    A fact that the brand does not ask for has the outcomes of now: see `matters`.
    """

    fact: str
    worst: Outcome
    best: Outcome
    matters: bool


@dataclass(frozen=True)
class WhatIf:
    """The pair now, each unknown fact on its own, in the order of FACTS, and all that matter together."""

    now: Outcome
    facts: tuple[OpenFact, ...]
    all_worst: Outcome
    all_best: Outcome


def unknown_facts(creator: Row) -> tuple[str, ...]:
    """Return the facts of FACTS that a row of `creator_profiles` lacks; its country only where places are unknown."""
    lacks = {
        "audience ages": creator["audience_age_min"] is None or creator["audience_age_max"] is None,
        "audience genders": not creator["audience_genders"],
        "audience places": not creator["audience_locations"],
        "country": not creator["country"] and not creator["audience_locations"],
        "tags": not creator["content_tags"],
        "biography": not creator["biography"],
        "video texts": not creator["recent_video_count"],
        "looks": not creator["measured_clip_count"],
        "engagement": creator["engagement_strength"] is None,
    }
    return tuple(fact for fact in FACTS if lacks[fact])


def what_if(
    creator: Row,
    brand: Row,
    best_content: Row | None,
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS,
    fit: MatchFit = MATCH_FIT,
) -> WhatIf:
    """Return what each unknown fact could make of the pair's score.

    `creator` and `brand` are rows of `creator_profiles` and `brand_profiles`, `best_content` the row of the listed
    creator whose content fits the brand best; None where nobody's content or the brand's is known: then nothing is
    assumed of content.
    """
    assumed = {fact: _assume(fact, creator, brand, best_content) for fact in unknown_facts(creator)}
    ends = [(fact, end) for fact in assumed for end in (0, 1)]
    rows = [creator, *({**creator, **assumed[fact][end]} for fact, end in ends)]
    outcomes = _score(rows, brand, weights, fit)
    now, of_ends = outcomes[0], dict(zip(ends, outcomes[1:], strict=True))
    facts = tuple(_open_fact(fact, now, of_ends[fact, 0], of_ends[fact, 1]) for fact in assumed)

    mattering = [fact.fact for fact in facts if fact.matters]
    together = [_assume_all(mattering, assumed, creator, best_content, end) for end in (0, 1)]
    all_worst, all_best = _score(together, brand, weights, fit)
    return WhatIf(now, facts, all_worst, all_best)


def _open_fact(fact: str, now: Outcome, one: Outcome, other: Outcome) -> OpenFact:
    worst, best = sorted((one, other), key=lambda outcome: (outcome.score is not None, outcome.score or 0.0))
    return OpenFact(fact, worst, best, matters=not now == one == other)


def _score(creators: Sequence[Row], brand: Row, weights: MatchingWeights, fit: MatchFit) -> list[Outcome]:
    rows = pa.Table.from_pylist([dict(row) for row in creators], arrow_schema(CREATOR_PROFILES))
    brands = pa.Table.from_pylist([dict(brand)], arrow_schema(BRAND_PROFILES))
    pairs = score_pairs(rows, brands, weights, fit)
    return [
        Outcome(score, confidence)
        for score, confidence in zip(pairs["score"].to_pylist(), pairs["confidence"].to_pylist(), strict=True)
    ]


def _assume(fact: str, creator: Row, brand: Row, best_content: Row | None) -> tuple[Row, Row]:
    """Return the columns of the creator's row that change, at worst and at best; none where nothing can be assumed."""
    if fact in _SOURCE_WEIGHTS:
        return _with_content(creator, [fact], best_content, end=0), _with_content(creator, [fact], best_content, end=1)
    if fact == "audience ages":
        return _assume_ages(brand["audience_age_min"], brand["audience_age_max"])
    if fact == "audience genders":
        wanted = brand["audience_genders"] or list(GENDERS)
        others = [gender for gender in GENDERS if gender not in wanted]
        return {"audience_genders": others or wanted}, {"audience_genders": wanted}
    if fact == "audience places":
        wanted = brand["audience_locations"] or [_ELSEWHERE]
        return {"audience_locations": [_ELSEWHERE]}, {"audience_locations": wanted[:1]}
    if fact == "country":
        return {"country": _ELSEWHERE}, {"country": (brand["audience_locations"] or [_ELSEWHERE])[0]}
    if fact == "looks":
        looks = {column.name: brand[column.name] for column in MEASUREMENTS}
        measured = {"measured_clip_count": 1}
        return {**measured, **unlike_looks(looks)}, {**measured, **looks}
    return {"engagement_strength": 0.0}, {"engagement_strength": 1.0}


def _assume_ages(youngest: int | None, oldest: int | None) -> tuple[Row, Row]:
    """Return an audience of ages outside the target, and of its ages; its ages twice where it takes every age."""
    youngest = YOUNGEST_AGE if youngest is None else youngest
    oldest = OLDEST_AGE if oldest is None else oldest
    inside = {"audience_age_min": youngest, "audience_age_max": oldest}
    if youngest > YOUNGEST_AGE:
        return {"audience_age_min": YOUNGEST_AGE, "audience_age_max": youngest - 1}, inside
    if oldest < OLDEST_AGE:
        return {"audience_age_min": oldest + 1, "audience_age_max": OLDEST_AGE}, inside
    return inside, inside


def _assume_all(
    facts: Sequence[str], assumed: Mapping[str, tuple[Row, Row]], creator: Row, best_content: Row | None, end: int
) -> Row:
    """Return the creator's row with all of `facts` at worst (`end` 0) or at best (1); sources of content are mixed."""
    changed: dict[str, Any] = dict(creator)
    for fact in facts:
        changed |= assumed[fact][end]
    sources = [fact for fact in facts if fact in _SOURCE_WEIGHTS]
    return changed | dict(_with_content(creator, sources, best_content, end))


_ASSUMED_VIDEO_TRUST: Final = ASSUMED_VIDEOS / (ASSUMED_VIDEOS + HALF_TRUSTED_VIDEOS)

_SOURCE_WEIGHTS: Final = {
    "tags": TAGS_WEIGHT,
    "biography": BIOGRAPHY_WEIGHT,
    "video texts": VIDEOS_WEIGHT * _ASSUMED_VIDEO_TRUST,
}
"""What each source of content weighs when it is there and clear."""


def _with_content(creator: Row, sources: Sequence[str], best_content: Row | None, end: int) -> Row:
    """Return vectors and evidence of a creator who has these sources too."""
    if best_content is None or not sources:
        return {}
    videos = creator["recent_video_count"]
    video_trust = videos / (videos + HALF_TRUSTED_VIDEOS)
    # As `creator_subjects` makes the evidence. Of tags and biography together it tells the surer one's trust alone.
    text_trust = min(1.0, max(0.0, 2 * creator["content_evidence"] - video_trust))
    text_weight = TAGS_WEIGHT if creator["content_tags"] else BIOGRAPHY_WEIGHT
    own_weight = text_weight * text_trust + VIDEOS_WEIGHT * video_trust
    added_weight = sum(_SOURCE_WEIGHTS[source] for source in sources)
    added = 1.0 if creator["embedding"] is None else added_weight / (own_weight + added_weight)

    targets = {name: np.asarray(best_content[name], np.float64) for name in _VECTORS}
    if not end:
        targets |= {name: np.zeros_like(targets[name]) for name in _SHARES}
    own = {name: np.zeros_like(target) if creator[name] is None else creator[name] for name, target in targets.items()}
    mixed = {name: (1 - added) * np.asarray(own[name], np.float64) + added * targets[name] for name in _SHARES}
    mixed["embedding"] = _mixed_direction(np.asarray(own["embedding"], np.float64), targets["embedding"], added, end)
    has_text = {"tags", "biography"} & {*sources}
    if "video texts" in sources:
        video_trust = _ASSUMED_VIDEO_TRUST
    evidence = ((1.0 if has_text else text_trust) + video_trust) / 2
    return {name: vector.tolist() for name, vector in mixed.items()} | {"content_evidence": evidence}


def _mixed_direction(own: FloatVector, best: FloatVector, added: float, end: int) -> FloatVector:
    """Return own and best direction together; at worst own and one at right angles to the brand's."""
    if end:
        direction: FloatVector = unit_rows(((1 - added) * own + added * best)[None, :])[0][0]
        return direction
    # The part at right angles changes no cosine with the brand, only the length of the rest.
    rest: FloatVector = own * (1 - added) / np.hypot(1 - added, added)
    return rest
