"""Rows of `campaign_briefs`: briefs flat, a column for each thing that they may say."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from tcm_assets.campaigns.briefs.brief import Brief, Condition
from tcm_assets.campaigns.briefs.brief_table import CAMPAIGN_BRIEFS
from tcm_assets.campaigns.briefs.chips import chips
from tcm_assets.tables.types import arrow_schema


def brief_rows(briefs: Mapping[str, Brief], files: Mapping[str, str]) -> pa.Table:
    """Return the briefs by id as rows of `campaign_briefs`, sorted by id; `files` are their files."""
    rows = [brief_row(brief_id, files[brief_id], brief) for brief_id, brief in sorted(briefs.items())]
    return pa.Table.from_pylist(rows, schema=arrow_schema(CAMPAIGN_BRIEFS))


def brief_row(brief_id: str, source_file: str, brief: Brief) -> dict[str, Any]:
    """Return one brief in the columns of `campaign_briefs`."""
    ages, followers, count = brief.audience_ages, brief.follower_range, brief.creator_count
    budget, converted, dates, brand = brief.budget, brief.converted_budget, brief.dates, brief.brand
    return {
        "brief_id": brief_id,
        "source_file": source_file,
        "read_on": brief.day,
        "read_by": brief.read_by,
        "reading_note": brief.reading_note,
        "language": brief.language,
        "brief_text": brief.text or None,
        "subject": brief.subject,
        "wanted_content": brief.wanted_content,
        "audience_age_min": ages and ages.youngest,
        "audience_age_max": ages and ages.oldest,
        "audience_genders": brief.audience_genders,
        "audience_countries": brief.audience_countries,
        "creator_countries": brief.creator_countries,
        "either_countries": brief.either_countries,
        "follower_tiers": brief.tiers,
        "follower_count_min": followers and followers.least,
        "follower_count_max": followers and followers.most,
        "creator_count_min": count and count.least,
        "creator_count_max": count and count.most,
        "budget_amount": budget and budget.amount,
        "budget_least_amount": budget and budget.least_amount,
        "budget_currency": budget and budget.currency,
        "budget_basis": budget and budget.basis,
        "converted_amount": converted and converted.amount,
        "converted_currency": converted and converted.currency,
        "exchange_rate": converted and converted.rate,
        "exchange_rate_on": converted and converted.rate_day,
        "starts_on": dates and dates.first,
        "ends_on": dates and dates.last,
        "must": _conditions(brief.must),
        "must_not": _conditions(brief.must_not),
        "brand_id": brand and brand.brand_id,
        "brand_name": brand and brand.name,
        "brand_sells": brand and brand.sells,
        "chips": [chip.label if chip.note is None else f"{chip.label} ({chip.note})" for chip in chips(brief)],
        "unused": [f"{each.text}: {each.reason}" for each in brief.unused],
    }


def _conditions(conditions: Sequence[Condition] | None) -> list[str] | None:
    if conditions is None:
        return None
    return [f"{each.kind}: {each.value if each.least is None else f'{each.least:g}'}" for each in conditions]
