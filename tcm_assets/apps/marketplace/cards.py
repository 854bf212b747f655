"""Shortlists as cards, one for each creator, and as a CSV file."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.marketplace.comparison import show_choice
from tcm_assets.apps.marketplace.match_words import describe_audience, describe_followers, list_few
from tcm_assets.apps.marketplace.queries import PAGE_SIZE, Shortlist
from tcm_assets.apps.paging import show_page_numbers
from tcm_assets.apps.published import Row
from tcm_assets.apps.words import format_count

CSV_COLUMNS: Final = {
    "rank": "Rank",
    "creator_name": "Creator",
    "username": "Handle",
    "follower_count": "Followers",
    "follower_tier": "Follower tier",
    "category": "Category",
    "content_tags": "Contents",
    "audience": "Audience",
    "video_count": "Videos",
    "median_view_count": "Median views",
    "median_engagement_rate": "Median engagement rate",
    "engagement_percentile": "Engagement percentile",
    "measured_clip_count": "Measured clips",
    "is_restricted": "Restricted",
    "score": "Score",
}
"""Columns of every shortlist's file, before its own."""


def show_cards(
    found: Shortlist,
    *,
    place: str,
    reason: Callable[[Row], str],
    detail: Callable[[Row], str],
    all_rows: Callable[[], list[Row]],
    own_columns: Mapping[str, str],
    file_name: str,
) -> None:
    """Show one page of `found`, its page numbers and its file.

    `reason` and `detail` return text for a row. `all_rows` is called when the file is downloaded; `own_columns` stand
    between the common columns and the reason.
    """
    if not found.creators:
        show_no_data("No creator meets this", "Take a filter away, or ask for something else.")
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{format_count(found.count, 'creator')}**")
        st.download_button(
            "Download as CSV",
            data=lambda: _write_csv(all_rows(), reason, own_columns),
            file_name=file_name,
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            key=f"{place}_csv",
        )
    for row in found.creators:
        _show_card(row, place, reason(row), detail(row))
    show_page_numbers(f"{place}_page", PAGE_SIZE, found.count)


def _write_csv(rows: list[Row], reason: Callable[[Row], str], own_columns: Mapping[str, str]) -> bytes:
    complete = [{**row, "audience": describe_audience(row), "reason": reason(row)} for row in rows]
    return write_spreadsheet_csv(complete, {**CSV_COLUMNS, **own_columns, "reason": "Reason"})


def _show_card(row: Row, place: str, reason: str, detail: str) -> None:
    with st.container(border=True, key=f"card_{place}_{row['creator_id']}"):
        words, numbers = st.columns([4, 1], gap="medium")
        with words:
            restricted = " :red-badge[restricted account]" if row["is_restricted"] else ""
            st.markdown(f"**{row['rank']}. {escape(row['creator_name'])}**{restricted}")
            st.markdown(escape(reason))
            contents = list_few(row["content_tags"]) or row["category"] or "contents unknown"
            facts = [contents, describe_followers(row), describe_audience(row)]
            st.caption(escape(" · ".join(facts)))
        with numbers:
            st.progress(min(row["score"], 1.0), text=f"Score **{row['score']:.2f}**")
            show_choice(row["creator_id"], place)
        st.caption(escape(detail))


FORMULA_BEGINNINGS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Spreadsheets read these as the beginning of a formula; the last four are full-width forms."""

_ENCODING: Final = "utf-8-sig"
"""With a byte order mark: without it, some spreadsheets do not read UTF-8."""


def write_spreadsheet_csv(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> bytes:
    """Write `rows` as CSV with a heading; `columns` gives the keys, in their order, and their titles.

    A null is an empty cell, a list its values joined by "; ". Text that a spreadsheet would run is quoted.
    """
    cells = [[_write_cell(row[key]) for key in columns] for row in rows]
    # Objects, or one null would turn a column of integers into floats.
    table = pd.DataFrame(cells, columns=list(columns.values()), dtype=object)
    return table.to_csv(index=False, lineterminator="\r\n").encode(_ENCODING)


def _write_cell(value: object) -> object:
    if isinstance(value, list):
        value = "; ".join(str(item) for item in value)
    is_formula = isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_BEGINNINGS)
    return f"'{value}" if is_formula else value
