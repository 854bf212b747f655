"""`creator_lookalikes`: the listed creators that are most like each one, and what they share.

Candidates are the nearest by content, found in blocks by `top_k`; the other facets order those. Two creators are as
similar one way as the other.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.charts.labels import join_words
from tcm_assets.clips.tables import MEASUREMENTS
from tcm_assets.matching.tables import CREATOR_LOOKALIKES
from tcm_assets.matching.top_k import top_k
from tcm_assets.matching.visual_similarity import visual_similarity
from tcm_assets.models.vectors import FloatVector, read_vectors
from tcm_assets.tables.follower_tiers import tier_of
from tcm_assets.tables.shared_columns import OLDEST_AGE, YOUNGEST_AGE
from tcm_assets.tables.types import arrow_schema

LOOKALIKE_COUNT: Final = 5

CANDIDATE_COUNT: Final = 25
"""Nearest by content that the other facets may order: five for each place, so that a twin in size and audience who is
sixth by content still comes first."""

WEIGHTS: Final[Mapping[str, float]] = {
    "content": 0.55,
    "audience": 0.2,
    "size": 0.12,
    "looks": 0.08,
    "engagement": 0.05,
}
"""What a brand asks for when a creator is booked out: the same content for the same people, at about the same price."""

LEAST_CONTENT: Final = 0.4
"""Cosine below which two creators make different things: of the pairs of the sample between 0.35 and 0.4, one in three
shares a subject (a newsreader and a bookkeeper who teach, a magician and a dancer); above it, all but a few do."""

LEAST_SIMILARITY: Final = 0.55
"""Similarity below which nobody is called a lookalike, so that lists may be short or empty: of the pairs of the sample
between 0.5 and 0.55 that were read by hand, half shared no subject."""

DECADES_APART: Final = 1.5
"""Difference in followers, in powers of ten, from which two sizes have nothing in common."""

SHARED_FACET: Final = 0.5
"""Likeness from which a facet of the audience, or the size, is named as shared."""

ALIKE_LOOKS: Final = 0.85
STRONG, WEAK = 2 / 3, 1 / 3
"""Percentiles of engagement beyond which two creators share being engaging, or not."""

DECIMALS: Final = 6

LOOKALIKE_INPUTS: Final = (
    "creator_id",
    "creator_name",
    "account_key",
    "content_tags",
    "embedding",
    "category",
    "audience_age_min",
    "audience_age_max",
    "audience_genders",
    "audience_locations",
    "follower_count",
    "engagement_strength",
    "measured_clip_count",
    *(column.name for column in MEASUREMENTS),
)
"""Columns of `creator_profiles` that lookalikes are found by."""

Places = npt.NDArray[np.int64]


class Lookalikes:
    """The listed creators, among whom lookalikes are found.

    `creators` has the columns LOOKALIKE_INPUTS, in the order of creator_id: of equal scores the first wins.
    """

    def __init__(self, creators: pa.Table) -> None:
        vectors, self._has_content = read_vectors(creators["embedding"], "embedding")
        self._creators = creators.drop_columns("embedding").combine_chunks()
        self._vectors = vectors.astype(np.float32)

    def find(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return rows of CREATOR_LOOKALIKES for each creator of `batch`, the best first; none for one without content.

        Raises ValueError when the vectors' lengths differ.
        """
        own_vectors, has_content = read_vectors(batch["embedding"], "embedding")
        rows: list[dict[str, Any]] = []
        if has_content.any() and self._has_content.any():
            # A vector that is left out has no numbers: neither side has nobody for a neighbour by chance.
            own = np.where(has_content[:, None], own_vectors, np.nan).astype(np.float32)
            others = np.where(self._has_content[:, None], self._vectors, np.float32(np.nan))
            places, _ = top_k(own, others, CANDIDATE_COUNT + 1)
            described = batch.drop_columns("embedding")
            for number, row in enumerate(described.to_pylist()):
                rows += self._of_one(described.slice(number, 1), row, own_vectors[number], places[number])
        return pa.RecordBatch.from_pylist(rows, arrow_schema(CREATOR_LOOKALIKES))

    def _of_one(
        self, one: pa.RecordBatch, row: Mapping[str, Any], vector: FloatVector, places: Places
    ) -> list[dict[str, Any]]:
        found = places[places >= 0]
        cosines = self._vectors[found].astype(np.float64) @ vector
        is_near = cosines.round(DECIMALS) >= LEAST_CONTENT
        known = found[is_near]
        if not len(known):
            return []
        candidates = self._creators.take(known)
        others = candidates.to_pylist()
        facets = _facets(one, row, candidates, others, cosines[is_near])
        similarities = _weighted_mean(facets)
        is_other = [
            other["creator_id"] != row["creator_id"]
            and (row["account_key"] is None or other["account_key"] != row["account_key"])
            for other in others
        ]
        is_alike = np.array(is_other) & (similarities >= LEAST_SIMILARITY)
        ranked = sorted(np.flatnonzero(is_alike), key=lambda place: (-similarities[place], others[place]["creator_id"]))
        return [
            {
                "creator_id": row["creator_id"],
                "creator_name": row["creator_name"],
                "rank": rank,
                "lookalike_id": others[place]["creator_id"],
                "lookalike_name": others[place]["creator_name"],
                "similarity": float(similarities[place]),
                **{f"{name}_similarity": _known(values[place]) for name, values in facets.items()},
                "shared_traits": shared_traits(row, others[place], _known(facets["looks"][place])),
            }
            for rank, place in enumerate(ranked[:LOOKALIKE_COUNT], start=1)
        ]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _weighted_mean(facets: Mapping[str, FloatVector]) -> FloatVector:
    """Return the mean of the known facets by WEIGHTS, rounded."""
    total = sum(np.where(np.isnan(values), 0.0, WEIGHTS[name] * values) for name, values in facets.items())
    weight = sum(np.where(np.isnan(values), 0.0, WEIGHTS[name]) for name, values in facets.items())
    mean: FloatVector = np.round(total / weight, DECIMALS)
    return mean


