"""From the tables of a warehouse to rows of `recommendation_quality`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from tcm_assets.matching.quality.baselines import (
    Followers,
    RandomScores,
    SourceSystem,
    TextMatch,
    all_creator_texts,
)
from tcm_assets.matching.quality.evaluation import Contender, Labelled, Row, evaluate
from tcm_assets.matching.quality.held_out import SPLITS, Split
from tcm_assets.matching.quality.inputs import creator_facts
from tcm_assets.matching.quality.labels import grade_matrix, videos_without_brands
from tcm_assets.matching.quality.listed import CURVE_DIVERSITIES, Arrangement
from tcm_assets.matching.quality.match_methods import match_methods
from tcm_assets.matching.quality.methods import Marketplace
from tcm_assets.matching.quality.remade_profiles import Fetch, Profiles, remade_profiles
from tcm_assets.matching.quality.tables import DISCLOSED_PARTNERSHIP, GRADED_LIST
from tcm_assets.matching.quality.text_models import MINILM_NAMES, EncodedTexts
from tcm_assets.models.text_encoder import SubjectTextEncoder, TextEncoder
from tcm_assets.models.vectors import FloatMatrix
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, MatchingWeights

AS_LISTED = "recommendations"
"""The match's lists as they are stored: shortened, diverse, and no creator in too many."""

RANDOM_SEEDS = 20
"""Seeds of the random baseline, whose figures are averaged: enough for two decimals of its expected value."""

LARGEST_PAIR_COUNT = 20_000_000
"""Pairs that are scored at once by each method: 160 MB an array, and minutes for all. Beyond it nothing is measured:
a part of the creators would be sampled negatives."""


@dataclass(frozen=True)
class Encoders:
    """The encoder of the match, and that of the baselines."""

    match: SubjectTextEncoder
    minilm: TextEncoder


def contenders(weights: MatchingWeights, minilm: TextEncoder) -> list[Contender]:
    """Return the match, its parts and every baseline, in the order of tables and pictures."""
    match, *parts = (Contender.of(method) for method in match_methods(weights))
    arrangements = {AS_LISTED: Arrangement()} | {
        f"lists of diversity {diversity:g}": Arrangement(diversity, None) for diversity in CURVE_DIVERSITIES
    }
    lists = [replace(match, name=name, kind="lists", arrangement=own) for name, own in arrangements.items()]
    texts = [
        Contender.of(TextMatch("TF-IDF of words", "word")),
        Contender.of(TextMatch("TF-IDF of characters", "char_wb")),
        Contender.of(TextMatch("TF-IDF of words, all texts", "word", all_creator_texts)),
    ]
    models = [
        Contender.of(EncodedTexts(name, minilm.encode, is_centred))
        for name, is_centred in zip(MINILM_NAMES, (False, True), strict=True)
    ]
    chance = Contender.of(*(RandomScores(seed) for seed in range(RANDOM_SEEDS)))
    return [match, *lists, *parts, *texts, *models, Contender.of(SourceSystem()), Contender.of(Followers()), chance]


def measure_quality(
    tables: Mapping[str, ir.Table],
    labels: Sequence[Mapping[str, Any]],
    encoders: Encoders,
    fetch: Fetch,
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS,
    profiles: Profiles | None = None,
    splits: Sequence[Split] = SPLITS,
) -> list[Row]:
    """Return rows of `recommendation_quality`.

    `tables` are PROFILE_INPUTS by name, `labels` rows of `relevance_labels`. `profiles` are those that a run stored;
    without them they are made anew. Profiles for disclosed partnerships are made without the videos that give one away.
    """
    labelled = []
    training = [label for label in labels if label["label_source"] == GRADED_LIST] or labels
    for source in (GRADED_LIST, DISCLOSED_PARTNERSHIP):
        own = [label for label in labels if label["label_source"] == source]
        reason = None if own else _NO_LABELS[source]
        videos = tables["videos"]
        is_stripped = source == DISCLOSED_PARTNERSHIP
        if is_stripped:
            videos = videos_without_brands(videos, tables["sponsored_content"])
        if own:
            pair_count = _pair_count(tables, fetch)
            if pair_count > LARGEST_PAIR_COUNT:
                reason = f"{pair_count:,} pairs: more than {LARGEST_PAIR_COUNT:,} are not measured"
        if reason:
            labelled.append(Labelled(source, _EMPTY, _EMPTY.grades, reason))
            continue
        made = None if is_stripped else profiles
        sides = made or remade_profiles(tables, videos, encoders.match, fetch)
        marketplace = _marketplace(sides, tables, videos, fetch)
        labelled.append(Labelled(source, marketplace.graded(_grades(own, marketplace)), _grades(training, marketplace)))
    return evaluate(contenders(weights, encoders.minilm), labelled, splits)


_NO_LABELS = {
    GRADED_LIST: "nobody graded pairs: there is no relevance.csv with readable rows in the data folder",
    DISCLOSED_PARTNERSHIP: "no video of a listed creator discloses a partnership and names a listed brand",
}
_EMPTY = Marketplace(pa.table({}), pa.table({}), np.empty((0, 0)))


def _pair_count(tables: Mapping[str, ir.Table], fetch: Fetch) -> int:
    counts = [fetch(tables[name].aggregate(n=tables[name].count()))["n"][0].as_py() for name in _LISTS]
    return int(counts[0] * counts[1])


_LISTS = ("cleaned_creators", "cleaned_brands")


def _marketplace(sides: Profiles, tables: Mapping[str, ir.Table], videos: ir.Table, fetch: Fetch) -> Marketplace:
    facts = fetch(creator_facts(tables["cleaned_creators"], videos))
    creators = sides.creators.sort_by("creator_id")
    for name in facts.column_names:
        if name not in creators.column_names:
            creators = creators.append_column(name, facts[name])
    brands = sides.brands.sort_by("brand_id")
    return Marketplace(creators, brands, np.full((creators.num_rows, brands.num_rows), np.nan))


def _grades(labels: Sequence[Mapping[str, Any]], marketplace: Marketplace) -> FloatMatrix:
    return grade_matrix(labels, marketplace.creator_ids, marketplace.brand_ids)
