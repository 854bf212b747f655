"""Decisions and assignments of the review list, recorded before the page is drawn anew, and what became of them.

They are about the cases as the reviewer had them on the screen: what others did since is left, and said.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Final
from uuid import uuid4

import streamlit as st

from tcm_assets.apps.empty_states import show_refusal
from tcm_assets.apps.identities import SignInFileError, Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.owner.case_state import clear_picks
from tcm_assets.apps.published import Row, open_ledger
from tcm_assets.apps.sign_in import check_may_act
from tcm_assets.charts.labels import counted, join_words
from tcm_assets.ledger.assignments import AssignmentAction, record_assignment
from tcm_assets.ledger.errors import LedgerError
from tcm_assets.ledger.reviews import DECIDED, LONGEST_NOTE, Decision, ReviewedCase, ReviewOutcome, record_reviews

logger = logging.getLogger(__name__)

NOTE_CHOSEN: Final = "note_chosen"
"""The session's key of the reason for all chosen cases."""

_OUTCOME: Final = "case_outcome"

_REFUSAL: Final = "case_refusal"


def show_outcome() -> None:
    """Say what became of the last click, once."""
    if refusal := st.session_state.pop(_REFUSAL, None):
        show_refusal(refusal)
    if outcome := st.session_state.pop(_OUTCOME, None):
        st.success(escape(outcome), icon=":material/gavel:")


def decide(visitor: Visitor, cases: Sequence[Row], decision: Decision, note_key: str) -> None:
    """Record one decision about cases as they were drawn, with the reason of `note_key`; for a button's callback."""
    note = str(st.session_state.get(note_key) or "").strip()
    if not note:
        st.session_state[_REFUSAL] = "Say why: a decision without a reason cannot be explained to the creator."
        return
    if len(note) > LONGEST_NOTE:
        st.session_state[_REFUSAL] = f"Shorten the reason to {LONGEST_NOTE:,} characters. Nothing was recorded."
        return

    def record() -> str:
        seen = [_as_seen(case) for case in cases]
        outcome = record_reviews(open_ledger(), seen, decision, note=note, reviewer=visitor.label)
        clear_picks()
        return _describe_outcome(outcome, decision, cases)

    _change(visitor, record)


def assign(visitor: Visitor, cases: Sequence[Row], action: AssignmentAction) -> None:
    """Record that the visitor takes the cases or leaves those that they have; for a button's callback."""
    changing = [case["video_id"] for case in cases if (case["taken_by"] == visitor.label) == (action == "leave")]

    def record() -> str:
        record_assignment(open_ledger(), changing, action, reviewer=visitor.label, idempotency_key=f"assign:{uuid4()}")
        return f"{counted(len(changing), 'case')} {'taken' if action == 'take' else 'left'}."

    _change(visitor, record)


def _as_seen(case: Row) -> ReviewedCase:
    review, appeal = case["review"], case["appeal"]
    return ReviewedCase(
        video_id=case["video_id"],
        signal_families=tuple(case["signal_families"]),
        seen_review_id=None if review is None else review["review_id"],
        seen_appeal=None if appeal is None or appeal["state"] != "open" else appeal["case_id"],
    )


def _change(visitor: Visitor, change: Callable[[], str]) -> None:
    """Make the owner's change of the ledger and keep what it returns, or why not, for the page that is drawn next."""
    try:
        check_may_act(visitor)
        if visitor.role != "owner":
            raise PermissionError("only the owner decides this")
        st.session_state[_OUTCOME] = change()
    except PermissionError as refused:
        st.session_state[_REFUSAL] = f"{str(refused).capitalize()}. Nothing was changed."
    except SignInFileError as error:
        logger.error("a decision was refused: %s", error)
        st.session_state[_REFUSAL] = "Sign-in is not available at the moment. Nothing was changed."
    except LedgerError:
        logger.exception("a decision about cases was not recorded")
        st.session_state[_REFUSAL] = "Nothing was changed. Try again in a moment."


def _describe_outcome(outcome: ReviewOutcome, decision: Decision, cases: Sequence[Row]) -> str:
    """Return what changed and what did not, in sentences; not escaped."""
    names = {case["video_id"]: f"@{case['author_username']}" for case in cases}
    parts = []
    if outcome.recorded:
        number = counted(len(outcome.recorded), "case")
        parts.append(f"{number} {DECIDED[decision]}. The points follow with the next publication.")
    if outcome.repeated:
        parts.append(f"{counted(len(outcome.repeated), 'case')} {DECIDED[decision]} before: nothing changed there.")
    if outcome.overtaken:
        others = [f"{names[video_id]} by {reviewer}" for video_id, reviewer in outcome.overtaken.items()]
        parts.append(f"Decided by somebody else since you looked, and left as they are: {join_words(others)}.")
    return " ".join(parts)
