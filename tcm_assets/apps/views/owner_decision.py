"""Release or reject one case, with a note: an entry among the ledger's reviews, which are never changed."""

import hashlib
import logging
from typing import Final, cast

import streamlit as st

from tcm_assets.apps.empty_states import show_refusal
from tcm_assets.apps.ledger_access import ledger
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.queries.rows import Row
from tcm_assets.apps.sign_in import check_still
from tcm_assets.apps.visitor import Visitor
from tcm_assets.ledger.errors import LedgerError
from tcm_assets.ledger.reviews import Decision, record_review

logger = logging.getLogger(__name__)

LONGEST_NOTE: Final = 1_000

_DECIDED: Final = {"release": "released", "reject": "rejected"}


def show_decision(visitor: Visitor, case: Row, review: Row | None) -> None:
    """What was decided, and the form to decide. `review` is the ledger's latest of this video, None without one."""
    if review is not None:
        _show_review(case, review)
    with st.expander("Decide" if review is None else "Decide again", icon=":material/gavel:"):
        _show_form(visitor, case, review)


def _show_review(case: Row, review: Row) -> None:
    decided = _DECIDED[review["decision"]]
    st.info(
        f"{decided.capitalize()} by {plain(review['reviewer'])} on {review['reviewed_at']:%-d %B %Y, %H:%M} UTC: "
        f"{plain(review['note'])}",
        icon=":material/gavel:",
    )
    if case["standing"] == decided:
        return
    if case["reviewed_at"] == review["reviewed_at"].replace(tzinfo=None):
        st.caption("Evidence of another kind came after this decision, so the case is open again.")
    else:
        st.caption("The points follow with the next refresh.")


def _show_form(visitor: Visitor, case: Row, review: Row | None) -> None:
    video_id = case["video_id"]
    with st.form(f"review_{video_id}", border=False):
        note = st.text_area("Note (required)", key=f"note_{video_id}", max_chars=LONGEST_NOTE)
        with st.container(horizontal=True):
            release = st.form_submit_button("Release the points", icon=":material/lock_open:", type="primary")
            reject = st.form_submit_button("Reject the points", icon=":material/block:")
    st.caption(
        "A release is for the evidence above: evidence of another kind opens the case again. A rejection stands."
    )
    if release or reject:
        _record(visitor, case, review, "release" if release else "reject", note.strip())


def _record(visitor: Visitor, case: Row, review: Row | None, decision: str, note: str) -> None:
    if not note:
        show_refusal("Say why, in the note: a decision without a reason cannot be explained to the creator.")
        return
    if review is not None and _is_recorded(review, case, (decision, note, visitor.label)):
        # The second click of two: the first has been recorded.
        return
    try:
        check_still(visitor)
        if visitor.role != "owner":
            raise PermissionError("only the owner decides cases")
        record_review(
            ledger(),
            case["video_id"],
            cast("Decision", decision),
            signal_families=case["signal_families"],
            note=note,
            reviewer=visitor.label,
            idempotency_key=_key(case["video_id"], review, decision, note),
        )
    except PermissionError as refused:
        show_refusal(f"{str(refused).capitalize()}. Nothing was recorded.")
        return
    except LedgerError:
        logger.exception("a review of %s was not recorded", case["video_id"])
        show_refusal("The decision was not recorded. Try again in a moment.")
        return
    st.toast(f"Recorded: {_DECIDED[decision]}. The points follow with the next refresh.")
    st.rerun()


def _is_recorded(review: Row, case: Row, decision: tuple[str, str, str]) -> bool:
    """Whether the review is this decision, note and reviewer, of the evidence that the case has now: evidence of
    another kind opens it again, and then the same words are another decision.
    """
    if set(review["signal_families"]) != set(case["signal_families"]):
        return False
    return (review["decision"], review["note"], review["reviewer"]) == decision


def _key(video_id: str, review: Row | None, decision: str, note: str) -> str:
    """The same for every click on one decision: what is decided, and after which decision."""
    before = "" if review is None else review["reviewed_at"].isoformat()
    return "review:" + hashlib.sha256("\0".join((video_id, before, decision, note)).encode()).hexdigest()
