"""Briefs back from rows of `campaign_briefs`, as far as a shortlist needs them."""

from collections.abc import Mapping
from typing import Any, Final

from tcm_assets.campaigns.briefs.brief import Brief

_LEAST: Final = ("views", "engagement")  # kinds of conditions that have a number in the place of a name


def brief_of_row(row: Mapping[str, Any]) -> Brief:
    """Return the brief of a row of `campaign_briefs`, without its origins and unused parts."""
    said: dict[str, Any] = {
        "text": row["brief_text"] or "",
        "day": row["read_on"],
        "read_by": row["read_by"],
        "subject": row["subject"],
        "wanted_content": row["wanted_content"],
        "audience_ages": _part(row, youngest="audience_age_min", oldest="audience_age_max"),
        "audience_genders": row["audience_genders"],
        "audience_countries": row["audience_countries"],
        "creator_countries": row["creator_countries"],
        "either_countries": row["either_countries"],
        "tiers": row["follower_tiers"],
        "follower_range": _part(row, least="follower_count_min", most="follower_count_max"),
        "creator_count": _part(row, least="creator_count_min", most="creator_count_max"),
        "budget": _part(
            row,
            amount="budget_amount",
            currency="budget_currency",
            basis="budget_basis",
            least_amount="budget_least_amount",
        ),
        "converted_budget": _part(
            row,
            amount="converted_amount",
            currency="converted_currency",
            rate="exchange_rate",
            rate_day="exchange_rate_on",
        ),
        "dates": _part(row, first="starts_on", last="ends_on"),
        "must": _conditions(row["must"]),
        "must_not": _conditions(row["must_not"]),
        "brand": _part(row, name="brand_name", brand_id="brand_id", sells="brand_sells"),
    }
    return Brief.model_validate(said)


def _part(row: Mapping[str, Any], **columns: str) -> dict[str, Any] | None:
    """Return the columns that are not null, by field; None where all are."""
    known = {name: row[column] for name, column in columns.items() if row[column] is not None}
    return known or None


def _conditions(texts: list[str] | None) -> list[dict[str, Any]] | None:
    if not texts:
        return None
    found = []
    for text in texts:
        kind, _, value = text.partition(": ")
        condition: dict[str, Any] = {"kind": kind, "value": value}
        found.append({**condition, "value": kind, "least": float(value)} if kind in _LEAST else condition)
    return found
