"""The dashboard's section about alerts: which videos have them, on what evidence, and what that means for the points.

Belongs here: cases of one account, to read. Does not belong here: deciding them, which is the owner's page.
"""

from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.queries.creator_alerts import alert_cases, case_counts
from tcm_assets.apps.queries.rows import Row
from tcm_assets.apps.views.creator_words import SEVERITY_COLORS, VIDEO_STATES, count_words
from tcm_assets.apps.views.paging import page_offset, show_pages

_PAGE_SIZE: Final = 10
"""Cases of one page; those that wait come first."""


@st.fragment
def show_alerts(author_id: str) -> None:
    """The account's cases with their evidence, what waits first."""
    counts = case_counts(query, author_id)
    if not counts:
        show_no_data("No alerts", "None of your videos shows a sign of counts that were not earned.")
        return
    for name, state in VIDEO_STATES.items():
        if name in counts:
            badge = f":{state.color}-badge[{state.icon} {counts[name]:,} {state.label.lower()}]"
            st.markdown(f"{badge} :small[{state.meaning}]")
    key = f"cases_{author_id}"
    offset = page_offset(key, _PAGE_SIZE, about=author_id)
    for case in alert_cases(query, author_id, limit=_PAGE_SIZE, offset=offset):
        with st.container(border=True):
            _show_case(case)
    show_pages(key, _PAGE_SIZE, sum(counts.values()))


def _show_case(case: Row) -> None:
    state = VIDEO_STATES[case["standing"]]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(state.label, color=state.color, icon=state.icon, help=state.meaning)
        points = "no points" if case["points"] is None else f"{case['points']:,} points"
        st.caption(f"{case['upload_date']:%-d %B %Y} · {points}", width="content")
    st.markdown(plain(case["caption"] or "") or "(no caption)")
    for alert in case["alerts"]:
        st.markdown(f":{SEVERITY_COLORS[alert['severity']]}-badge[{alert['severity']}] {plain(alert['explanation'])}")
    st.caption(_review_words(case))
    if case["review_note"]:
        st.caption(f"The reviewer's note: {plain(case['review_note'])}")


def _review_words(case: Row) -> str:
    kinds = (
        f"{count_words(case['family_count'], 'kind')} of evidence" if case["family_count"] else "No evidence any more"
    )
    if case["review_state"] == "open":
        again = " New evidence came after an earlier decision." if case["reviewed_at"] else ""
        waits = "waits for a review" if case["standing"] == "held" else "nothing is withheld"
        return f"{kinds} · {waits}.{again}"
    return f"{kinds} · {case['review_state']} on {case['reviewed_at']:%-d %B %Y}."
