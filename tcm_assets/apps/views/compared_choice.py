"""Which creators the visitor chose to compare, kept over pages, filters and sections of the marketplace."""

import streamlit as st

from tcm_assets.apps.queries.comparison import MOST_COMPARED

_KEY = "compared_creators"


def compared_ids() -> list[str]:
    """The chosen creators, in the order in which they were chosen."""
    chosen: list[str] = st.session_state.setdefault(_KEY, [])
    return chosen


def show_choice(creator_id: str, place: str) -> None:
    """A checkbox beside one creator; `place` tells the lists apart in which the same creator may stand."""
    key = f"compare_{place}_{creator_id}"
    chosen = creator_id in compared_ids()
    st.session_state[key] = chosen
    st.checkbox(
        "Compare",
        key=key,
        disabled=not chosen and len(compared_ids()) >= MOST_COMPARED,
        help=f"Up to {MOST_COMPARED} creators side by side.",
        on_change=_toggle,
        args=(creator_id,),
    )


def clear_choice() -> None:
    """Nobody is compared any more."""
    st.session_state[_KEY] = []


def _toggle(creator_id: str) -> None:
    chosen = compared_ids()
    if creator_id in chosen:
        chosen.remove(creator_id)
    elif len(chosen) < MOST_COMPARED:
        chosen.append(creator_id)
