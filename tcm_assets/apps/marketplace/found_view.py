"""Found creators on the page: cards with what each does not meet, the switch that leaves those out, and the file."""

from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.marketplace.address import BRAND
from tcm_assets.apps.marketplace.answers import Answer, find_pictures
from tcm_assets.apps.marketplace.cards import show_card
from tcm_assets.apps.marketplace.filter_panel import show_order
from tcm_assets.apps.marketplace.filters import rows_at
from tcm_assets.apps.marketplace.page_state import change, generation, seed, state, toggle
from tcm_assets.apps.marketplace.reasons import fetch_reasons
from tcm_assets.apps.marketplace.spreadsheets import FOUND_COLUMNS, MOST_ROWS, write_shortlist
from tcm_assets.apps.published import query
from tcm_assets.campaigns.shortlists.limits import LEAST_FIT
from tcm_assets.charts.labels import counted

PAGE_SIZE: Final = 10
"""Creators on a page of a shortlist."""


def show_found(answer: Answer, file_stem: str) -> None:
    """Show one page of creators, those who meet the brief first, and the file of all."""
    places = answer.ranking.places
    if not len(places):
        if state().only_meeting:
            show_empty("Nobody meets the brief", "Others are hidden, with what they do not meet.")
            _show_only_meeting(answer)
        else:
            show_empty("No creator matches", "Remove a filter, or ask for something else.")
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        fitting = int((answer.fits.numbers("score")[places] >= LEAST_FIT).sum())
        st.markdown(
            f"**{counted(len(places), 'creator')}**, {fitting:,} with a score of {LEAST_FIT:g} or more", width="content"
        )
        show_order()
        st.download_button(
            "Download as CSV",
            data=lambda: _write_file(answer),
            file_name=f"shortlist_{file_stem}.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            key="found_csv",
            help=f"At most the first {MOST_ROWS:,}.",
        )
    _show_only_meeting(answer)
    page_count = -(-len(places) // PAGE_SIZE)
    page = min(state().page, page_count)
    before = (page - 1) * PAGE_SIZE
    shown = answer.ranking.places[before : before + PAGE_SIZE]
    rows = rows_at(answer.market, answer.fits, answer.ranking, shown)
    reasons = fetch_reasons(query, answer.fits, shown)
    pictures = find_pictures(rows)
    for number, (place, row) in enumerate(zip(shown.tolist(), rows, strict=True), start=before + 1):
        if number == answer.ranking.meeting_count + 1:
            nobody = "Nobody meets every limit. " if number == 1 else ""
            st.caption(f"{nobody}From here on, a limit is not met, or it is not known whether it is.")
        show_card(
            row,
            reasons.get(row["creator_id"]),
            pictures.get(row["creator_id"]),
            place="found",
            compared=state().compared,
            chosen=state().chosen,
            toggle=toggle,
            against=answer.marks.against(place),
            number=number,
        )
    if page_count > 1:
        key = f"market_page_{generation()}"
        st.pagination(page_count, default=page, key=key, max_visible_pages=5, on_change=_turn_to, args=(key,))


def _show_only_meeting(answer: Answer) -> None:
    """Offer to leave out who does not meet the brief, where there is anybody to leave out."""
    is_wanted = state().only_meeting
    if is_wanted or answer.ranking.meeting_count < len(answer.ranking.places):
        words = "Only audiences of the legal age" if state().asked_by == BRAND else "Only who meets the brief"
        st.toggle(
            f"{words} ({answer.ranking.meeting_count:,})",
            key=seed("market_only_meeting", is_wanted),
            help="Meets every limit that can be told of one creator; what is unknown does not meet it.",
            on_change=_take_only_meeting,
        )


def _take_only_meeting() -> None:
    change(only_meeting=st.session_state["market_only_meeting"])


def _turn_to(key: str) -> None:
    change(page=int(st.session_state[key]))


def _write_file(answer: Answer) -> bytes:
    places = answer.ranking.places[:MOST_ROWS]
    found = rows_at(answer.market, answer.fits, answer.ranking, places)
    rows = [
        {**row, "rank": rank, "against": answer.marks.against(place)}
        for rank, (place, row) in enumerate(zip(places.tolist(), found, strict=True), start=1)
    ]
    return write_shortlist(rows, fetch_reasons(query, answer.fits, places), FOUND_COLUMNS)
