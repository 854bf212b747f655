"""Sections in which the owner decides: reviews of videos with alerts, and redemptions that are taken back.

A redemption is taken back by an entry that returns its points; nothing is edited.
"""

import hashlib
import logging
from collections.abc import Callable
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from tcm_assets.alerts.signals import FAMILY_LABELS
from tcm_assets.apps.charts import MAIN, show_chart
from tcm_assets.apps.empty_states import show_empty, show_refusal
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.owner.queries import (
    CASE_KINDS,
    DELIVERED_METRICS,
    LATEST_COUNTS,
    PAGE_SIZE,
    count_cases,
    fetch_cases,
    fetch_delivered_counts,
)
from tcm_assets.apps.paging import (
    choose_counted,
    find_page_begin,
    find_page_offset,
    show_newer_and_older,
    show_page_numbers,
)
from tcm_assets.apps.published import Row, list_published_tables, open_ledger, query
from tcm_assets.apps.sign_in import check_may_act
from tcm_assets.apps.words import METRIC_NAMES, SEVERITY_COLORS, capitalize_first, format_points
from tcm_assets.ledger.errors import AlreadyReversedError, LedgerError
from tcm_assets.ledger.redeeming import reverse_redemption
from tcm_assets.ledger.reviews import Decision, find_latest_reviews, record_review
from tcm_assets.ledger.statements import LoggedRedemption, list_recent_redemptions

logger = logging.getLogger(__name__)

_LONGEST_NOTE, _LONGEST_REASON = 1_000, 500
"""Characters."""

_DECIDED: Final = {"release": "released", "reject": "rejected"}

_KIND_MEANINGS: Final = {
    "held": "Two independent kinds of evidence: these points wait for your decision.",
    "watched": "Fewer than two kinds of evidence that count: these points are paid, and you may still decide.",
    "decided": (
        "Released points are paid, rejected ones are not. A released video opens again when evidence of a new kind "
        "comes; a rejection stands."
    ),
}

_SERIES_HEIGHT_PX: Final = 160


def show_cases(visitor: Visitor) -> None:
    """Show one page of cases of the chosen kind."""
    if "alert_cases" not in list_published_tables(query):
        show_empty("Alerts are not published yet")
        return
    counts = count_cases(query)
    kind = choose_counted("Cases", {each: counts[each] for each in CASE_KINDS}, "case_kind")
    offset = find_page_offset("case_page", PAGE_SIZE, kind)
    found = fetch_cases(query, kind, offset=offset)
    if not found:
        show_empty("No cases here", "Two independent kinds of evidence that count hold a video's points.")
        return
    reviews = find_latest_reviews(open_ledger(), [case["video_id"] for case in found])
    st.caption(_KIND_MEANINGS[kind])
    decided = {row["video_id"]: row for row in reviews.to_pylist()}
    for case in found:
        video_id = case["video_id"]
        with st.container(border=True, key=f"case_{video_id}"):
            _show_evidence(case)
            review = decided.get(video_id)
            if review is not None:
                _show_review(case, review)
            with st.expander("Decide" if review is None else "Decide again", icon=":material/gavel:"):
                _show_review_form(visitor, case, review)
    show_page_numbers("case_page", PAGE_SIZE, counts[kind])


