"""Answers to stored briefs: each with its pool of candidates and its shortlist."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.campaigns.shortlists.brief_fit import FIT_SCHEMA, brief_fit
from tcm_assets.campaigns.shortlists.candidate_rows import briefs_with_candidates, refusal_of
from tcm_assets.campaigns.shortlists.limits import limits_of
from tcm_assets.campaigns.shortlists.pool import Pool
from tcm_assets.campaigns.shortlists.shortlist import Shortlist, make_shortlist
from tcm_assets.campaigns.shortlists.stored_briefs import brief_of_row
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.models.vectors import EncodeTexts
from tcm_assets.tables.match_components import MatchingWeights


@dataclass(frozen=True)
class BriefsAndCreators:
    """Rows of `campaign_briefs`, `creators_with_deals`, `campaign_fits`, `latest_conflicts` and `regulated_brands`."""

    briefs: pa.Table
    creators: pa.Table
    fits: pa.Table
    conflicts: pa.Table
    regulated_brands: pa.Table


def answer_briefs(given: BriefsAndCreators, encode: EncodeTexts) -> Iterator[tuple[str, Pool, Shortlist]]:
    """Yield each brief's id, its pool and its shortlist, in the order of ids; `encode` reads what a brief sells."""
    briefs = {row["brief_id"]: brief_of_row(row) for row in given.briefs.to_pylist()}
    tables = (given.creators, given.fits, given.conflicts, given.regulated_brands)
    for brief_id, brief, category, candidates in briefs_with_candidates(briefs, *tables, encode):
        pool = Pool(candidates)
        limits = limits_of(brief, refusal=refusal_of(category, brief))
        yield brief_id, pool, make_shortlist(pool, limits)


def fit_rows(
    briefs: pa.Table,
    creators: pa.Table,
    brands: pa.Table,
    encoder: TextEncoder,
    weights: MatchingWeights,
    fetch: Callable[[ir.Table], pa.Table],
) -> pa.Table:
    """Return rows of `campaign_fits`: each brief with each creator; see `brief_fit`."""
    schema = pa.schema([("brief_id", pa.string()), *FIT_SCHEMA])
    parts = []
    for row in briefs.sort_by("brief_id").to_pylist():
        fits = brief_fit(brief_of_row(row), creators, brands, encoder, weights, fetch)
        ids = pa.array([row["brief_id"]] * fits.num_rows, pa.string())
        parts.append(pa.table([ids, *fits.columns], schema=schema))
    return pa.concat_tables(parts) if parts else schema.empty_table()
