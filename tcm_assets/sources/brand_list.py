"""The brand list: `brands.csv` in the source system's own columns, as rows of `cleaned_brands`.

Belongs here: which column is read how. The cells themselves are parsed in `audience`.
"""

from pathlib import Path

import pyarrow as pa

from tcm_assets.schemas.cleaned_brands import CLEANED_BRANDS
from tcm_assets.sources.audience import parse_ages, parse_genders, parse_locations
from tcm_assets.sources.list_rows import Cells, Row, read_list

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
