"""Held videos: what waits and why, until when, who decides, and the creator's one appeal with its reply."""

import logging
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import streamlit as st

from tcm_assets.apps.alert_evidence import describe_numbers, read_evidence, show_alerts
from tcm_assets.apps.creator_dashboard.held_queries import HELD_TABLES, fetch_held_videos
from tcm_assets.apps.empty_states import show_empty, show_refusal
from tcm_assets.apps.identities import SignInFileError, Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.moments import now_in_utc
from tcm_assets.apps.paging import find_page_offset, show_page_numbers
from tcm_assets.apps.published import Row, list_published_tables, open_ledger, query
from tcm_assets.apps.sign_in import check_may_act
from tcm_assets.apps.video_links import show_video_link
from tcm_assets.apps.words import VIDEO_STATES, format_points
from tcm_assets.ledger.appeals import LONGEST_APPEAL, find_case_ids, list_appeals, record_appeal
from tcm_assets.ledger.assignments import find_assignees
from tcm_assets.ledger.errors import ConflictingKeyError, LedgerBusyError, NothingToAppealError
from tcm_assets.ledger.reviews import DECIDED, find_latest_reviews
from tcm_assets.settings import Settings

logger = logging.getLogger(__name__)

_PAGE_SIZE: Final = 10

_ANSWERS: Final = {
    "open": "A person reads your words and decides; the reason appears here.",
    "released": "Your appeal was answered: the video was released.",
    "rejected": "Your appeal was answered: the video stays rejected.",
    "ended": "The evidence was gone before anybody decided: the points are paid as usual.",
}

_NEXT: Final = (
    "A person looks at the evidence and at your appeal. Released points are paid with the date of your upload; "
    "rejected ones are not, and you read the reason here. Nothing is decided by the deadline alone."
)


class _Known(NamedTuple):
    """What the ledger has about the videos of a page, each by video: at this moment, not at the publication."""

    appeals: Mapping[str, Row]
    reviews: Mapping[str, Row]
    reviewers: Mapping[str, str]
    cases: Mapping[str, str]


@st.fragment
def show_held_videos(visitor: Visitor, author_id: str) -> None:
    """Show one page of held and rejected videos; a creator may appeal for their own, the owner only reads."""
    if not list_published_tables(query) >= HELD_TABLES:
        show_empty("Held videos are not published yet")
        return
    found = fetch_held_videos(query, author_id)
    if not found:
        show_empty("Nothing is held", "None of your videos waits for a review, and none was rejected.")
    else:
        key = f"held_{author_id}"
        offset = find_page_offset(key, _PAGE_SIZE, about=author_id)
        page = found[offset : offset + _PAGE_SIZE]
        known = _read_known([video["video_id"] for video in page])
        for video in page:
            with st.container(border=True, key=f"held_{video['video_id']}"):
                _show_video(visitor, video, known)
        show_page_numbers(key, _PAGE_SIZE, len(found))
    _show_answered(author_id, {video["video_id"] for video in found})


def _read_known(video_ids: list[str]) -> _Known:
    ledger = open_ledger()
    return _Known(
        # Of several cases of a video the latest.
        appeals={row["case_id"]: row for row in list_appeals(ledger, video_ids=video_ids).to_pylist()},
        reviews={row["video_id"]: row for row in find_latest_reviews(ledger, video_ids).to_pylist()},
        reviewers=find_assignees(ledger, video_ids),
        cases=find_case_ids(ledger, video_ids),
    )


def _show_video(visitor: Visitor, video: Row, known: _Known) -> None:
    video_id = video["video_id"]
    review = known.reviews.get(video_id)
    # A review that the publication does not know of yet.
    is_new = review is not None and review["reviewed_at"] != video["reviewed_at"]
    state = VIDEO_STATES[video["standing"]]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(state.label, color=state.color, icon=state.icon, help=state.meaning)
        st.caption(f"{video['upload_date']:%-d %B %Y} · {format_points(video['points'])}", width="content")
    st.markdown(escape(video["caption"] or "") or "(no caption)")
    show_video_link(video["video_url"])
    if video["standing"] == "held" and not is_new:
        _show_waiting(video, known.reviewers.get(video_id))
    _show_evidence(video)
    if review is not None and (is_new or video["standing"] == "rejected"):
        _show_decision(review, is_new=is_new)
    case_id = known.cases.get(video_id)
    appeal = known.appeals.get(case_id or "")
    if appeal is not None:
        _show_appeal(appeal)
    elif case_id is not None and visitor.role == "creator":
        with st.expander("Appeal", icon=":material/campaign:"):
            _show_form(visitor, video)


