"""A creator's facts in words: size, audience, forecast, price, safety, sponsors, reactions.

Unknown is said, never zero.

The words are not escaped for Markdown or HTML.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from tcm_assets.apps.published import Row
from tcm_assets.apps.words import COMPONENT_NAMES, FORECAST_MEANINGS
from tcm_assets.charts.labels import join_words
from tcm_assets.matching.audience_words import audience_facts
from tcm_assets.tables.shared_columns import AUDIENCE

UNKNOWN: Final = "unknown"

_PLAIN_HANDLE: Final = re.compile(r"[a-z0-9_.]{1,24}")
"""Handles that can stand in an address as they are; TikTok allows no others."""


def profile_link(row: Row) -> str | None:
    """Return the address of a creator's profile; None without a plain handle, and for an invented creator."""
    handle = row["username"]
    if row["is_invented"] or not handle or not _PLAIN_HANDLE.fullmatch(handle):
        return None
    return f"https://www.tiktok.com/@{handle}"


def describe_components(row: Row) -> str:
    """Return e.g. "Content 0.74 · Audience 0.97 · Looks unknown · Engagement 0.97"."""
    shares = ((name, row[column]) for column, name in COMPONENT_NAMES.items())
    return " · ".join(f"{name} {UNKNOWN if share is None else format(share, '.2f')}" for name, share in shares)


def describe_audience(row: Row) -> str:
    """Return ages, genders and places; an unknown one as "ages unknown"."""
    facts = audience_facts(*(row[column.name] for column in AUDIENCE))
    return ", ".join(fact or f"{name} unknown" for name, fact in zip(("ages", "genders", "places"), facts, strict=True))


def describe_followers(row: Row) -> str:
    """Return e.g. "2.9M followers (mega)"."""
    if row["follower_count"] is None:
        return "followers unknown"
    return f"{format_compact(row['follower_count'])} followers ({row['follower_tier']})"


def describe_contents(row: Row) -> str:
    """Return what the creator makes: the list's tags, else the category."""
    return list_few(row["content_tags"]) or row["category"] or "contents unknown"


def describe_forecast(row: Row) -> str:
    """Return e.g. "58.4K to 1.1M"."""
    if row["views_low"] is None or row["views_high"] is None:
        return UNKNOWN
    return f"{format_compact(row['views_low'])} to {format_compact(row['views_high'])}"


def explain_forecast(row: Row) -> str:
    """Return what the interval of views means, or why there is none."""
    if row["views_median"] is None:
        return _sentence(row["forecast_blank_reason"]) or "No forecast is made yet."
    return (
        f"{FORECAST_MEANINGS[row['forecast_basis']]} Four in five of such videos, on average over creators, end up in "
        f"between. Half exceed "
        f"{row['views_median']:,}."
    )


def describe_price(row: Row) -> str:
    """Return e.g. "2,856 to 5,712 USD"."""
    if row["price_low"] is None or row["price_high"] is None:
        return UNKNOWN
    return f"{format_money(row['price_low'])} to {format_money(row['price_high'])} {row['currency'] or ''}".strip()


def explain_price(row: Row) -> str:
    """Return how the price is made, or why it is unknown."""
    if row["price_high"] is None:
        return _sentence(row["forecast_blank_reason"]) or "No price is made yet."
    return _sentence(row["fee_basis"]) or "Of one video."


def describe_safety(row: Row) -> str:
    """Return the level, and the categories of what was found: "low (alcohol)"."""
    if row["safety_level"] is None:
        return UNKNOWN
    found = list_few([name.replace("_", " ") for name in row["safety_categories"] or ()])
    return f"{row['safety_level']} ({found})" if found and row["safety_level"] != "no finding" else row["safety_level"]


def explain_safety(row: Row) -> str:
    """Return what the level is of."""
    if row["safety_level"] is None:
        return "No caption was looked at: unknown is not safe."
    return f"By the captions of the {row['safety_video_count']:,} newest videos; what is said in a clip is not heard."


def describe_sponsor(row: Row) -> str:
    """Return the last sponsor and when: "MAC Cosmetics, 31 Oct 2026"."""
    if row["paid_video_count"] is None:
        return UNKNOWN
    if row["last_sponsored_on"] is None:
        return "none disclosed"
    return f"{row['last_sponsor'] or 'not named'}, {format_day(row['last_sponsored_on'])}"


def explain_sponsor(row: Row) -> str:
    """Return how much of what they post is paid."""
    share = row["recent_paid_share"]
    if share is None:
        return "By disclosed partnerships alone."
    return f"By disclosed partnerships alone: {share:.0%} of the videos of the last 90 days."


def describe_authenticity(row: Row) -> str:
    """Return how usual the account's reactions are: "as usual for their size (0.97)"."""
    if row["authenticity_level"] is None:
        return UNKNOWN
    return f"{row['authenticity_level']} for their size ({row['authenticity']:.2f})"


def explain_authenticity(row: Row) -> str:
    """Return what the level rests on, without accusing anybody; how few videos, where it is unknown."""
    if row["authenticity_video_count"] is None:
        return "None of their videos was compared yet."
    if row["authenticity_level"] is None:
        return f"{row['authenticity_video_count']:,} videos are too few to compare."
    peers = f"No less than {row['authenticity_peer_share']:.0%} of accounts of this size."
    followed = f"{row['authenticity_followed_count']:,} of the videos were followed over several days."
    found = " ".join(_sentence(sentence) for sentence in row["authenticity_evidence"] or ())
    return f"{found} {peers} {followed} What is unusual may have an innocent reason."


def describe_newest(row: Row) -> str:
    """Return the day of the newest video."""
    return UNKNOWN if row["newest_video_on"] is None else format_day(row["newest_video_on"])


def describe_views(row: Row) -> str:
    """Return the median views of all videos."""
    return UNKNOWN if row["median_view_count"] is None else format_compact(row["median_view_count"])


def format_day(day: date) -> str:
    """Return e.g. "31 Oct 2026"."""
    return f"{day:%-d %b %Y}"


def format_money(amount: float) -> str:
    """Return money without cents from 100 on: "2,856", "16.86"."""
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:,.2f}".removesuffix(".00")


def list_few(names: Sequence[str]) -> str:
    """Return e.g. "a, b and c"; beyond six names, how many more."""
    return join_words(names, 6)


def format_compact(number: float) -> str:
    """Return 1.2K for 1,234; numbers below 1,000 as they are."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if number >= size:
            return f"{number / size:.1f}".removesuffix(".0") + letter
    return f"{number:,.0f}"


def _sentence(text: str | None) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""
