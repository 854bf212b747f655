"""The creator list: `creators.csv` in the source system's own columns, as rows of `cleaned_creators`.

Belongs here: which column is read how. The cells themselves are parsed in `audience`, `content_tags` and `list_cells`.
"""

from pathlib import Path

import pyarrow as pa

from tcm_assets.schemas.cleaned_creators import CLEANED_CREATORS
from tcm_assets.sources.audience import parse_ages, parse_genders, parse_locations
from tcm_assets.sources.content_tags import parse_content_tags
from tcm_assets.sources.list_cells import parse_count, parse_handle, parse_media_files, parse_yes_or_no
from tcm_assets.sources.list_rows import Cells, Row, read_list

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