def _show_waiting(video: Row, reviewer: str | None) -> None:
    if video["held_at"] is not None:
        st.markdown(
            f"**{format_points(video['waiting_points']).capitalize()}** of this video wait since "
            f"{video['held_at']:%-d %B %Y}."
        )
    if video["deadline_at"] is not None:
        due = f"{video['deadline_at']:%-d %B %Y, %H:%M} UTC"
        is_late = video["deadline_at"] < now_in_utc()
        st.markdown(
            f"A decision was due by {due}. It is late, and the owner is reminded of it."
            if is_late
            else f"A decision is due by **{due}**."
        )
    whom = "The owner decides." if reviewer is None else f"{escape(reviewer)} has taken the case and decides."
    st.caption(f"{whom} {_NEXT}")


def _show_evidence(video: Row) -> None:
    """Show the evidence of the hold as it stands, with its numbers, and as it was at first where that was other."""
    first, last = read_evidence(video["first_evidence"]), read_evidence(video["last_evidence"])
    if not last:
        return
    st.markdown("**Why**")
    show_alerts(last)
    with st.expander("The numbers that were compared", icon=":material/balance:"):
        _show_numbers(last)
        if first != last:
            st.caption("When it was held:")
            _show_numbers(first)


def _show_numbers(alerts: list[dict[str, Any]]) -> None:
    for alert in alerts:
        name = str(alert["signal"]).replace("_", " ")
        st.markdown(f"- {escape(name)}: {escape(describe_numbers(alert) or 'no numbers')}")


def _show_decision(review: Row, *, is_new: bool) -> None:
    decided = DECIDED[review["decision"]].capitalize()
    st.info(
        f"{decided} by {escape(review['reviewer'])} on {review['reviewed_at']:%-d %B %Y}: {escape(review['note'])}",
        icon=":material/gavel:",
    )
    if is_new:
        st.caption("Your points follow with the next publication.")


def _show_appeal(appeal: Row) -> None:
    st.markdown(f"**Your appeal** of {appeal['appealed_at']:%-d %B %Y}: {escape(appeal['words'])}")
    answer = _ANSWERS[appeal["state"]]
    if appeal["state"] == "open":
        late = " It is late, and the owner is reminded of it." if appeal["deadline_at"] < now_in_utc() else ""
        answer += f" A reply is due by {appeal['deadline_at']:%-d %B %Y}.{late}"
    st.caption(answer)
    if appeal["reason"]:
        st.markdown(f"**Reply** of {appeal['decided_at']:%-d %B %Y}: {escape(appeal['reason'])}")


def _show_form(visitor: Visitor, video: Row) -> None:
    video_id = video["video_id"]
    with st.form(f"appeal_{video_id}", border=False):
        words = st.text_area(
            "Why were these counts earned? (required)",
            key=f"appeal_words_{video_id}",
            max_chars=LONGEST_APPEAL,
            placeholder="For example: a large account answered with a duet on that day, and its viewers came.",
        )
        asked = st.form_submit_button("Send the appeal", icon=":material/campaign:")
    st.caption("You can appeal once in this case, and a person replies with a reason that you read here.")
    if asked:
        _appeal(visitor, video, words.strip())


def _appeal(visitor: Visitor, video: Row, words: str) -> None:
    """Record the appeal for a video of the visitor's own; or say why not."""
    if not words:
        show_refusal("Say why the counts were earned: without words nobody can weigh them. Nothing was recorded.")
        return
    try:
        # A fragment runs without the whole page, which may have been drawn while the sign-in still held.
        check_may_act(visitor)
        days = Settings().hold_days
        record_appeal(open_ledger(), video, account_id=visitor.account_id, words=words, reply_days=days)
    except PermissionError as refused:
        show_refusal(f"Nothing was recorded: {refused}.")
        return
    except SignInFileError as error:
        logger.error("an appeal was refused: %s", error)
        show_refusal("Nothing was recorded: sign-in is not available at the moment.")
        return
    except NothingToAppealError:
        show_refusal("This video is neither held nor rejected any more. Nothing was recorded.")
        return
    except ConflictingKeyError:
        show_refusal("You appealed in this case before: a case is appealed once. Reload the page to read it.")
        return
    except LedgerBusyError:
        show_refusal("The ledger is busy and nothing was recorded. Press again: it is never recorded twice.")
        return
    st.toast("Recorded. A person decides, and the reply appears here.")
    st.rerun()


def _show_answered(author_id: str, shown: set[str]) -> None:
    """Show earlier appeals of the account whose videos are neither held nor rejected now."""
    others = [
        row for row in list_appeals(open_ledger(), account_id=author_id).to_pylist() if row["video_id"] not in shown
    ]
    if not others:
        return
    st.markdown("**Appeals before**")
    for appeal in reversed(others):
        with st.container(border=True):
            st.caption(escape(f"Video {appeal['video_id']}"))
            _show_appeal(appeal)
