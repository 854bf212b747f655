"""What a case rests on: evidence when it was held and now, earlier decisions, the account, and the pod."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import streamlit as st

from tcm_assets.apps.alert_evidence import describe_numbers, read_evidence, show_alerts
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.owner.case_queries import (
    MOST_OF_A_POD,
    fetch_account_cases,
    fetch_hold_events,
    fetch_usual_counts,
    find_pod,
)
from tcm_assets.apps.owner.case_state import pick
from tcm_assets.apps.published import Row, open_ledger, query
from tcm_assets.apps.words import format_points
from tcm_assets.charts.labels import counted, join_words
from tcm_assets.ledger.reviews import DECIDED, list_reviews
from tcm_assets.settings import Settings

_SHOWN_CASES: Final = 5
"""Other cases of the account that are listed; the counts name all."""

_EVENT_WORDS: Final = {
    "held": "held",
    "changed": "evidence or points changed",
    "released": "released",
    "rejected": "rejected",
    "ended": "ended without a decision",
}


def show_details(case: Row) -> None:
    """Show the sections of an opened case."""
    events = fetch_hold_events(query, case["video_id"])
    _show_evidence(case, events)
    _show_history(case, events)
    if case["author_id"] is not None:
        _show_account(case)
    _show_pod(case)


def _show_evidence(case: Row, events: list[Row]) -> None:
    st.markdown("**Evidence**")
    opened = [event for event in events if event["kind"] == "held"]
    if opened:
        then = read_evidence(opened[-1]["evidence"])
        is_same = bool(then) and _in_words(then) == _in_words(case["alerts"])
        held_at = f"{opened[-1]['created_at']:%-d %B %Y, %H:%M} UTC"
        st.caption(f"When it was held, on {held_at}, and now:" if is_same else f"When it was held, on {held_at}:")
        show_alerts(then)
        numbers = [(alert["signal"].replace("_", " "), describe_numbers(alert)) for alert in then]
        st.caption(escape("; ".join(f"{signal}: {words}" for signal, words in numbers if words)))
        if is_same:
            return
    st.caption("Now:" if opened else "It was never held. Now:")
    show_alerts(case["alerts"])
    if not case["alerts"]:
        st.caption("No alert is left.")


def _in_words(alerts: Sequence[Row]) -> list[str]:
    return sorted(alert["explanation"] for alert in alerts)


def _show_history(case: Row, events: list[Row]) -> None:
    st.markdown("**History of this video**")
    happened = [
        (event["created_at"], f"{_EVENT_WORDS[event['kind']]}, {format_points(event['points'])}") for event in events
    ]
    for review in list_reviews(open_ledger(), [case["video_id"]]).to_pylist():
        words = f"{DECIDED[review['decision']]} by {review['reviewer']}: {review['note']}"
        happened.append((review["reviewed_at"], words))
    lines = [f"- {moment:%-d %B %Y, %H:%M}: {escape(words)}" for moment, words in sorted(happened)]
    st.markdown("\n".join(lines) if lines else "Nothing was decided yet.")


def _show_account(case: Row) -> None:
    st.markdown("**The account**")
    usual = fetch_usual_counts(query, case["author_id"], case["video_id"])
    if usual["video_count"]:
        typical = [
            f"{usual[name]:,.0f} {label}"
            for name, label in (
                ("views", "views"),
                ("likes_per_thousand", "likes per thousand views"),
                ("comments_per_thousand", "comments per thousand views"),
            )
            if usual[name] is not None
        ]
        st.markdown(f"Usual, of {counted(usual['video_count'], 'other video')}: {join_words(typical) or 'unknown'}.")
    else:
        st.markdown("It has no other video.")
    others = fetch_account_cases(query, case["author_id"], case["video_id"])
    counts = Counter(other["standing"] for other in others)
    st.markdown(
        f"Other cases: {', '.join(f'{number:,} {standing}' for standing, number in counts.items())}."
        if others
        else "It has no other case."
    )
    for other in others[:_SHOWN_CASES]:
        note = f": {other['review_note']}" if other["review_note"] else ""
        st.caption(escape(f"{other['upload_date']:%-d %B %Y}, video {other['video_id']}, {other['standing']}{note}"))


def _show_pod(case: Row) -> None:
    pod = find_pod(query, case["video_id"], case["upload_date"], Settings().scoring_window_days)
    st.markdown("**Accounts that share its caption or sound**")
    if not pod:
        st.caption("None in the days around its upload.")
        return
    accounts = len({row["author_id"] for row in pod})
    more = f", the first {MOST_OF_A_POD} videos" if len(pod) == MOST_OF_A_POD else ""
    st.caption(f"{counted(accounts, 'other account')}{more}:")
    st.markdown(
        "\n".join(
            f"- {escape('@' + row['author_username'])}, video {escape(row['video_id'])}: same {row['shares']}, "
            f"{row['standing'] or 'no case'}"
            for row in pod
        )
    )
    open_cases = [
        row["video_id"] for row in pod if row["standing"] in ("held", "watched") and row["shares"] == "caption"
    ]
    if open_cases:
        st.button(
            f"Choose all of this pod ({len(open_cases) + 1})",
            icon=":material/select_all:",
            key=f"pod_{case['video_id']}",
            on_click=pick,
            args=([case["video_id"], *open_cases],),
        )
