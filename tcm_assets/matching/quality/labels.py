"""Labels of pairs: grades from relevance.csv, and partnerships that creators disclosed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from tcm_assets.catalogue.creator_accounts import account_key, creator_accounts
from tcm_assets.catalogue.lists.relevance import GradedPair
from tcm_assets.matching.quality.tables import DISCLOSED_PARTNERSHIP, GRADED_LIST, RELEVANCE_LABELS
from tcm_assets.models.vectors import FloatMatrix
from tcm_assets.tables.types import arrow_schema

DISCLOSED_GRADE = 2
"""Grade of a disclosed partnership: relevant, since the brand paid for it, but nobody says that it was the best."""


def labels_table(graded: Iterable[GradedPair], disclosed: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return rows of `relevance_labels`; `disclosed` are rows of `disclosed_partnerships`."""
    rows = [{**pair._asdict(), "label_source": GRADED_LIST, "video_count": None} for pair in graded]
    rows += [
        {**pair, "label_source": DISCLOSED_PARTNERSHIP, "grade": DISCLOSED_GRADE, "source": "captions of the creator"}
        for pair in disclosed
    ]
    return pa.Table.from_pylist(rows, arrow_schema(RELEVANCE_LABELS))


def disclosed_partnerships(
    cleaned_creators: ir.Table, cleaned_brands: ir.Table, videos: ir.Table, sponsored_content: ir.Table
) -> ir.Table:
    """Return brand_id, creator_id and `video_count`: those of the creator's paid videos that name the brand.

    A video is paid where it discloses so, and a creator's by `creator_accounts`. One that names several brands counts
    for each of them.
    """
    paid = sponsored_content.filter(sponsored_content.is_sponsored).select("video_id", brand_name="brand_mentions")
    named = paid.unnest("brand_name").inner_join(cleaned_brands.select("brand_id", "brand_name"), "brand_name")
    accounts = creator_accounts(cleaned_creators, videos)
    owned = videos.inner_join(accounts, account_key(videos) == accounts.account_key).select("creator_id", "video_id")
    pairs = named.select("brand_id", "video_id").inner_join(owned, "video_id")
    return pairs.group_by("brand_id", "creator_id").agg(video_count=pairs.video_id.nunique())


def videos_without_brands(videos: ir.Table, sponsored_content: ir.Table) -> ir.Table:
    """Return the videos that neither disclose a partnership nor name a brand of the list.

    What a method is asked to find may not stand in what it sees: not in the paid video, and in no other one.
    """
    gives_away = sponsored_content.filter(
        ibis.or_(sponsored_content.is_sponsored.fill_null(False), sponsored_content.brand_mentions.length() > 0)
    )
    return videos.anti_join(gives_away.select("video_id"), "video_id")


def grade_matrix(
    labels: Iterable[Mapping[str, Any]], creator_ids: Sequence[str], brand_ids: Sequence[str]
) -> FloatMatrix:
    """Return the grades as an array of shape (creators, brands), NaN where there is none; other ids are left out."""
    creators = {creator_id: place for place, creator_id in enumerate(creator_ids)}
    brands = {brand_id: place for place, brand_id in enumerate(brand_ids)}
    grades = np.full((len(creator_ids), len(brand_ids)), np.nan)
    for label in labels:
        if label["creator_id"] in creators and label["brand_id"] in brands:
            grades[creators[label["creator_id"]], brands[label["brand_id"]]] = label["grade"]
    return grades
