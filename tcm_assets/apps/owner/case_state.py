"""What the review list keeps: its filters in the address, and the chosen cases."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st

from tcm_assets.alerts.signals import FAMILY_LABELS, SEVERITIES
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.moments import now_in_utc
from tcm_assets.apps.owner.case_queries import CASE_ORDERS, CaseFilter, LedgerState
from tcm_assets.apps.published import open_ledger
from tcm_assets.ledger.appeals import list_appeals
from tcm_assets.ledger.assignments import find_assignees
from tcm_assets.ledger.reviews import find_latest_reviews

PAGE_SIZES: Final = (10, 25, 50)

UNSETTLED_DAYS: Final = 30
"""A decision is settled within minutes. One that was not for so long is shown in its case alone, not in the counts."""

_PICKED: Final = "picked_cases"

_ANYONE, _NOBODY, _ME = "Anyone", "Nobody", "Me"

_EVERY_SEVERITY, _EVERY_FAMILY = "Any severity", "Any evidence"


def read_ledger_state() -> LedgerState:
    """Return what the ledger knows of cases at this moment."""
    ledger = open_ledger()
    decided = find_latest_reviews(ledger, since=datetime.now(UTC) - timedelta(days=UNSETTLED_DAYS))
    appeals = list_appeals(ledger, only_open=True)
    # By video, the earliest deadline: a video may have been appealed in two cases.
    deadlines: dict[str, datetime] = {}
    for row in appeals.to_pylist():
        deadlines[row["video_id"]] = min(row["deadline_at"], deadlines.get(row["video_id"], row["deadline_at"]))
    taken = find_assignees(ledger)
    return LedgerState(
        decided_ids=decided["video_id"].to_pylist(),
        decided_at=decided["reviewed_at"].to_pylist(),
        appealed_ids=tuple(deadlines),
        appeal_deadlines=tuple(deadlines.values()),
        taken_ids=tuple(taken),
        taken_by=tuple(taken.values()),
    )


def ask_filter(visitor: Visitor, state: LedgerState) -> tuple[CaseFilter, str, int]:
    """Ask for filters, order and page size, all kept in the address; return them in this order."""
    words = st.text_input(
        "Search cases", key="case_words", placeholder="A handle, a video id or words of a caption", bind="query-params"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        severity = _choose("Severity", [_EVERY_SEVERITY, *reversed(SEVERITIES)], "case_severity")
        families = {_EVERY_FAMILY: None, **{label: family for family, label in FAMILY_LABELS.items()}}
        family = _choose("Evidence", list(families), "case_evidence")
        others = sorted(set(state.taken_by) - {visitor.label})
        whom = _choose("Taken by", [_ANYONE, _NOBODY, _ME, *others], "case_taken_by")
        order = _choose("Order", list(CASE_ORDERS), "case_order")
        size = _choose("Cases a page", [str(size) for size in PAGE_SIZES], "case_page_size")
        only_overdue = st.toggle("Overdue only", key="case_overdue", bind="query-params")
    wanted = CaseFilter(
        # To the minute, so that answers are kept between clicks.
        now=now_in_utc().replace(second=0, microsecond=0),
        words=words.strip(),
        severity=None if severity == _EVERY_SEVERITY else severity,
        family=families[family],
        only_overdue=only_overdue,
        taken_by={_ANYONE: None, _NOBODY: "", _ME: visitor.label}.get(whom, whom),
    )
    return wanted, order, int(size)


def _choose(label: str, options: list[str], key: str) -> str:
    chosen: str = st.selectbox(label, options, key=key, bind="query-params", width=170)
    return chosen or options[0]


def list_picked() -> tuple[str, ...]:
    """Return the video ids of the chosen cases, also of other pages, in the order in which they were chosen."""
    return tuple(st.session_state.get(_PICKED, {}))


def show_pick(video_id: str, label: str) -> None:
    """Show the box by which a case is chosen."""
    key = _pick_key(video_id)
    # The state of a box that was not drawn for a while is gone; what is chosen is kept apart from it.
    st.session_state[key] = video_id in st.session_state.get(_PICKED, {})
    st.checkbox(label, key=key, on_change=_take_over, args=(video_id,))


def pick(video_ids: Iterable[str]) -> None:
    """Choose these cases too; for a button's callback."""
    st.session_state[_PICKED] = {**st.session_state.get(_PICKED, {}), **dict.fromkeys(video_ids)}


def clear_picks() -> None:
    """Choose no case."""
    st.session_state[_PICKED] = {}


def _pick_key(video_id: str) -> str:
    return f"pick_{video_id}"


def _take_over(video_id: str) -> None:
    picked = dict(st.session_state.get(_PICKED, {}))
    if st.session_state[_pick_key(video_id)]:
        picked[video_id] = None
    else:
        picked.pop(video_id, None)
    st.session_state[_PICKED] = picked
