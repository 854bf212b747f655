"""`recommendations`: the best partners of both sides, as many as fit, and why; `recommendation_lists`: how many."""

from itertools import pairwise
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from tcm_assets.matching.directions import BRANDS_FOR_CREATOR, CREATORS_FOR_BRAND
from tcm_assets.matching.list_selection import LARGEST_EXPOSURE, LEAST_SCORE, Candidates, select_lists
from tcm_assets.matching.match_reasons import explained_pairs
from tcm_assets.matching.tables import RECOMMENDATIONS
from tcm_assets.models.vectors import read_vectors
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, MatchingWeights
from tcm_assets.warehouse.relations import left_joined

DEFAULT_TOP_K = 5  # partners per subject, as in the source system

CANDIDATES_PER_PLACE: Final = {BRANDS_FOR_CREATOR: 4, CREATORS_FOR_BRAND: 40}
"""Candidates of a list for each of its places: who is alike, or in many lists, gives way to one of the others. Creators
may be in a part of the lists alone, and brands are few, so a brand has more."""


def list_candidates(similarity_scores: ir.Table, direction: str, top_k: int) -> ir.Table:
    """Return the best pairs of each subject: subject_id, recommended_id, score, best first, ties by id.

    Pairs with a score under LEAST_SCORE are none. Raises ValueError for a `top_k` below 1.
    """
    if top_k < 1:
        raise ValueError(f"top_k is {top_k}; ask for at least 1 recommendation")
    subject, recommended = _sides(direction)
    scored = similarity_scores.filter(similarity_scores.score >= LEAST_SCORE)
    order = [ibis.desc("score"), ibis.asc(f"{recommended}_id")]
    ranked = scored.mutate(place=ibis.row_number().over(ibis.window(group_by=f"{subject}_id", order_by=order)))
    return (
        ranked.filter(ranked.place < CANDIDATES_PER_PLACE[direction] * top_k)
        .select("score", "place", subject_id=f"{subject}_id", recommended_id=f"{recommended}_id")
        .order_by("subject_id", "place")
    )


def _sides(direction: str) -> tuple[str, str]:
    """Return which side a direction advises, and which it recommends."""
    return ("creator", "brand") if direction == BRANDS_FOR_CREATOR else ("brand", "creator")


def selected_pairs(candidates: pa.Table, profiles: pa.Table, direction: str, top_k: int) -> pa.Table:
    """Return the chosen pairs: direction, subject_id, recommended_id, rank from 1.

    `candidates` are rows of `list_candidates`; `profiles` has `partner_id` and `features`, the shares of classes or
    themes that say how alike two partners are, null where unknown.
    """
    ids = profiles["partner_id"].to_pylist()
    places = {partner: place for place, partner in enumerate(ids)}
    features, _ = read_vectors(profiles["features"], "features")
    partners = np.array([places[each] for each in candidates["recommended_id"].to_pylist()], np.int64)
    scores = candidates["score"].to_numpy()
    subjects = candidates["subject_id"].to_pylist()
    starts = [place for place, subject in enumerate(subjects) if not place or subject != subjects[place - 1]]
    own = {
        subjects[start]: Candidates(partners[start:end].tolist(), scores[start:end])
        for start, end in pairwise([*starts, len(subjects)])
    }
    exposure = LARGEST_EXPOSURE if direction == CREATORS_FOR_BRAND else None
    lists = select_lists(own, features, top_k, largest_exposure=exposure)
    rows = []
    for subject, chosen in lists.items():
        score = dict(zip(own[subject].partners, own[subject].scores, strict=True))
        # Chosen for being unlike the others, shown by how well they fit.
        shown = sorted(chosen, key=lambda partner: (-score[partner], ids[partner]))
        rows += [(subject, ids[partner], rank) for rank, partner in enumerate(shown, start=1)]
    return pa.table(
        {
            "direction": pa.array([direction] * len(rows), pa.string()),
            "subject_id": pa.array([row[0] for row in rows], pa.string()),
            "recommended_id": pa.array([row[1] for row in rows], pa.string()),
            "rank": pa.array([row[2] for row in rows], pa.int64()),
        }
    )


