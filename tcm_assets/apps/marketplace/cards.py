"""Shortlists as cards and as a CSV file: a creator's facts in words, and the tick that chooses it for the comparison.

The words are not escaped for Markdown.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.marketplace.queries import MOST_COMPARED, PAGE_SIZE, Shortlist
from tcm_assets.apps.paging import show_page_numbers
from tcm_assets.apps.published import Row
from tcm_assets.apps.words import COMPONENT_NAMES
from tcm_assets.charts.labels import counted, join_words
from tcm_assets.matching.audience_words import audience_facts
from tcm_assets.tables.shared_columns import AUDIENCE

UNKNOWN: Final = "unknown"

_CHOSEN: Final = "compared_creators"
"""The session's key for the creators to compare."""

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
"""Columns of every shortlist's file, before the parts of the score."""


def show_cards(
    found: Shortlist,
    *,
    place: str,
    reason: Callable[[Row], str],
    detail: Callable[[Row], str],
    all_rows: Callable[[], list[Row]],
    parts: Mapping[str, str],
    file_name: str,
) -> None:
    """Show one page of `found`, its page numbers and its file.

    `reason` and `detail` return text for a row. `all_rows` is called when the file is downloaded; `parts` are the
    columns of what the score consists of, with their names.
    """
    if not found.creators:
        show_empty("No creator matches", "Remove a filter, or ask for something else.")
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{counted(found.count, 'creator')}**")
        st.download_button(
            "Download as CSV",
            data=lambda: _write_csv(all_rows(), reason, parts),
            file_name=file_name,
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            key=f"{place}_csv",
        )
    for row in found.creators:
        _show_card(row, place, reason(row), detail(row))
    show_page_numbers(f"{place}_page", PAGE_SIZE, found.count)


def _write_csv(rows: list[Row], reason: Callable[[Row], str], parts: Mapping[str, str]) -> bytes:
    complete = [{**row, "audience": describe_audience(row), "reason": reason(row)} for row in rows]
    titles = {column: f"{name} score" for column, name in parts.items()}  # "Audience" is the creator's, in words
    return write_spreadsheet_csv(complete, {**CSV_COLUMNS, **titles, "reason": "Reason"})


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
            _show_choice(row["creator_id"], place)
        st.caption(escape(detail))


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


def list_few(names: Sequence[str]) -> str:
    """Return e.g. "a, b and c"; beyond six names, how many more."""
    return join_words(names, 6)


def format_compact(number: float) -> str:
    """Return 1.2K for 1,234; numbers below 1,000 as they are."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if number >= size:
            return f"{number / size:.1f}".removesuffix(".0") + letter
    return f"{number:,.0f}"


def list_chosen() -> list[str]:
    """Return the ids of the chosen creators, in the order of the choice."""
    chosen: list[str] = st.session_state.setdefault(_CHOSEN, [])
    return chosen


def _show_choice(creator_id: str, place: str) -> None:
    """Show a checkbox beside one creator; `place` tells apart the lists that hold the same creator."""
    key = f"compare_{place}_{creator_id}"
    chosen = creator_id in list_chosen()
    st.session_state[key] = chosen
    st.checkbox(
        "Compare",
        key=key,
        disabled=not chosen and len(list_chosen()) >= MOST_COMPARED,
        help=f"Up to {MOST_COMPARED} creators side by side.",
        on_change=_toggle,
        args=(creator_id,),
    )


def clear_choice() -> None:
    """Forget the chosen creators."""
    st.session_state[_CHOSEN] = []


def _toggle(creator_id: str) -> None:
    chosen = list_chosen()
    if creator_id in chosen:
        chosen.remove(creator_id)
    elif len(chosen) < MOST_COMPARED:
        chosen.append(creator_id)


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