def _facets(
    one: pa.RecordBatch,
    row: Mapping[str, Any],
    candidates: pa.Table,
    others: Sequence[Mapping[str, Any]],
    cosines: FloatVector,
) -> dict[str, FloatVector]:
    """Return the similarity of each facet with each candidate, in [0, 1]; NaN where it is unknown on either side."""
    values: dict[str, Any] = {
        "content": np.clip(cosines, 0.0, 1.0),
        "audience": [audience_overlap(row, other) for other in others],
        "size": [size_similarity(row["follower_count"], other["follower_count"]) for other in others],
        "looks": _looks(one, candidates) if row["measured_clip_count"] else np.full(len(others), np.nan),
        "engagement": [_nearness(row["engagement_strength"], other["engagement_strength"]) for other in others],
    }
    return {name: np.array(own, dtype=np.float64).round(DECIMALS) for name, own in values.items()}


def _looks(one: pa.RecordBatch, candidates: pa.Table) -> FloatVector:
    similarities, known = visual_similarity(one, candidates)
    looks: FloatVector = np.where(known[0], similarities[0], np.nan)
    return looks


def _nearness(own: float | None, other: float | None) -> float | None:
    return None if own is None or other is None else 1 - abs(own - other)


def size_similarity(own: int | None, other: int | None) -> float | None:
    """Return how near two numbers of followers are, 1 for equal ones; None where one is unknown or 0.

    >>> size_similarity(10_000, 10_000), round(size_similarity(10_000, 100_000), 2), size_similarity(10, 10_000_000)
    (1.0, 0.33, 0.0)
    """
    if not own or not other:
        return None
    return float(max(0.0, 1 - abs(math.log10(own) - math.log10(other)) / DECADES_APART))


def audience_overlap(own: Mapping[str, Any], other: Mapping[str, Any]) -> float | None:
    """Return the mean overlap of ages, genders and places, of those that are known on both sides; None without any.

    An overlap is what both name over what either names: years, genders, countries.
    """
    ages = _age_overlap(own, other)
    lists = [
        _set_overlap(own[name], other[name]) if own[name] and other[name] else None
        for name in ("audience_genders", "audience_locations")
    ]
    known = [value for value in (ages, *lists) if value is not None]
    return sum(known) / len(known) if known else None


def _age_overlap(own: Mapping[str, Any], other: Mapping[str, Any]) -> float | None:
    low, high = ([side[name] for side in (own, other)] for name in ("audience_age_min", "audience_age_max"))
    if None in low or None in high:
        return None
    return float(max(0, min(high) - max(low) + 1) / (max(high) - min(low) + 1))


def _set_overlap(own: Sequence[str], other: Sequence[str]) -> float:
    return len({*own} & {*other}) / len({*own} | {*other})


_PEOPLE: Final = {"female": "women", "male": "men", "nonbinary": "nonbinary people"}


def shared_traits(own: Mapping[str, Any], other: Mapping[str, Any], looks: float | None) -> list[str]:
    """Return what two creators share, in words: content, audience, size, engagement and looks; only what both have."""
    traits = []
    tags = [tag for tag in own["content_tags"] or () if tag in (other["content_tags"] or ())]
    if tags:
        traits.append(f"both make {join_words(tags, 3)}")
    elif own["category"] and own["category"] == other["category"]:
        traits.append(f"both are about {own['category']}")
    if audience := _shared_audience(own, other):
        traits.append(f"audience {audience}")
    tiers = {tier_of(side["follower_count"]) for side in (own, other)}
    size = size_similarity(own["follower_count"], other["follower_count"])
    if len(tiers) == 1 and (tier := tiers.pop()) and (size or 0) >= SHARED_FACET:
        low, high = sorted((own["follower_count"], other["follower_count"]))
        traits.append(f"{tier}, {low:,} and {high:,} followers" if low != high else f"{tier}, {low:,} followers each")
    strengths = [side["engagement_strength"] for side in (own, other)]
    if None not in strengths and min(strengths) >= STRONG:
        traits.append("engagement in the highest third of the list")
    elif None not in strengths and max(strengths) <= WEAK:
        traits.append("engagement in the lowest third of the list")
    if looks is not None and looks >= ALIKE_LOOKS:
        traits.append("videos that look alike")
    return traits


def _shared_audience(own: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    words = []
    if (_age_overlap(own, other) or 0) >= SHARED_FACET:
        low = max(own["audience_age_min"], other["audience_age_min"])
        high = min(own["audience_age_max"], other["audience_age_max"])
        ages = f"{low} to {high}" if high < OLDEST_AGE else f"{low} and older"
        words.append("of all ages" if low <= YOUNGEST_AGE and high >= OLDEST_AGE else ages)
    genders = own["audience_genders"] or ()
    if genders and {*genders} == {*(other["audience_genders"] or ())}:
        is_everyone = len(genders) == len(_PEOPLE)
        words.append("all genders" if is_everyone else join_words([_PEOPLE[name] for name in genders]))
    places = [place for place in own["audience_locations"] or () if place in (other["audience_locations"] or ())]
    if places:
        words.append(join_words(places, 3))
    return ", ".join(words)
