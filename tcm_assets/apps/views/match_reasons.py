"""Why a creator answers a brief, in words, and facts of a creator as text. Nothing here is escaped for Markdown.

Belongs here: wording from a row. Does not belong here: why a creator fits a brand (`domain.matching.reasons`), where
the words are shown.
"""

from collections.abc import Sequence
from typing import Final

from tcm_assets.apps.queries.rows import Row
from tcm_assets.apps.views.creator_words import count_words, joined
from tcm_assets.schemas.audience_columns import GENDERS, OLDEST_AGE, YOUNGEST_AGE

COMPONENT_NAMES: Final = {
    "content_similarity": "Content",
    "audience_match": "Audience",
    "visual_similarity": "Looks",
    "engagement_strength": "Engagement",
}

UNKNOWN: Final = "unknown"

_MOST_PLACES = 3


def brief_reason(row: Row) -> str:
    """Which words of the brief answered, in how many videos, and how far the audience is the one asked for."""
    told = []
    if row["tag_words"]:
        told.append(f"makes {listed(row['tag_words'])}")
    if row["video_words"]:
        pairs = zip(row["video_words"], row["video_hits"], strict=True)
        hits = [f"“{word}” in {hit:,}" for word, hit in pairs]
        told.append(f"writes {listed(hits)} of {count_words(row['searched_video_count'], 'caption')}")
    if row["audience_score"] is not None:
        told.append(f"{row['audience_score']:.0%} of the audience is as asked for")
    sentence = "; ".join(told)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def components_in_words(row: Row) -> str:
    """E.g. "Content 0.74 · Audience 0.97 · Looks unknown · Engagement 0.97"."""
    return " · ".join(f"{name} {_number(row[column])}" for column, name in COMPONENT_NAMES.items())


def _number(share: float | None) -> str:
    return UNKNOWN if share is None else f"{share:.2f}"


def audience_in_words(row: Row) -> str:
    """Ages, genders and places; what is unknown is said to be."""
    youngest, oldest = row["audience_age_min"], row["audience_age_max"]
    if youngest is None or oldest is None:
        ages = "ages unknown"
    elif youngest <= YOUNGEST_AGE and oldest >= OLDEST_AGE:
        ages = "all ages"
    else:
        ages = f"ages {youngest}+" if oldest >= OLDEST_AGE else f"ages {youngest}–{oldest}"
    genders = row["audience_genders"]
    told = "genders unknown" if genders is None else listed(genders)
    if genders is not None and set(genders) == set(GENDERS):
        told = "all genders"
    places = row["audience_locations"]
    where = "places unknown" if places is None else listed(places, most=_MOST_PLACES)
    return f"{ages}, {told}, {where}"


def followers_in_words(row: Row) -> str:
    """E.g. "2.9M followers (mega)"."""
    if row["follower_count"] is None:
        return "followers unknown"
    return f"{compact(row['follower_count'])} followers ({row['follower_tier']})"


def listed(names: Sequence[str], most: int = 6) -> str:
    """E.g. "a, b and c"; beyond `most`, how many more."""
    return joined(names, most)


def compact(number: float) -> str:
    """1,234 as 1.2K; below 1,000 as it is."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if number >= size:
            return f"{number / size:.1f}".removesuffix(".0") + letter
    return f"{number:,.0f}"
