"""The review list: cases found, ordered and decided, one or many with one reason."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.moments import now_in_utc
from tcm_assets.apps.owner.case_decisions import NOTE_CHOSEN, assign, decide, show_outcome
from tcm_assets.apps.owner.case_queries import CaseFilter, LedgerState, count_cases, fetch_cases, measure_review_times
from tcm_assets.apps.owner.case_state import ask_filter, clear_picks, list_picked, read_ledger_state
from tcm_assets.apps.owner.case_view import show_case
from tcm_assets.apps.paging import choose_counted, find_page_offset, show_page_numbers
from tcm_assets.apps.published import Row, list_published_tables, open_ledger, query
from tcm_assets.charts.labels import counted
from tcm_assets.ledger.appeals import list_appeals
from tcm_assets.ledger.reviews import LONGEST_NOTE, find_latest_reviews

NEEDED_TABLES: Final = frozenset({"alert_cases", "hold_events", "review_times"})

_KIND_MEANINGS: Final = {
    "held": "Two independent kinds of evidence: these points wait for your decision.",
    "appealed": "A creator says that a hold or a rejection is wrong, and waits for your reply: a decision answers.",
    "watched": "Fewer than two kinds of evidence that count: these points are paid, and you may still decide.",
    "decided": (
        "Released points are paid, rejected ones are not. A released video opens again when evidence of a new kind "
        "comes; a rejection stands."
    ),
}

_NAMED_AT_MOST: Final = 8
"""Handles that the panel of chosen cases names."""

_HOURS_A_DAY: Final = 24


def show_cases(visitor: Visitor) -> None:
    """Show one page of the cases that were asked for, and the panel that decides those that are chosen."""
    if not list_published_tables(query) >= NEEDED_TABLES:
        show_empty("Alerts are not published yet")
        return
    show_outcome()
    state = read_ledger_state()
    wanted, order, size = ask_filter(visitor, state)
    counts = count_cases(query, state, wanted)
    kind = choose_counted("Cases", counts, "case_kind")
    st.caption(_KIND_MEANINGS[kind])
    _show_times()
    offset = find_page_offset("case_page", size, (kind, wanted.words, wanted.severity, wanted.family, order, size))
    page = fetch_cases(query, state, wanted, kind=kind, order=order, limit=size, offset=offset)
    chosen = _fetch_chosen(state, wanted)
    _add_what_the_ledger_has([*page, *chosen])
    if chosen:
        _show_chosen(visitor, chosen)
    for case in page:
        show_case(visitor, case, lambda case=case: _show_form(visitor, case))  # type: ignore[misc]
    if not page:
        show_empty("No cases here", "Two independent kinds of evidence that count hold a video's points.")
    show_page_numbers("case_page", size, counts[kind])


def _fetch_chosen(state: LedgerState, wanted: CaseFilter) -> list[Row]:
    picked = list_picked()
    return fetch_cases(query, state, CaseFilter(now=wanted.now, video_ids=picked)) if picked else []


def _add_what_the_ledger_has(cases: Sequence[Row]) -> None:
    """Give each case its latest `review` and `appeal` from the ledger, None without one."""
    video_ids = sorted({case["video_id"] for case in cases})
    ledger = open_ledger()
    reviews = {row["video_id"]: row for row in find_latest_reviews(ledger, video_ids).to_pylist()}
    appeals = {row["video_id"]: row for row in list_appeals(ledger, video_ids=video_ids).to_pylist()}
    for case in cases:
        case["review"], case["appeal"] = reviews.get(case["video_id"]), appeals.get(case["video_id"])


def _show_times() -> None:
    """Say how long people waited, and how many wait for too long."""
    names = {"hold": "From hold to decision", "appeal": "From appeal to reply"}
    sentences = []
    for row in measure_review_times(query, now_in_utc().replace(second=0, microsecond=0)):
        done = (
            f"median {_in_words(row['median_hours'])}, nine in ten within {_in_words(row['p90_hours'])}, of "
            f"{row['decided_count']:,}"
            if row["decided_count"]
            else "none decided yet"
        )
        overdue = f", **{row['overdue_count']:,} overdue**" if row["overdue_count"] else ", none overdue"
        sentences.append(f"{names[row['kind']]}: {done}; {row['open_count']:,} open{overdue}.")
    if sentences:
        st.caption(" ".join(sentences) + " As published.")


def _in_words(hours: float) -> str:
    """Return a time in hours, or in days from two on.

    >>> _in_words(5.2), _in_words(0.2), _in_words(60)
    ('5 hours', 'an hour', '2.5 days')
    """
    if hours >= 2 * _HOURS_A_DAY:
        return f"{hours / _HOURS_A_DAY:.1f} days"
    return "an hour" if hours < 1.5 else f"{hours:.0f} hours"


def _show_chosen(visitor: Visitor, chosen: list[Row]) -> None:
    """Show the panel that decides all chosen cases with one reason, or takes or leaves them."""
    with st.container(border=True, key="chosen_cases"):
        handles = list(dict.fromkeys(f"@{case['author_username']}" for case in chosen))
        more = (
            f" and {counted(len(handles) - _NAMED_AT_MOST, 'other account')}" if len(handles) > _NAMED_AT_MOST else ""
        )
        st.markdown(f"**{counted(len(chosen), 'case')} chosen**: {escape(', '.join(handles[:_NAMED_AT_MOST]))}{more}")
        with st.form("decide_chosen", border=False):
            st.text_area("Reason for all of them (required; the creators read it)", key=NOTE_CHOSEN)
            _show_decide_buttons(visitor, chosen, NOTE_CHOSEN, "all chosen")
        with st.container(horizontal=True):
            for action, label, icon in (
                ("take", "Take them", ":material/person_add:"),
                ("leave", "Leave them", ":material/person_remove:"),
            ):
                st.button(label, icon=icon, key=f"{action}_chosen", on_click=assign, args=(visitor, chosen, action))
            st.button("Choose none", icon=":material/close:", key="clear_chosen", on_click=clear_picks)


def _show_decide_buttons(visitor: Visitor, cases: Sequence[Row], note_key: str, what: str) -> None:
    """Show the two buttons of a form; a click is about the cases as they were drawn, whatever happened since."""
    with st.container(horizontal=True):
        st.form_submit_button(
            f"Release {what}",
            icon=":material/lock_open:",
            type="primary",
            on_click=decide,
            args=(visitor, cases, "release", note_key),
        )
        st.form_submit_button(
            f"Reject {what}", icon=":material/block:", on_click=decide, args=(visitor, cases, "reject", note_key)
        )


def _show_form(visitor: Visitor, case: Row) -> None:
    """Show the form that decides one case, and the button by which a reviewer takes it."""
    video_id = case["video_id"]
    with st.form(f"review_{video_id}", border=False):
        st.text_area("Reason (required; the creator reads it)", key=f"note_{video_id}", max_chars=LONGEST_NOTE)
        _show_decide_buttons(visitor, [case], f"note_{video_id}", "the points")
    st.caption(
        "A release is for the evidence above: evidence of another kind opens the case again. A rejection stands."
    )
    is_own = case["taken_by"] == visitor.label
    action = "leave" if is_own else "take"
    st.button(
        f"{action.capitalize()} this case",
        icon=":material/person_remove:" if is_own else ":material/person_add:",
        # Two keys: a second click on the one does not count for the other, which took its place.
        key=f"{action}_{video_id}",
        on_click=assign,
        args=(visitor, [case], action),
    )
