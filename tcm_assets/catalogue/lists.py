"""The creator list: `creators.csv` in the source system's own columns, as rows of `cleaned_creators`."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from tcm_assets.catalogue.audience import parse_ages, parse_genders, parse_locations
from tcm_assets.catalogue.content_categories import CATEGORIES, CONTENT_CATEGORIES
from tcm_assets.catalogue.list_rows import (
    Cells,
    Row,
    UnreadableCellError,
    parse_count,
    parse_handle,
    parse_media_files,
    parse_yes_or_no,
    read_list,
)
from tcm_assets.catalogue.tables import CLEANED_BRANDS, CLEANED_CREATORS

CREATOR_COLUMNS = (
    "Creator ID",
    "Creator Name",
    "Username",
    "Content",
    "Followers",
    "Likes",
    "Comments",
    "Shares",
    "Views",
    "Audience Age",
    "Audience Gender",
    "Audience Location",
    "Video URL",
)

INVENTED_COLUMN = "Invented"
"""A column that a list may have: whether the creator was made up for a demonstration."""


def read_creators(path: Path) -> tuple[pa.Table, pa.Table]:
    """The creators of the list at `path` (schema of `cleaned_creators`) and its problems (of `rejected_records`).

    A row needs an id and a name; any other cell may be empty, and is then null (no tags and no files: an empty list).
    A row with a cell that cannot be read, with an id that an earlier row has, or with a wrong number of cells is kept
    out. A tag whose spelling was mended is told as repaired. Positions are lines, the header being line 1. Raises
    MissingListError, UnreadableListError or MissingColumnsError.
    """
    return read_list(
        path, CLEANED_CREATORS, "cleaned_creators", "Creator ID", CREATOR_COLUMNS, (INVENTED_COLUMN,), _creator
    )


def _creator(cells: Cells) -> Row:
    tags = cells.parsed("Content", parse_content_tags) or []
    for tag in tags:
        if tag.tag != tag.written:
            cells.note_change("Content", tag.written, tag.tag)
    age_min, age_max = cells.parsed("Audience Age", parse_ages) or (None, None)
    return {
        "creator_id": cells.required_text("Creator ID"),
        "creator_name": cells.required_text("Creator Name"),
        "username": cells.parsed("Username", parse_handle),
        "content_tags": [tag.tag for tag in tags],
        "follower_count": cells.parsed("Followers", parse_count),
        "like_count": cells.parsed("Likes", parse_count),
        "comment_count": cells.parsed("Comments", parse_count),
        "share_count": cells.parsed("Shares", parse_count),
        "view_count": cells.parsed("Views", parse_count),
        "audience_age_min": age_min,
        "audience_age_max": age_max,
        "audience_genders": cells.parsed("Audience Gender", parse_genders),
        "audience_locations": cells.parsed("Audience Location", parse_locations),
        "media_files": cells.parsed("Video URL", parse_media_files) or [],
        "is_invented": cells.parsed(INVENTED_COLUMN, parse_yes_or_no) or False,
    }


BRAND_COLUMNS = (
    "Brand ID",
    "Brand Name",
    "Target Audience Age",
    "Target Audience Gender",
    "Target Audience Location",
    "Marketing Goals",
    "Previous Sponsorship Activities",
)


def read_brands(path: Path) -> tuple[pa.Table, pa.Table]:
    """The brands of the list at `path` (schema of `cleaned_brands`) and its problems (of `rejected_records`).

    A row needs an id and a name; any other cell may be empty, and is then null. A row with a cell that cannot be read,
    with an id that an earlier row has, or with a wrong number of cells is kept out. Positions are lines, the header
    being line 1. Raises MissingListError, UnreadableListError or MissingColumnsError.
    """
    return read_list(path, CLEANED_BRANDS, "cleaned_brands", "Brand ID", BRAND_COLUMNS, (), _brand)


def _brand(cells: Cells) -> Row:
    age_min, age_max = cells.parsed("Target Audience Age", parse_ages) or (None, None)
    return {
        "brand_id": cells.required_text("Brand ID"),
        "brand_name": cells.required_text("Brand Name"),
        "audience_age_min": age_min,
        "audience_age_max": age_max,
        "audience_genders": cells.parsed("Target Audience Gender", parse_genders),
        "audience_locations": cells.parsed("Target Audience Location", parse_locations),
        "marketing_goals": cells.text("Marketing Goals"),
        "past_activities": cells.text("Previous Sponsorship Activities"),
    }


NEARLY_THE_SAME = 0.9
"""Least share of letters in common (difflib's ratio): two swapped letters in "dance videos" give 0.92, while
"audio editing" is at 0.77 of "video editing"."""

MAX_TAG_CHARACTERS = 100

_SAME_MEANING = {name: category.name for category in CATEGORIES for name in category.also_called}


class ContentTag(NamedTuple):
    """A tag as it reads, and as it was written (in lower case)."""

    tag: str
    written: str


def parse_content_tags(text: str) -> list[ContentTag]:
    """The tags of a content cell, lower case, in the cell's order and each once.

    Raises UnreadableCellError for a tag without a letter or above 100 characters.
    """
    tags: dict[str, ContentTag] = {}
    for part in re.split(r"[,;]", text):
        written = " ".join(part.lower().split())
        if not written:
            continue
        if len(written) > MAX_TAG_CHARACTERS or not any(character.isalpha() for character in written):
            raise UnreadableCellError("words with commas between them, such as dance videos, vlogs")
        tag = _mended(written)
        tags.setdefault(tag, ContentTag(tag, written))
    return list(tags.values())


def _mended(written: str) -> str:
    if written in CONTENT_CATEGORIES:
        return written
    if written in _SAME_MEANING:
        return _SAME_MEANING[written]
    nearest = get_close_matches(written, CONTENT_CATEGORIES, n=1, cutoff=NEARLY_THE_SAME)
    return nearest[0] if nearest else written
