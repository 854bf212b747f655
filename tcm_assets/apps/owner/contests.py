"""Contests of safety findings: what creators object, the evidence, and the owner's decision with its reason."""

import hashlib
from typing import Final

import streamlit as st

from tcm_assets.apps.contest_publication import find_unpublished_decisions
from tcm_assets.apps.empty_states import show_empty, show_refusal
from tcm_assets.apps.evidence import show_evidence
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.owner.decisions import make_decision
from tcm_assets.apps.owner.queries import PAGE_SIZE, fetch_contested_findings
from tcm_assets.apps.paging import choose_counted, find_page_offset, show_page_numbers
from tcm_assets.apps.published import Row, list_published_tables, open_ledger, query
from tcm_assets.apps.words import CONTEST_STATES
from tcm_assets.ledger.contests import LONGEST_TEXT, ContestDecision, decide_contest, list_contests

_KINDS: Final = ("open", "decided")

_MEANINGS: Final = {
    "open": "Creators object to these findings. They count until you decide; the creator reads your reason.",
    "decided": "A withdrawn finding does not count. You may decide again.",
}

_STATE_OF: Final[dict[ContestDecision, str]] = {"keep": "kept", "withdraw": "withdrawn"}


def show_contests(visitor: Visitor) -> None:
    """Show one page of contests, open ones by the time they wait, decided ones by the newest decision.

    The findings of a category in one caption are contested, and decided, together.
    """
    every = _together(list_contests(open_ledger()).to_pylist())
    by_kind = {
        "open": sorted((row for row in every if row["state"] == "open"), key=lambda row: row["contested_at"]),
        "decided": sorted(
            (row for row in every if row["state"] != "open"), key=lambda row: row["decided_at"], reverse=True
        ),
    }
    kind = choose_counted("Contests", {each: len(by_kind[each]) for each in _KINDS}, "contest_kind")
    offset = find_page_offset("contest_page", PAGE_SIZE, kind, len(by_kind[kind]))
    page = by_kind[kind][offset : offset + PAGE_SIZE]
    if not page:
        show_empty("No contests here", "A creator contests a finding in My safety, on the dashboard.")
        return
    st.caption(_MEANINGS[kind])
    has_findings = "safety_findings" in list_published_tables(query)
    ids = [finding_id for contest in page for finding_id in contest["finding_ids"]]
    findings = {row["finding_id"]: row for row in fetch_contested_findings(query, ids)} if has_findings else {}
    unpublished = find_unpublished_decisions(query, page)
    for contest in page:
        finding_id = contest["finding_id"]
        with st.container(border=True, key=f"contest_{finding_id}"):
            _show_contest(contest, [findings[each] for each in contest["finding_ids"] if each in findings])
            if finding_id in unpublished:
                st.caption("The level follows with the next publication.")
            with st.expander("Decide" if kind == "open" else "Decide again", icon=":material/gavel:"):
                _show_form(visitor, contest)
    show_page_numbers("contest_page", PAGE_SIZE, len(by_kind[kind]))


def _together(contests: list[Row]) -> list[Row]:
    """Return one row for each objection to a category of a caption, with its `finding_ids`, by the first of them."""
    shared = ("video_id", "account_id", "category", "objection", "state", "reason", "decided_by")
    found: dict[tuple[str | None, ...], Row] = {}
    for contest in contests:
        row = found.setdefault(tuple(contest[name] for name in shared), {**contest, "finding_ids": []})
        row["finding_ids"].append(contest["finding_id"])
    return list(found.values())


def _show_contest(contest: Row, findings: list[Row]) -> None:
    names = [finding["author_username"] for finding in findings if finding["author_username"]]
    handle = f"@{names[0]}" if names else contest["account_id"]
    state = CONTEST_STATES[contest["state"]]
    st.markdown(f"**{escape(handle)}** :{state.color}-badge[{state.label.lower()}]")
    if not findings:
        st.caption(escape(f"{contest['category']}, video {contest['video_id']}: it is not found any more."))
    else:
        show_evidence(findings)
    st.markdown(f"Objection of {contest['contested_at']:%-d %B %Y}: {escape(contest['objection'])}")
    if contest["reason"] is not None:
        decided = f"{state.label} by {contest['decided_by']} on {contest['decided_at']:%-d %B %Y, %H:%M} UTC"
        st.info(f"{escape(decided)}: {escape(contest['reason'])}", icon=":material/gavel:")


def _show_form(visitor: Visitor, contest: Row) -> None:
    finding_id = contest["finding_id"]
    with st.form(f"decide_{finding_id}", border=False):
        reason = st.text_area(
            "Reason (required; the creator reads it)", key=f"reason_{finding_id}", max_chars=LONGEST_TEXT
        )
        with st.container(horizontal=True):
            withdraw = st.form_submit_button("Withdraw the finding", icon=":material/check:", type="primary")
            keep = st.form_submit_button("Keep the finding", icon=":material/block:")
    if withdraw or keep:
        _record(visitor, contest, "withdraw" if withdraw else "keep", reason.strip())


def _record(visitor: Visitor, contest: Row, decision: ContestDecision, reason: str) -> None:
    if not reason:
        show_refusal("Say why: the creator reads the reason.")
        return
    recorded = (contest["state"], contest["reason"], contest["decided_by"])
    if recorded == (_STATE_OF[decision], reason, visitor.label):
        # A second click: the first has been recorded.
        return

    def decide() -> str:
        for finding_id in contest["finding_ids"]:
            decide_contest(
                open_ledger(),
                finding_id,
                decision,
                reason=reason,
                decided_by=visitor.label,
                idempotency_key=_make_key(contest, finding_id, decision, reason),
            )
        return f"Recorded: {_STATE_OF[decision]}. The level follows with the next publication."

    make_decision(visitor, f"the contest of {contest['finding_id']}", decide)


def _make_key(contest: Row, finding_id: str, decision: str, reason: str) -> str:
    """Return the same key for every click on one decision: what is decided, and after which decision."""
    before = "" if contest["decided_at"] is None else contest["decided_at"].isoformat()
    return "contest:" + hashlib.sha256("\0".join((finding_id, before, decision, reason)).encode()).hexdigest()
