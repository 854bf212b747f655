"""The creator list and the brand list (`creators.csv`, `brands.csv`), in the source system's columns.

A row needs an id, and a brand its name; any other cell may be empty, or its column absent, and is then null. A cell
that cannot be read is left empty and reported. A row without a certain id, with the id of an earlier row, or with a
wrong number of cells is rejected. Positions are lines, the header being line 1.
"""

from pathlib import Path

import pyarrow as pa

from tcm_assets.catalogue.lists.cells import (
    parse_ages,
    parse_biography,
    parse_genders,
    parse_handle,
    parse_media_files,
    parse_yes_or_no,
)
from tcm_assets.catalogue.lists.content_tags import Content, ContentTag, parse_content
from tcm_assets.catalogue.lists.ids import FindAccounts
from tcm_assets.catalogue.lists.rows import Cells, ListKind, Row, read_list
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

INVENTED_COLUMN = "Invented"  # whether the creator was made up for a demonstration
BIOGRAPHY_COLUMN = "Biography"
COUNTRY_COLUMN = "Country"  # the creator's own, not that of the audience
OPTIONAL_CREATOR_COLUMNS = (INVENTED_COLUMN, BIOGRAPHY_COLUMN, COUNTRY_COLUMN)

ALSO_CALLED = {
    BIOGRAPHY_COLUMN: (
        *("Bio", "Creator Biography", "Creator Bio", "Signature", "About", "About Me", "Description", "Profile"),
    ),
    COUNTRY_COLUMN: ("Creator Country", "Country Code", "Region", "Location", "Creator Location"),
}
"""Other names that people and exports give to these columns; of several in one list the first counts."""

MAX_BIOGRAPHY_CHARACTERS = 2_000
"""Far above what platforms let people write (80 to 1,000), and more than the encoders of texts read."""


def read_creators(path: Path, find_accounts: FindAccounts | None = None) -> tuple[pa.Table, pa.Table]:
    """Read the creator list at `path`: rows of `cleaned_creators`, and problems as rows of `rejected_records`.

    Without tags or files their lists are empty. What was mended is noted as repaired. `find_accounts` tells whose an id
    is of which digits are lost. Raises MissingListError, UnreadableListError or MissingColumnsError.
    """
    return read_list(path, _CREATORS, find_accounts)


def _read_creator(cells: Cells) -> Row:
    username = cells.parsed("Username", parse_handle)
    creator_id = cells.identity("Creator ID", username)
    tags, biography = _read_words(cells)
    age_min, age_max = cells.parsed("Audience Age", parse_ages, keep_lines=True) or (None, None)
    return {
        "creator_id": creator_id,
        "creator_name": cells.name("Creator Name", f"@{username}" if username else creator_id),
        "username": username,
        "content_tags": [tag.tag for tag in tags],
        "biography": biography,
        "country": cells.country(COUNTRY_COLUMN),
        "follower_count": cells.count("Followers"),
        "like_count": cells.count("Likes"),
        "comment_count": cells.count("Comments"),
        "share_count": cells.count("Shares"),
        "view_count": cells.count("Views"),
        "audience_age_min": age_min,
        "audience_age_max": age_max,
        "audience_genders": cells.parsed("Audience Gender", parse_genders, keep_lines=True),
        "audience_locations": cells.countries("Audience Location"),
        "media_files": cells.parsed("Video URL", parse_media_files, keep_lines=True) or [],
        "is_invented": cells.parsed(INVENTED_COLUMN, parse_yes_or_no) or False,
    }


def _read_words(cells: Cells) -> tuple[list[ContentTag], str | None]:
    """Return the tags and the biography; prose in place of tags is the biography, or stands behind what is one."""
    content = cells.parsed("Content", parse_content, keep_lines=True) or Content([])
    for tag in content.tags:
        if tag.tag != tag.written:
            cells.note_change("Content", tag.written, tag.tag)
    for number in content.left_out:
        cells.note_left_out("Content", number)
    column, words = BIOGRAPHY_COLUMN, cells.parsed(BIOGRAPHY_COLUMN, parse_biography)
    if content.prose:
        cells.prose.append("Content")
        if words is None:
            column, words = "Content", content.prose
        elif content.prose not in words:
            words = f"{words} {content.prose}"
    return content.tags, words and cells.shortened(column, words, MAX_BIOGRAPHY_CHARACTERS)


_CREATORS = ListKind(
    table=CLEANED_CREATORS,
    target_table="cleaned_creators",
    required=("Creator ID",),
    columns=CREATOR_COLUMNS,
    optional_columns=OPTIONAL_CREATOR_COLUMNS,
    also_called=ALSO_CALLED,
    id_column="Creator ID",
    handle_column="Username",
    count_columns=("Followers", "Likes", "Comments", "Shares", "Views"),
    read_row=_read_creator,
)

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
    return read_list(path, _BRANDS)


def _read_brand(cells: Cells) -> Row:
    age_min, age_max = cells.parsed("Target Audience Age", parse_ages, keep_lines=True) or (None, None)
    return {
        "brand_id": cells.identity("Brand ID"),
        # Captions are searched for a brand's name, and people know it by nothing else.
        "brand_name": cells.name("Brand Name", instead=None),
        "audience_age_min": age_min,
        "audience_age_max": age_max,
        "audience_genders": cells.parsed("Target Audience Gender", parse_genders, keep_lines=True),
        "audience_locations": cells.countries("Target Audience Location"),
        "marketing_goals": cells.text("Marketing Goals"),
        "past_activities": cells.text("Previous Sponsorship Activities"),
    }


_BRANDS = ListKind(
    table=CLEANED_BRANDS,
    target_table="cleaned_brands",
    required=("Brand ID", "Brand Name"),
    columns=BRAND_COLUMNS,
    id_column="Brand ID",
    read_row=_read_brand,
)
