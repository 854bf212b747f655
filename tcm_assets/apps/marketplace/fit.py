"""How well every listed creator fits what is asked for: a brand of the list, or a brief, by meaning.

A brief is described as `brand_profiles` describes a brand (`matching/typed_brands.py`) and scored by the formula of
`similarity_scores`, so that a score of a brief means what a score of a listed brand means.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.apps.marketplace.creators import SCORED_AT_ONCE, Market
from tcm_assets.apps.published import Query, list_published_tables
from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.campaigns.shortlists.brief_fit import as_typed_brand, asked_brand
from tcm_assets.campaigns.shortlists.brief_goods import regulated_category_of
from tcm_assets.matching.similarity_scores import score_pairs
from tcm_assets.matching.tables import BRAND_PROFILES, REGULATED_BRANDS
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.models.vectors import EncodeTexts, VectorModel
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, MatchingWeights
from tcm_assets.tables.types import arrow_schema

_MOST_THREADS: Final = 4
"""Batches scored at the same time; more gain little, since they wait for memory."""


class OtherModelError(RuntimeError):
    """The published vectors are of another model than the pages' own; the message says what to do."""


@dataclass(frozen=True)
class Fits:
    """The score of each creator of a market, in its order.

    `rows` has the columns of `similarity_scores`; a null score: nothing is known of the creator's content. `asked` is
    the one row of `brand_profiles` that they were scored for. `named_subjects`: which subjects of the brief's own words
    each creator makes, null where unknown. `regulated_category`: what the brief sells that the law limits by age.
    """

    rows: pa.Table
    asked: pa.Table
    named_subjects: pa.Array | None = None
    regulated_category: str | None = None

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """Return a column as numbers, NaN where unknown."""
        found: npt.NDArray[np.float64] = self.rows[name].to_numpy().astype(np.float64)
        return found


def wants_something(brief: Brief) -> bool:
    """Return whether a brief says anything that creators can be scored for."""
    return needs_encoder(brief) or (brief.brand is not None and brief.brand.brand_id is not None)


def needs_encoder(brief: Brief) -> bool:
    """Return whether a brief has words of its own, which a model has to read."""
    return as_typed_brand(brief) is not None


def find_asked(query: Query, brief: Brief, market: Market, find_encoder: Callable[[], TextEncoder]) -> pa.Table | None:
    """Return what a brief asks for as one row of `brand_profiles`; None where it names nothing to be scored for.

    A brief without words of its own is asked for its listed brand, with the audience that the brief names. Raises
    OtherModelError, and EncoderError where the model is not there.
    """

    def encoder_of_the_market() -> TextEncoder:
        encoder = find_encoder()
        if market.model is not None and market.model != VectorModel.of(encoder):
            raise OtherModelError(
                f"creators were described by {market.model}, and briefs would be by {VectorModel.of(encoder)}: "
                "materialize creator_profiles and publish again"
            )
        return encoder

    def listed(brand_id: str) -> pa.Table:
        columns = ", ".join(BRAND_PROFILES.column_names)
        return query(f"SELECT {columns} FROM brand_profiles WHERE brand_id = $brand_id", {"brand_id": brand_id})

    return asked_brand(brief, find_encoder=encoder_of_the_market, find_listed=listed)


def find_regulated_category(query: Query, brief: Brief, encode: EncodeTexts) -> str | None:
    """Return what a brief sells that the law limits by age: by its texts alone while nothing of brands is published."""
    listed = arrow_schema(REGULATED_BRANDS).empty_table()
    if "regulated_brands" in list_published_tables(query):
        listed = query("FROM regulated_brands")
    return regulated_category_of(brief, listed, encode)


def score_market(market: Market, asked: pa.Table, weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS) -> Fits:
    """Score every creator for one row of `brand_profiles`: 100,000 in about a second on four cores."""
    batches = [batch for batch in market.profiles.to_batches(max_chunksize=SCORED_AT_ONCE) if batch.num_rows]
    if not batches:
        return Fits(score_pairs(market.profiles, asked, weights).schema.empty_table(), asked)
    threads = min(_MOST_THREADS, len(batches), len(os.sched_getaffinity(0)))
    with ThreadPoolExecutor(threads) as pool:
        scored = list(pool.map(lambda batch: score_pairs(batch, asked, weights), batches))
    return Fits(pa.Table.from_batches(scored).combine_chunks(), asked)