def explained_lists(
    selected: ir.Table,
    similarity_scores: ir.Table,
    creator_profiles: ir.Table,
    brand_profiles: ir.Table,
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS,
) -> ir.Table:
    """Return rows of `recommendations` for rows of `selected_pairs`, of both directions.

    `weights` must be the ones the scores were made with (`matching_version`).
    """
    is_of_creator = selected.direction == BRANDS_FOR_CREATOR
    pairs = selected.mutate(
        creator_id=ibis.ifelse(is_of_creator, selected.subject_id, selected.recommended_id),
        brand_id=ibis.ifelse(is_of_creator, selected.recommended_id, selected.subject_id),
    )
    explained = explained_pairs(
        left_joined(pairs, similarity_scores, on=("creator_id", "brand_id")), creator_profiles, brand_profiles, weights
    )
    advises_creator = explained.direction == BRANDS_FOR_CREATOR
    named = explained.mutate(
        subject_name=ibis.ifelse(advises_creator, explained.creator_name, explained.brand_name),
        recommended_name=ibis.ifelse(advises_creator, explained.brand_name, explained.creator_name),
    )
    return named.select(*RECOMMENDATIONS.column_names)


def list_lengths(
    recommendations: ir.Table,
    similarity_scores: ir.Table,
    creator_profiles: ir.Table,
    brand_profiles: ir.Table,
    top_k: int,
    gated: ir.Table | None = None,
) -> ir.Table:
    """Return rows of `recommendation_lists`: how many partners fit each creator and each brand, and why not more.

    `similarity_scores` are the pairs that may be recommended, `gated` all pairs, where an audience gate left some out.
    """
    sides = {
        BRANDS_FOR_CREATOR: creator_profiles.select(
            subject_id="creator_id",
            subject_name="creator_name",
            is_known=creator_profiles.embedding.notnull(),
            partner=ibis.literal("brand"),
            missing=ibis.literal("nothing says what they make: give them tags, a biography or videos with captions"),
        ),
        CREATORS_FOR_BRAND: brand_profiles.select(
            subject_id="brand_id",
            subject_name="brand_name",
            is_known=brand_profiles.embedding.notnull(),
            partner=ibis.literal("creator"),
            missing=ibis.literal("nothing says what it sells: give it marketing goals or past activities"),
        ),
    }
    subjects = ibis.union(*(side.mutate(direction=ibis.literal(name)) for name, side in sides.items()))
    counts = recommendations.group_by("direction", "subject_id").agg(given_count=recommendations.count())
    fitting = similarity_scores.filter(similarity_scores.score >= LEAST_SCORE)
    fits = ibis.union(*(_fitting_counts(fitting, direction) for direction in sides))
    everybody = similarity_scores if gated is None else gated
    before = everybody.filter(everybody.score >= LEAST_SCORE)
    all_fits = ibis.union(*(_fitting_counts(before, direction) for direction in sides))
    all_fits = all_fits.rename(fitting_before_gate="fitting_count")
    joined = left_joined(subjects, counts, fits, all_fits, on=("direction", "subject_id"))
    joined = joined.fill_null({"given_count": 0, "fitting_count": 0, "fitting_before_gate": 0})
    given = joined.given_count
    note = ibis.cases(
        (given >= top_k, ibis.null("string")),
        (~joined.is_known, joined.missing),
        # Only creators' places in lists are limited.
        (given < joined.fitting_count, "whoever else fits best is in as many lists as one creator may be in"),
        (
            joined.fitting_count < joined.fitting_before_gate,
            "whoever else fits is kept out by law: the audience is unknown, too young, or where it may not be shown",
        ),
        (given == 0, "no " + joined.partner + " on the list fits well enough"),
        else_="no other " + joined.partner + " on the list fits well enough",
    )
    return joined.select("direction", "subject_id", "subject_name", asked_count=top_k, given_count=given, note=note)


def _fitting_counts(fitting: ir.Table, direction: str) -> ir.Table:
    """Count the pairs of each subject."""
    subject, _ = _sides(direction)
    counts = fitting.group_by(subject_id=fitting[f"{subject}_id"]).agg(fitting_count=fitting.count())
    return counts.mutate(direction=ibis.literal(direction))
