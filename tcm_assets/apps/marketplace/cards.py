"""A shortlist as cards, one for each creator, and the same list as a CSV file."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from tcm_assets.apps.charts import show_pages
from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.marketplace.comparison import show_choice
from tcm_assets.apps.marketplace.match_words import audience_in_words, followers_in_words, listed
from tcm_assets.apps.marketplace.queries import PAGE_SIZE, Shortlist
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.rows import Row
from tcm_assets.apps.words import count_words

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
"""What every shortlist's file has, before the columns of its own."""


def show_cards(
    found: Shortlist,
    *,
    place: str,
    reason: Callable[[Row], str],
    detail: Callable[[Row], str],
    all_rows: Callable[[], list[Row]],
    own_columns: dict[str, str],
    file_name: str,
) -> None:
    """One page of `found`, its pages and its file.

    `reason` and `detail` are text for a row. `all_rows` is asked only when the file is; `own_columns` stand between
    the common columns and the reason.
    """
    if not found.creators:
        show_no_data("No creator meets this", "Take a filter away, or ask for something else.")
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{count_words(found.count, 'creator')}**")
        st.download_button(
            "Download as CSV",
            data=lambda: _csv(all_rows(), reason, own_columns),
            file_name=file_name,
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            key=f"{place}_csv",
        )
    for row in found.creators:
        _show_card(row, place, reason(row), detail(row))
    show_pages(f"{place}_page", PAGE_SIZE, found.count)


def _csv(rows: list[Row], reason: Callable[[Row], str], own_columns: dict[str, str]) -> bytes:
    told = [{**row, "audience": audience_in_words(row), "reason": reason(row)} for row in rows]
    return spreadsheet_csv(told, {**CSV_COLUMNS, **own_columns, "reason": "Reason"})


def _show_card(row: Row, place: str, reason: str, detail: str) -> None:
    with st.container(border=True, key=f"card_{place}_{row['creator_id']}"):
        words, numbers = st.columns([4, 1], gap="medium")
        with words:
            restricted = " :red-badge[restricted account]" if row["is_restricted"] else ""
            st.markdown(f"**{row['rank']}. {plain(row['creator_name'])}**{restricted}")
            st.markdown(plain(reason))
            contents = listed(row["content_tags"]) or row["category"] or "contents unknown"
            facts = [contents, followers_in_words(row), audience_in_words(row)]
            st.caption(plain(" · ".join(facts)))
        with numbers:
            st.progress(min(row["score"], 1.0), text=f"Score **{row['score']:.2f}**")
            show_choice(row["creator_id"], place)
        st.caption(plain(detail))


FORMULA_BEGINNINGS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets read as the beginning of a formula; the last four are its full-width forms."""

_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it, some spreadsheets read UTF-8 as something else."""


def spreadsheet_csv(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> bytes:
    """`rows` as CSV with a heading: `columns` says which values, in which order, under which names.

    A null is an empty cell, a list its values joined by "; ".
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns.values())
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return (_BYTE_ORDER_MARK + written.getvalue()).encode()


def _cell(value: object) -> object:
    if isinstance(value, (list, tuple)):
        value = "; ".join(str(item) for item in value)
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_BEGINNINGS):
        return f"'{value}"
    return "" if value is None else value
