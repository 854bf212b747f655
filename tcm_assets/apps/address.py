"""State of a page in its address, where a widget cannot bind itself: choices whose labels count, and chosen rows.

Widgets with fixed labels bind themselves (`bind="query-params"`); the marketplace packs its whole state into one
parameter. Here a value stands under a name of its own, as the page's code knows it and not as it is shown, so that a
link still works when a count has changed. What nobody has chosen is not in the address.
"""

from collections.abc import Collection

import streamlit as st


def read_address(name: str) -> str | None:
    """Return the value of `name` in the address; None where it has none."""
    value: str | None = st.query_params.get(name)
    return value or None


def write_address(name: str, value: str | None) -> None:
    """Put `value` into the address under `name`, or take the name out; nothing happens where that is so already."""
    if value == read_address(name):
        return
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def seed_from_address(key: str, values: Collection[str], default: str) -> None:
    """Give the widget `key`, not drawn yet, the address's value: at the first look, by a link, by Back.

    A click since the last run is newer than the address, which the browser sent along before it knew of the click.
    """
    drawn, written = st.session_state.get(_drawn(key)), st.session_state.get(_written(key))
    is_clicked = drawn is not None and st.session_state.get(key) not in (None, drawn)
    asked = read_address(key) or default
    if not is_clicked and asked != written:
        st.session_state[key] = asked if asked in values else default


def keep_in_address(key: str, value: str, default: str) -> None:
    """Write the value of the widget `key`, drawn in this run, into the address; a default is not written."""
    write_address(key, None if value == default else value)
    st.session_state[_drawn(key)] = st.session_state[_written(key)] = value


def _drawn(key: str) -> str:
    return f"{key}_drawn"


def _written(key: str) -> str:
    return f"{key}_written"