def _show_evidence(case: Row) -> None:
    video_id, upload_date = case["video_id"], case["upload_date"]
    severity = case["severity"]
    badge = f":{SEVERITY_COLORS[severity]}-badge[{severity}]" if severity else ":gray-badge[no alerts any more]"
    points = format_points(case["points"])
    st.markdown(f"**{escape('@' + case['author_username'])}** {badge} :gray-badge[{case['standing']}] {points}")
    is_published = case["caption"] is not None
    if is_published:
        st.markdown(escape(case["caption"]) or "(no caption)")
    st.caption(escape(f"Video {video_id}, uploaded on {upload_date:%-d %B %Y}"))
    for alert in case["alerts"]:
        family = FAMILY_LABELS.get(str(alert["signal_family"]), str(alert["signal_family"]))
        badge = f":{SEVERITY_COLORS[alert['severity']]}-badge[{escape(family)}]"
        st.markdown(f"{badge} {escape(capitalize_first(alert['explanation']))}")
    if is_published:
        counts = (f"{case[name]:,} {METRIC_NAMES[name].lower()}" for name in LATEST_COUNTS if case[name] is not None)
        st.caption(", ".join(counts))
    series = st.expander(
        "Counts at each delivery", icon=":material/show_chart:", key=f"series_{video_id}", on_change="rerun"
    )
    if series.open:
        with series:
            _show_deliveries(fetch_delivered_counts(query, video_id, upload_date).to_pandas())


def _show_deliveries(counts: pd.DataFrame) -> None:
    """Show one chart for each count, on an axis of its own: views would press likes and comments flat."""
    if counts["delivered_at"].nunique() < 2:
        st.caption("Delivered once: there is no series to look at.")
        return
    for column, metric in zip(st.columns(len(DELIVERED_METRICS)), DELIVERED_METRICS, strict=True):
        with column:
            chart = _draw_deliveries(counts[counts["metric"] == metric], metric.capitalize())
            show_chart(chart, f"{metric.capitalize()} at each delivery")


def _draw_deliveries(counts: pd.DataFrame, title: str) -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(counts)
        .mark_line(point=True, color=MAIN)
        .encode(
            x=alt.X("delivered_at:T", title=None, axis=alt.Axis(format="%-d %b", labelOverlap=True, tickCount=3)),
            y=alt.Y("count:Q", title=title, axis=alt.Axis(format="~s", tickCount=4)),
            tooltip=[
                alt.Tooltip("delivered_at:T", title="Delivered", format="%Y-%m-%d %H:%M"),
                alt.Tooltip("count:Q", title=title, format=","),
            ],
        )
        .properties(height=_SERIES_HEIGHT_PX)
    )
    return chart


def _show_review(case: Row, review: Row) -> None:
    decided = _DECIDED[review["decision"]]
    st.info(
        f"{decided.capitalize()} by {escape(review['reviewer'])} on {review['reviewed_at']:%-d %B %Y, %H:%M} UTC: "
        f"{escape(review['note'])}",
        icon=":material/gavel:",
    )
    if case["standing"] == decided:
        return
    if case["reviewed_at"] == review["reviewed_at"].replace(tzinfo=None):
        st.caption("Evidence of another kind came after this decision, so the case is open again.")
    else:
        st.caption("The points follow with the next refresh.")


def _show_review_form(visitor: Visitor, case: Row, review: Row | None) -> None:
    """Show the form to decide; `review` is the ledger's latest of this video."""
    video_id = case["video_id"]
    with st.form(f"review_{video_id}", border=False):
        note = st.text_area("Note (required)", key=f"note_{video_id}", max_chars=_LONGEST_NOTE)
        with st.container(horizontal=True):
            release = st.form_submit_button("Release the points", icon=":material/lock_open:", type="primary")
            reject = st.form_submit_button("Reject the points", icon=":material/block:")
    st.caption(
        "A release is for the evidence above: evidence of another kind opens the case again. A rejection stands."
    )
    if release or reject:
        _record(visitor, case, review, "release" if release else "reject", note.strip())


def _record(visitor: Visitor, case: Row, review: Row | None, decision: Decision, note: str) -> None:
    if not note:
        show_refusal("Say why, in the note: a decision without a reason cannot be explained to the creator.")
        return
    if review is not None and _is_recorded(review, case, (decision, note, visitor.label)):
        # A second click: the first has been recorded.
        return

    def record() -> str:
        record_review(
            open_ledger(),
            case["video_id"],
            decision,
            signal_families=case["signal_families"],
            note=note,
            reviewer=visitor.label,
            idempotency_key=_make_key(case["video_id"], review, decision, note),
        )
        return f"Recorded: {_DECIDED[decision]}. The points follow with the next refresh."

    make_decision(visitor, f"the review of {case['video_id']}", record)


