"""The creator list and the brand list (`creators.csv`, `brands.csv`), in the source system's columns.

A row needs an id and a name; any other cell may be empty, and is then null. A row with an unreadable cell, with the id
of an earlier row, or with a wrong number of cells is rejected. Positions are lines, the header being line 1.
"""

from pathlib import Path

import pyarrow as pa

from tcm_assets.catalogue.content_categories import parse_content_tags
from tcm_assets.catalogue.csv_lists import Cells, Row, read_list
from tcm_assets.catalogue.list_cells import (
    parse_ages,
    parse_count,
    parse_genders,
    parse_handle,
    parse_locations,
    parse_media_files,
    parse_yes_or_no,
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

INVENTED_COLUMN = "Invented"  # optional column: whether the creator was made up for a demonstration


def read_creators(path: Path) -> tuple[pa.Table, pa.Table]:
    """Read the creator list at `path`: rows of `cleaned_creators`, and problems as rows of `rejected_records`.

    Without tags or files their lists are empty. A tag whose spelling was mended is noted as repaired. Raises
    MissingListError, UnreadableListError or MissingColumnsError.
    """
    return read_list(
        path, CLEANED_CREATORS, "cleaned_creators", "Creator ID", CREATOR_COLUMNS, (INVENTED_COLUMN,), _read_creator
    )


def _read_creator(cells: Cells) -> Row:
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
    """Read the brand list at `path`: rows of `cleaned_brands`, and problems as rows of `rejected_records`.

    Raises MissingListError, UnreadableListError or MissingColumnsError.
    """
    return read_list(path, CLEANED_BRANDS, "cleaned_brands", "Brand ID", BRAND_COLUMNS, (), _read_brand)


def _read_brand(cells: Cells) -> Row:
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
