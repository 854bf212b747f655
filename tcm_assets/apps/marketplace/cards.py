"""Shortlists as cards: a creator's picture, facts, reason and score, and the ticks that choose it."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from tcm_assets.apps.markdown import escape
from tcm_assets.apps.marketplace import facts
from tcm_assets.apps.marketplace.address import MOST_COMPARED
from tcm_assets.apps.marketplace.pictures import initials_picture
from tcm_assets.apps.published import Row

_PICTURE_PX: Final = 120

Toggle = Callable[[str, str], None]
"""`toggle(list, creator_id)`: put a creator into "compared", "chosen" or "dropped", or take it out."""


def show_card(
    row: Row,
    reason: str | None,
    picture: bytes | None,
    *,
    place: str,
    compared: tuple[str, ...],
    chosen: tuple[str, ...],
    toggle: Toggle,
    note: str | None = None,
    against: str | None = None,
    number: int | None = None,
    can_be_dropped: bool = False,
) -> None:
    """Show one creator. `place` tells apart the lists that hold the same one; `note` stands below the reason, as does
    `against`: which limits of the brief they do not meet.

    `number` is shown before the name; None shows none.
    """
    with st.container(border=True, key=f"card_{place}_{row['creator_id']}"):
        shown, words, numbers = st.columns([1.1, 5, 1.6], gap="medium")
        with shown:
            if picture:
                st.image(picture, width=_PICTURE_PX, alt=f"A frame of a video of {row['creator_name']}")
            else:
                st.image(initials_picture(row["creator_name"], row["creator_id"]), width=_PICTURE_PX // 2, alt="")
        with words:
            st.markdown(_title(row, number))
            if reason:
                st.markdown(escape(reason))
            if note:
                st.markdown(escape(note))
            if against:
                st.markdown(f":orange[:material/rule:] {escape(against)}")
            _show_deal(row, f"deal_{place}_{row['creator_id']}")
            st.caption(escape(_who(row)))
        with numbers:
            _show_score(row)
            _show_ticks(row["creator_id"], place, compared, chosen, toggle)
            if can_be_dropped:
                st.button(
                    "Leave out",
                    key=f"drop_{row['creator_id']}",
                    icon=":material/person_remove:",
                    type="tertiary",
                    on_click=toggle,
                    args=("dropped", row["creator_id"]),
                )


def _title(row: Row, number: int | None) -> str:
    name = f"**{f'{number}. ' if number else ''}{escape(row['creator_name'])}**"
    link = facts.profile_link(row)
    handle = escape(f"@{row['username']}") if row["username"] else ""
    parts = [name, f"[{handle}]({link})" if link else handle]
    if row["is_restricted"]:
        parts.append(":red-badge[restricted account]")
    if row["is_invented"]:
        parts.append(":gray-badge[made up]")
    return " ".join(filter(None, parts))


def _show_deal(row: Row, key: str) -> None:
    with st.container(horizontal=True, gap="medium", key=key):
        for label, value, meaning in (
            ("Expected views", facts.describe_forecast(row), facts.explain_forecast(row)),
            ("Price", facts.describe_price(row), facts.explain_price(row)),
            ("Safety", facts.describe_safety(row), facts.explain_safety(row)),
            ("Last sponsor", facts.describe_sponsor(row), facts.explain_sponsor(row)),
            ("Reactions", facts.describe_authenticity(row), facts.explain_authenticity(row)),
        ):
            st.markdown(f":gray[{label}] **{escape(value)}**", help=escape(meaning), width="content")


def _who(row: Row) -> str:
    country = row["country"] or "country unknown"
    return " · ".join(
        [
            facts.describe_contents(row),
            facts.describe_followers(row),
            country,
            f"audience: {facts.describe_audience(row)}",
            f"median views {facts.describe_views(row)}",
            f"newest video {facts.describe_newest(row)}",
        ]
    )


def _show_score(row: Row) -> None:
    if row["score"] is None:
        st.caption("Score unknown: nothing says what they make.")
        return
    st.progress(min(row["score"], 1.0), text=f"Score **{row['score']:.2f}**")
    st.caption(
        f"{row['confidence']:.0%} evidence",
        help=f"How much of the evidence is there. What the score is made of: {facts.describe_components(row)}.",
    )


def _show_ticks(
    creator_id: str, place: str, compared: tuple[str, ...], chosen: tuple[str, ...], toggle: Toggle
) -> None:
    for kind, label, held, meaning, is_full in (
        ("chosen", "In campaign", chosen, "In every set of the campaign, whatever else.", False),
        (
            "compared",
            "Compare",
            compared,
            f"Up to {MOST_COMPARED} creators side by side.",
            len(compared) >= MOST_COMPARED,
        ),
    ):
        key = f"{kind}_{place}_{creator_id}"
        st.session_state[key] = creator_id in held
        st.checkbox(
            label,
            key=key,
            disabled=is_full and creator_id not in held,
            help=meaning,
            on_change=toggle,
            args=(kind, creator_id),
        )