def _is_recorded(review: Row, case: Row, decision: tuple[str, str, str]) -> bool:
    """Return whether the review is this decision, note and reviewer, on the evidence that the case has now.

    Evidence of another kind opens a case again, and then the same words are another decision.
    """
    if set(review["signal_families"]) != set(case["signal_families"]):
        return False
    return (review["decision"], review["note"], review["reviewer"]) == decision


def _make_key(video_id: str, review: Row | None, decision: str, note: str) -> str:
    """Return the same key for every click on one decision: what is decided, and after which decision."""
    before = "" if review is None else review["reviewed_at"].isoformat()
    return "review:" + hashlib.sha256("\0".join((video_id, before, decision, note)).encode()).hexdigest()


def show_redemptions(visitor: Visitor) -> None:
    """Show one page of redemptions, the newest first."""
    found = list_recent_redemptions(open_ledger(), limit=PAGE_SIZE + 1, before=find_page_begin("redemptions"))
    if not found:
        show_empty("Nothing is redeemed yet", "Redemptions appear here the moment they are made.")
        return
    page = found[:PAGE_SIZE]
    for redemption in page:
        _show_redemption(visitor, redemption)
    show_newer_and_older("redemptions", page[-1].entry_id if len(found) > len(page) else None)


def _show_redemption(visitor: Visitor, redemption: LoggedRedemption) -> None:
    with st.container(border=True, key=f"redemption_{redemption.redemption_id}"):
        badge = "" if redemption.reversed_at is None else " :gray-badge[taken back]"
        st.markdown(
            f"**{escape('@' + redemption.username)}** spent {format_points(redemption.points)} on "
            f"{escape(redemption.reward_name)}{badge}"
        )
        st.caption(escape(f"{redemption.redeemed_at:%-d %B %Y, %H:%M} UTC · redemption {redemption.redemption_id}"))
        if redemption.reversed_at is not None:
            when = f"{redemption.reversed_at:%-d %B %Y, %H:%M} UTC"
            st.caption(escape(f"Taken back by {redemption.reversed_by} on {when}: {redemption.reversal_reason}"))
            return
        with st.expander("Take back", icon=":material/undo:"):
            _show_form(visitor, redemption.redemption_id)


def _show_form(visitor: Visitor, redemption_id: str) -> None:
    with st.form(f"reverse_{redemption_id}", border=False):
        reason = st.text_input("Reason (required)", key=f"reason_{redemption_id}", max_chars=_LONGEST_REASON)
        asked = st.form_submit_button("Take back and return the points")
    if asked:
        _take_back(visitor, redemption_id, reason.strip())


def _take_back(visitor: Visitor, redemption_id: str, reason: str) -> None:
    if not reason:
        show_refusal("Say why: the reason stands in the account's history.")
        return

    def reverse() -> str:
        reverse_redemption(open_ledger(), redemption_id, reason=reason, actor=visitor.label)
        return "Taken back. The points are in the account again."

    make_decision(visitor, f"redemption {redemption_id}", reverse)


def make_decision(visitor: Visitor, subject: str, change: Callable[[], str]) -> None:
    """Make the owner's `change` of the ledger, say what it returns and draw the page anew; or say why not."""
    try:
        check_may_act(visitor)
        if visitor.role != "owner":
            raise PermissionError("only the owner decides this")
        st.toast(change())
    except PermissionError as refused:
        show_refusal(f"{str(refused).capitalize()}. Nothing was changed.")
        return
    except AlreadyReversedError:
        # A second click, or somebody else at the same moment: the page drawn anew says so.
        logger.info("%s was taken back before", subject)
    except LedgerError:
        logger.exception("nothing was recorded about %s", subject)
        show_refusal("Nothing was changed. Try again in a moment.")
        return
    st.rerun()
